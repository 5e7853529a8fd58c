import { fileKinds } from '../../../workflows/flow/attachment.ts';
import type { Column, Field } from '../../../workflows/flow/form.ts';
import type { Value } from '../../../workflows/flow/grammar.ts';
import type { RecordType } from '../../../workflows/flow/record-type.ts';
import { newId } from '../ids.ts';

/** Kinds of questions in the order of the menu. */
export const questionTypes = [
  'rating',
  'longText',
  'text',
  'choice',
  'choices',
  'yesNo',
  'number',
  'date',
  'person',
  'people',
  'list',
  'file',
] as const satisfies Field['type'][];
/** Tables as they are most often wanted. */
export const questionTables = ['goals', 'capabilities'] as const;
export type NewQuestion = (typeof questionTypes)[number] | (typeof questionTables)[number];

export const columnTypes = ['text', 'number', 'date', 'person', 'yesNo', 'rating', 'choice'] as const satisfies Column['type'][];

type Levels = Extract<Field, { type: 'rating' }>['levels'];
const level = (value: number, en: string, zh: string, means?: [en: string, zh: string]): Levels[number] => ({
  value,
  label: { en, zh },
  ...(means !== undefined && { means: { en: means[0], zh: means[1] } }),
});

/** Scales that have proved themselves, each level with its words. */
export const scales = {
  performance: [
    level(1, 'Well below', '遠遜要求'),
    level(2, 'Below', '未達要求'),
    level(3, 'Meets', '符合要求'),
    level(4, 'Above', '超出要求'),
    level(5, 'Far above', '遠超要求'),
  ],
  noMiddle: [level(1, 'Not met', '未達到'), level(2, 'Partly met', '部分達到'), level(3, 'Met', '已達到'), level(4, 'Exceeded', '超越目標')],
  capability: [
    level(1, 'Learning', '學習中', ['Does it with help', '在他人協助下能做到']),
    level(2, 'Able', '勝任', ['Does it alone in usual situations', '一般情況下能獨立做到']),
    level(3, 'Strong', '熟練', ['Does it alone in difficult situations', '在困難情況下仍能獨立做到']),
    level(4, 'Guides others', '能指導他人', ['Others learn it from them', '他人向其學習']),
  ],
  frequency: [level(1, 'Never', '從不'), level(2, 'Seldom', '甚少'), level(3, 'Sometimes', '有時'), level(4, 'Often', '經常'), level(5, 'Always', '總是')],
  agreement: [
    level(1, 'Strongly disagree', '非常不同意'),
    level(2, 'Disagree', '不同意'),
    level(3, 'Neither', '中立'),
    level(4, 'Agree', '同意'),
    level(5, 'Strongly agree', '非常同意'),
  ],
} satisfies Record<string, Levels>;
type Scale = keyof typeof scales;
export const scaleNames = Object.keys(scales) as Scale[];

export const option = (nth: number) => ({ key: newId('o'), label: { en: `Option ${nth}`, zh: `選項 ${nth}` } });

/** A new question, as it is most often wanted. `types`: what is kept on file, which tables of goals and capabilities begin with where there is such. */
export function newField(of: NewQuestion, id: string, types: Readonly<Record<string, RecordType>> = {}): Field {
  if (of === 'goals' || of === 'capabilities') return tableOf(of, id, types);
  const common = { id, label: { en: '' }, required: of !== 'list' };
  switch (of) {
    case 'text':
      return { ...common, type: of, max: 500 };
    case 'longText':
      return { ...common, type: of, max: 4_000 };
    case 'rating':
      return { ...common, type: of, levels: scales.performance };
    case 'choice':
    case 'choices':
      return { ...common, type: of, options: [option(1), option(2)] };
    case 'people':
      return { ...common, type: of, min: 1 };
    case 'file':
      return { ...common, required: false, type: of, kinds: [...fileKinds], most: 3, megabytes: 10 };
    case 'list':
      return { ...common, type: of, columns: [{ id: 'item', label: { en: 'Item', zh: '項目' }, type: 'text' }] };
    default:
      return { ...common, type: of };
  }
}

const tables = {
  goals: { like: /goal|objective|okr|目標/i, label: { en: 'Goals', zh: '目標' }, item: { en: 'Goal', zh: '目標' }, levels: scales.noMiddle },
  capabilities: {
    like: /capabilit|competenc|skill|才能|能力/i,
    label: { en: 'Capabilities', zh: '核心才能' },
    item: { en: 'Capability', zh: '才能' },
    levels: scales.capability,
  },
};

/** Each thing by name, a level for it, and a word about it; a row for each that is on file. */
function tableOf(of: (typeof questionTables)[number], id: string, types: Readonly<Record<string, RecordType>>): Field {
  const { like, label, item, levels } = tables[of];
  const found = Object.entries(types).find(([key, { name }]) => like.test(key) || like.test(name.en));
  const named = Object.entries(found?.[1].fields ?? {}).find(([, { type }]) => type === 'text')?.[0];
  const columns: Column[] = [
    { id: 'item', label: item, type: 'text' },
    { id: 'level', label: { en: 'Level', zh: '等級' }, type: 'rating', levels, required: true },
    { id: 'why', label: { en: 'Example', zh: '例子' }, type: 'text' },
  ];
  const common = { id, label, required: false, type: 'list' as const };
  if (found === undefined || named === undefined) return { ...common, columns };
  const values: Record<string, Value> = { item: { value: 'record', type: found[0], field: named } };
  const given = columns.map((column) => (column.id === 'item' ? { ...column, given: true as const } : column));
  return { ...common, columns: given, begins: { over: { rows: 'records', type: found[0] }, values, fixed: true } };
}

/** A question of another kind: what it asks, and what it hangs on, stay; so does what both kinds have. */
export function asType(field: Field, type: Field['type']): Field {
  if (field.type === type) return field;
  const fresh = newField(type as NewQuestion, field.id);
  const { id, label, help, section, required, showIf } = field;
  const kept = { id, label, required, ...(help && { help }), ...(section !== undefined && { section }), ...(showIf && { showIf }) };
  const options = 'options' in field && 'options' in fresh ? { options: field.options } : {};
  const most = 'max' in field && (type === 'text' || type === 'longText') && typeof field.max === 'number' ? { max: field.max } : {};
  const isText = field.type === 'text' || field.type === 'longText';
  return { ...fresh, ...kept, ...options, ...(isText && most) } as Field;
}

/** The column as one of another type: what it is called and whether it must be filled in stay. */
export function asColumn({ id, label, required, given }: Column, type: Column['type']): Column {
  const common = { id, label, ...(required !== undefined && { required }), ...(given !== undefined && { given }) };
  if (type === 'rating') return { ...common, type, levels: scales.performance };
  return type === 'choice' ? { ...common, type, options: [option(1), option(2)] } : { ...common, type };
}
