import type * as z from 'zod';
import { form } from '../../../workflows/flow/form.ts';
import { condition, guard, length, message, stepId, text, value, when, who, whoRule } from '../../../workflows/flow/grammar.ts';
import { flow } from '../../../workflows/flow/schema.ts';
import { approval } from '../../../workflows/flow/steps/approval.ts';
import { branch } from '../../../workflows/flow/steps/branch.ts';
import { connect } from '../../../workflows/flow/steps/connect.ts';
import { forEach } from '../../../workflows/flow/steps/for-each.ts';
import { namedOutcomes } from '../../../workflows/flow/steps/kind.ts';
import { agenda } from '../../../workflows/flow/steps/meeting.ts';
import { split } from '../../../workflows/flow/steps/split.ts';
import { taskSettings } from '../../../workflows/flow/task-settings.ts';

/** What a zod schema asks for, as the inspector draws it. Settings with an editor of their own are known by the identity of their schema. */
export type Control =
  | { is: 'special'; editor: Special }
  | { is: 'words'; least: number; most: number | null }
  | { is: 'number'; whole: boolean; least: number | null; most: number | null }
  | { is: 'switch' }
  | { is: 'choice'; options: (string | number)[] }
  | { is: 'group'; fields: Field[] }
  | { is: 'list'; item: Control; least: number; most: number | null }
  | { is: 'variants'; by: string; ways: { option: string; fields: Field[] }[] }
  | { is: 'either'; ways: Way[] }
  | { is: 'named'; item: Control }
  | { is: 'pair'; items: [Control, Control] }
  | { is: 'unknown' };
/** One of several forms that a setting may have, under the word by which its choice is known. */
export type Way = { option: string; control: Control };
/** `initial`: what the schema itself begins with, where it says. */
export type Field = { key: string; control: Control; optional: boolean; initial?: unknown };

export type Special =
  | 'text'
  | 'who'
  | 'rule'
  | 'when'
  | 'condition'
  | 'message'
  | 'value'
  | 'length'
  | 'step'
  | 'form'
  | 'outcomes'
  | 'reminders'
  | 'ladder'
  | 'timeout'
  | 'branches'
  | 'routes'
  | 'goesOn'
  | 'guard'
  | 'ownOutcomes'
  | 'dates'
  | 'connection'
  | 'agenda';

const special = new Map<z.ZodType, Special>([
  [text, 'text'],
  [who, 'who'],
  [whoRule, 'rule'],
  [when, 'when'],
  [condition, 'condition'],
  [message, 'message'],
  [agenda, 'agenda'],
  [value, 'value'],
  [length, 'length'],
  [stepId, 'step'],
  [form, 'form'],
  [guard, 'guard'],
  [namedOutcomes, 'outcomes'],
  [bare(taskSettings.shape.reminders), 'reminders'],
  [bare(taskSettings.shape.ladder), 'ladder'],
  [bare(taskSettings.shape.onTimeout), 'timeout'],
  [bare(approval.settings.shape.commentFor), 'ownOutcomes'],
  [bare(branch.settings.shape.branches), 'branches'],
  [bare(split.settings.shape.branches), 'routes'],
  [bare(forEach.settings.shape.goesOn), 'goesOn'],
  [bare(flow.shape.dates), 'dates'],
  [bare(connect.settings.shape.connection), 'connection'],
]);

/** How a schema is drawn. Never throws: what it does not know is `unknown`, and drawn as words that cannot be changed. */
export function describe(schema: z.ZodType, within = 0): Control {
  const inner = bare(schema);
  const editor = special.get(inner);
  if (editor !== undefined) return { is: 'special', editor };
  const { def } = (inner as unknown as Inner)._zod;
  switch (def.type) {
    case 'lazy':
      return def.getter === undefined || within >= deepest ? { is: 'unknown' } : describe(def.getter(), within + 1);
    case 'string':
      return { is: 'words', least: bound(inner, 'min_length') ?? 0, most: bound(inner, 'max_length') };
    case 'number':
      return { is: 'number', whole: wholeNumber(inner), least: bound(inner, 'greater_than'), most: bound(inner, 'less_than') };
    case 'boolean':
      return { is: 'switch' };
    case 'enum':
      return { is: 'choice', options: Object.values(def.entries ?? {}) };
    case 'literal':
      return { is: 'choice', options: def.values ?? [] };
    case 'object':
      return { is: 'group', fields: fieldsOf(inner, within) };
    case 'array':
      return def.element === undefined
        ? { is: 'unknown' }
        : { is: 'list', item: describe(def.element, within), least: bound(inner, 'min_length') ?? 0, most: bound(inner, 'max_length') };
    case 'union':
      return unionOf(def, within);
    case 'record':
      return def.valueType === undefined ? { is: 'unknown' } : { is: 'named', item: describe(def.valueType, within) };
    case 'tuple': {
      const [first, second] = def.items ?? [];
      return first === undefined || second === undefined ? { is: 'unknown' } : { is: 'pair', items: [describe(first, within), describe(second, within)] };
    }
    default:
      return { is: 'unknown' };
  }
}

/** A schema that is made when it is asked for. What grows within itself is looked into so many times: it has no form to fill in. */
const deepest = 3;

/** The settings of an object schema, in the order they were declared. */
export function fieldsOf(schema: z.ZodType, within = 0): Field[] {
  const { shape } = (bare(schema) as unknown as Inner)._zod.def;
  return Object.entries(shape ?? {}).map(([key, inner]) => {
    const { def } = (inner as unknown as Inner)._zod;
    return { key, control: describe(inner, within), optional: isOptional(inner), ...(def.type === 'default' && { initial: def.defaultValue }) };
  });
}

/** The parts of an object schema by name. */
export function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  const { def } = (bare(schema) as unknown as Inner)._zod;
  return def.type === 'lazy' && def.getter !== undefined ? shapeOf(def.getter()) : (def.shape ?? {});
}

export type Variants = Extract<Control, { is: 'variants' }>;

/** The forms of a grammar that are told apart by a word, each with its parts: of a rule who, of a value that is worked out. */
export function variantsOf(schema: z.ZodType | undefined): Variants {
  if (schema === undefined) return { is: 'variants', by: '', ways: [] };
  const { def } = (bare(schema) as unknown as Inner)._zod;
  if (def.type === 'lazy' && def.getter !== undefined) return variantsOf(def.getter());
  const told = def.discriminator === undefined ? def.options?.find((one) => (one as unknown as Inner)._zod.def.discriminator !== undefined) : undefined;
  if (told !== undefined) return variantsOf(told);
  const control = unionOf(def);
  return control.is === 'variants' ? control : { is: 'variants', by: '', ways: [] };
}

type Def = {
  type: string;
  innerType?: z.ZodType;
  defaultValue?: unknown;
  getter?: () => z.ZodType;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  options?: z.ZodType[];
  valueType?: z.ZodType;
  items?: z.ZodType[];
  discriminator?: string;
  entries?: Record<string, string | number>;
  values?: (string | number)[];
  checks?: Check[];
};
/** Zod's own description of a schema: what its introspection works with. */
type Inner = { _zod: { def: Def } };
type Check = { _zod: { def: { check: string; value?: number; minimum?: number; maximum?: number } } };

/** The schema without what makes it optional. */
function bare(schema: z.ZodType): z.ZodType {
  const { def } = (schema as unknown as Inner)._zod;
  return def.innerType !== undefined && ['optional', 'default', 'nullable', 'prefault'].includes(def.type) ? bare(def.innerType) : schema;
}

function isOptional(schema: z.ZodType): boolean {
  const { def } = (schema as unknown as Inner)._zod;
  return def.type === 'optional' || ((def.type === 'default' || def.type === 'nullable') && def.innerType !== undefined && isOptional(def.innerType));
}

function unionOf(def: Def, within = 0): Control {
  const options = def.options ?? [];
  if (def.discriminator === undefined) {
    const ways = options.map((option) => describe(option, within));
    const choices = ways.flatMap((way) => (way.is === 'choice' ? way.options : []));
    return ways.every((way) => way.is === 'choice') ? { is: 'choice', options: choices } : { is: 'either', ways: ways.flatMap(named) };
  }
  const by = def.discriminator;
  const ways = options.flatMap((option) => {
    const fields = fieldsOf(option, within);
    const tag = fields.find(({ key }) => key === by);
    const names = tag?.control.is === 'choice' ? tag.control.options.map(String) : [];
    return names.map((name) => ({ option: name, fields: fields.filter(({ key }) => key !== by) }));
  });
  return { is: 'variants', by, ways };
}

/** A choice of words is as many ways as it has words; another form is known by its first setting, or by what it is. */
function named(control: Control): Way[] {
  if (control.is === 'choice') return control.options.map((option) => ({ option: String(option), control }));
  if (control.is === 'group') return [{ option: control.fields[0]?.key ?? 'group', control }];
  return [{ option: control.is === 'special' ? control.editor : control.is, control }];
}

/** A bound by the name of zod's check; null where there is none. */
function bound(schema: z.ZodType, check: 'greater_than' | 'less_than' | 'min_length' | 'max_length'): number | null {
  const found = (schema as unknown as Inner)._zod.def.checks?.map((one) => one._zod.def).find((one) => one.check === check);
  return found?.value ?? found?.minimum ?? found?.maximum ?? null;
}

const wholeNumber = (schema: z.ZodType) => (schema as { format?: unknown }).format === 'safeint';
