import { type JSX, Suspense } from 'react';
import { Switch } from '../../controls/fields.tsx';
import type { Form } from '../../../workflows/flow/form.ts';
import type { Message } from '../../../workflows/flow/grammar.ts';
import { portsOf, type Step } from '../../../workflows/flow/schema.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import type { Control, Field, Special, Way } from './describe.ts';
import { blankOf, blankVariant, blankWay } from './blank.ts';
import { ChoiceInput } from './choice.tsx';
import { ConnectionEditor } from './connection-editor.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import type { Draw } from './draw-context.ts';
import { type EditorProps, useField } from './field-context.ts';
import { DocumentEditor } from './document-editor.tsx';
import { FactKeyEditor } from './fact-key-editor.tsx';
import { labelOf, optionLabel } from './labels.ts';
import { LadderEditor, RemindersEditor } from './late-editors.tsx';
import { ListEditor } from './list-editor.tsx';
import { MessageEditor } from './message-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { BranchesEditor, OutcomesEditor, OwnOutcomesEditor, RoutesEditor, TimeoutEditor } from './outcome-editors.tsx';
import { RecordTypeEditor, useRecordTypes } from './record-type-editor.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { DatesEditor, GoesOnEditor, GuardEditor, LengthEditor, Optional, StepEditor, WordsEditor } from './small-editors.tsx';
import { TextEditor } from './text-editor.tsx';
import { ValueEditor } from './value-editor.tsx';
import { WhenEditor } from './when-editor.tsx';
import { WhoEditor } from './who-editor.tsx';
import { lazyPart } from '../lazy-part.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { plain } from './plain.ts';

type Props = { field: Field; path: string; value: unknown; onChange: (value: unknown) => void };

/** For editors that are made of other settings. */
export const draw: Draw = (field, path, value, onChange) => <SettingField field={field} path={path} value={value} onChange={onChange} />;

/** A setting drawn from its schema. `path` names it inside its step (`due`, `tally.rule`) and finds its label. */
export function SettingField({ field, path, value, onChange }: Props) {
  const { language, step } = useField();
  const label = labelOf(path, language, step?.kind);
  const starter = field.optional && isSwitched(field.control, path) ? blankOf(field.control, path) : undefined;
  if (starter !== undefined)
    return (
      <Optional label={label} on={value !== undefined} onSwitch={(on) => onChange(on ? starter : undefined)}>
        <ControlField control={field.control} path={path} value={value} onChange={onChange} label={label} hideLabel />
      </Optional>
    );
  return <ControlField control={field.control} path={path} value={value} onChange={onChange} label={label} />;
}

/** Whether an optional setting is switched on before it is filled in: those whose editor says "none" itself are not. */
function isSwitched(control: Control, path: string): boolean {
  if (control.is === 'special') return ['when', 'who', 'message', 'agenda', 'length', 'rule'].includes(control.editor);
  return path === 'tally' || control.is === 'group' || control.is === 'variants' || control.is === 'pair';
}

/** What a new entry of a list begins with. */
function firstItem(item: Control, path: string, step: Step | null): unknown {
  const blank = blankOf(item, path);
  if (item.is !== 'special' || item.editor !== 'guard') return blank;
  return { ...(blank as object), outcome: step === null ? '' : (portsOf(step)[0]?.port ?? '') };
}

/** Entries that are told apart by an id begin with one that no other has. */
function withFreeId(item: unknown, others: readonly unknown[]): unknown {
  const wanted = part(item, 'id');
  if (typeof wanted !== 'string') return item;
  let id = wanted;
  for (let n = 2; others.some((other) => part(other, 'id') === id); n += 1) id = `${wanted}${n}`;
  return { ...(item as object), id };
}

/** Settings that name something that is declared, by its key. */
const keyEditors: Record<string, (props: EditorProps<string>) => JSX.Element | null> = {
  'value.key': FactKeyEditor,
  'value.over.key': FactKeyEditor,
  'trigger.key': FactKeyEditor,
  'triggers.key': FactKeyEditor,
  'value.type': RecordTypeEditor,
  'value.over.type': RecordTypeEditor,
  'anchor.type': RecordTypeEditor,
  'rule.record': RecordTypeEditor,
  'needs.record': RecordTypeEditor,
  type: RecordTypeEditor,
  discloses: RecordTypeEditor,
};

/** Whether a part of a setting says anything beside the others: a number where everybody is needed does not. */
function appliesTo(path: string, beside: unknown): boolean {
  return path !== 'tally.n' || ['count', 'percent', 'sequence'].includes(String(part(beside, 'rule')));
}

/** A setting whose other parts follow the one that was changed: how many it takes begins with two, or with half, and goes where it says nothing. */
function agreeing(changed: string, value: Record<string, unknown>): Record<string, unknown> {
  if (changed !== 'tally.rule') return value;
  if (!appliesTo('tally.n', value)) return withPart(value, 'n', undefined);
  const n = { count: 2, percent: 50 }[String(value.rule)];
  return n === undefined ? value : { ...value, n };
}

type ControlProps = { control: Control; path: string; value: unknown; onChange: (value: unknown) => void; label: string; hideLabel?: boolean };

function ControlField({ control, path, value, onChange, label, hideLabel = false }: ControlProps): JSX.Element | null {
  const { readOnly, language, step } = useField();
  const say = useMoreWords();
  switch (control.is) {
    case 'special': {
      const Editor = editors[control.editor] as (props: EditorProps<never>) => JSX.Element | null;
      return <Editor value={value as never} onChange={onChange} label={label} path={path} hideLabel={hideLabel} />;
    }
    case 'words': {
      const KeyEditor = keyEditors[path];
      if (KeyEditor !== undefined) return <KeyEditor value={value as string | undefined} onChange={onChange} label={label} path={path} />;
      return <WordsEditor value={value as string | undefined} onChange={onChange} label={label} path={path} least={control.least} most={control.most} />;
    }
    case 'number':
      return (
        <NumberInput label={label} value={value as number | undefined} onChange={onChange} least={control.least} most={control.most} whole={control.whole} />
      );
    case 'switch':
      return (
        <Switch
          className="field"
          label={label}
          checked={value === true}
          disabled={readOnly}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <ChoiceInput
          label={label}
          value={plain(value)}
          choices={control.options.map((option) => ({ value: String(option), label: optionLabel(path, String(option), language) }))}
          onChange={(next) => onChange(control.options.find((option) => String(option) === next))}
        />
      );
    case 'group':
      if (path === 'document') return <DocumentEditor fields={control.fields} value={value as never} onChange={onChange} />;
      return (
        <div className="field-group" role="group" aria-label={label}>
          {control.fields
            .filter(({ key }) => appliesTo(`${path}.${key}`, value))
            .map((field) => (
              <SettingField
                key={field.key}
                field={field}
                path={`${path}.${field.key}`}
                value={part(value, field.key)}
                onChange={(next) => onChange(agreeing(`${path}.${field.key}`, withPart(value, field.key, next)))}
              />
            ))}
        </div>
      );
    case 'list':
      return (
        <ListEditor
          label={label}
          items={(value as unknown[] | undefined) ?? []}
          onChange={onChange}
          make={() => withFreeId(firstItem(control.item, path, step), (value as unknown[] | undefined) ?? [])}
          addLabel={say('add')}
          nameOf={(_, index) => `${label} ${index + 1}`}
          least={control.least}
          {...(control.most === null ? {} : { most: control.most })}
        >
          {(item, change) => <ControlField control={control.item} path={path} value={item} onChange={change} label={label} />}
        </ListEditor>
      );
    case 'variants':
      return (
        <div className="field-group">
          <ChoiceInput
            label={label}
            value={plain(part(value, control.by))}
            choices={control.ways.map(({ option }) => ({ value: option, label: optionLabel(path, option, language) }))}
            onChange={(option) => {
              const blank = blankVariant(control.by, control.ways.find((way) => way.option === option) ?? { option, fields: [] }, path);
              // What it is called stays.
              onChange('id' in blank ? { ...blank, id: part(value, 'id') } : blank);
            }}
          />
          {(control.ways.find(({ option }) => option === part(value, control.by))?.fields ?? []).map((field) => (
            <SettingField
              key={field.key}
              field={field}
              path={`${path}.${field.key}`}
              value={part(value, field.key)}
              onChange={(next) => onChange(withPart(value, field.key, next))}
            />
          ))}
        </div>
      );
    case 'either':
      return <Either control={control} path={path} value={value} onChange={onChange} label={label} />;
    case 'named':
      return <NamedValues control={control} path={path} value={value} onChange={onChange} label={label} />;
    case 'pair':
      return (
        <div className="field-group" role="group" aria-label={label}>
          {control.items.map((item, index) => (
            <ControlField
              key={index}
              control={item}
              path={path}
              value={(value as unknown[] | undefined)?.[index]}
              onChange={(next) => onChange([0, 1].map((nth) => (nth === index ? next : (value as unknown[] | undefined)?.[nth])))}
              label={say(index === 0 ? 'fromWhen' : 'untilWhen')}
            />
          ))}
        </div>
      );
    case 'unknown':
      return null;
  }
}

/** One of some words, or another form: "all", "any", "so many"; "the audience", "people by a rule", "the rows of a table". */
function Either({ control, path, value, onChange, label }: ControlProps & { control: Extract<Control, { is: 'either' }> }) {
  const { language } = useField();
  const now = control.ways.find((way) => isOf(way, value));
  const choices = control.ways.map(({ option }) => ({ value: option, label: optionLabel(path, option, language) }));
  return (
    <>
      <ChoiceInput
        label={label}
        value={now?.option ?? plain(value)}
        choices={choices}
        onChange={(option) => {
          const way = control.ways.find((one) => one.option === option);
          onChange(way === undefined ? undefined : blankWay(way, path));
        }}
      />
      {now !== undefined && now.control.is !== 'choice' && (
        <ControlField control={now.control} path={path} value={value} onChange={onChange} label={optionLabel(path, now.option, language)} />
      )}
    </>
  );
}

/** Whether a value has this form. */
function isOf({ option, control }: Way, value: unknown): boolean {
  if (control.is === 'choice') return String(value) === option && typeof value !== 'object';
  if (control.is === 'number') return typeof value === 'number';
  if (control.is === 'group') return typeof value === 'object' && value !== null && option in value;
  if (typeof value !== 'object' || value === null || control.is !== 'special') return false;
  return control.editor === 'who' ? 'rules' in value : control.editor === 'when' && 'from' in value;
}

/** Values under names that HR gives them; of a record whose type is declared, under those of its fields. */
function NamedValues({ control, path, value, onChange, label }: ControlProps & { control: Extract<Control, { is: 'named' }> }) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const { declared, own } = useRecordTypes(flow);
  const fields = step?.kind === 'record' && path === 'values' ? { ...own, ...declared }[step.settings.type]?.fields : undefined;
  const offered = Object.entries(fields ?? {}).map(([name, one]) => ({ value: name, label: said(one.label, language) || name }));
  const entries = Object.entries((value as Record<string, unknown> | undefined) ?? {});
  const give = (next: [string, unknown][]) => onChange(Object.fromEntries(next));
  return (
    <ListEditor
      label={label}
      items={entries}
      onChange={give}
      make={() => [offered.find(({ value: name }) => !entries.some(([taken]) => taken === name))?.value ?? freeName(entries), ''] as [string, unknown]}
      addLabel={say('add')}
      nameOf={([name]) => name}
    >
      {([name, one], change) => (
        <>
          {offered.length > 0 ? (
            <ChoiceInput
              label={say('valueName')}
              value={name}
              choices={offered.some((choice) => choice.value === name) ? offered : [...offered, { value: name, label: name }]}
              onChange={(next) => change([next, one])}
            />
          ) : (
            <WordsEditor value={name} onChange={(next) => change([next ?? name, one])} label={say('valueName')} path={path} least={1} most={60} />
          )}
          <ControlField control={control.item} path={path} value={one} onChange={(next) => change([name, next ?? ''])} label={say('valueIs')} />
        </>
      )}
    </ListEditor>
  );
}

function freeName(taken: readonly [string, unknown][]): string {
  let n = taken.length + 1;
  while (taken.some(([name]) => name === `value${n}`)) n += 1;
  return `value${n}`;
}

const part = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined);

function withPart(value: unknown, key: string, next: unknown): Record<string, unknown> {
  const { [key]: _, ...rest } = (value ?? {}) as Record<string, unknown>;
  return next === undefined ? rest : { ...rest, [key]: next };
}

const LazyForm = lazyPart(() => import('../form/form-editor.tsx'), 'FormEditor');

/** Forms have an editor of their own size: it comes when one is opened. */
const FormField = (props: EditorProps<Form>) => (
  <Suspense fallback={<div className="field" aria-busy />}>
    <LazyForm {...props} />
  </Suspense>
);

/** A step that only tells says to whom; other messages go to whoever has the task. */
function MessageField(props: EditorProps<Message>) {
  return <MessageEditor {...props} toPeople={useField().step?.kind === 'notify'} />;
}

/** What a talk is about: a text with answers and data put in, like the body of a message. */
const AgendaField = (props: EditorProps<Message>) => <MessageEditor {...props} bodyOnly />;

const Rule = ({ value, onChange, label }: EditorProps<never>) =>
  value === undefined ? null : <RuleEditor value={value} onChange={onChange as (rule: unknown) => void} label={label} />;

const editors = {
  text: TextEditor,
  who: WhoEditor,
  rule: Rule,
  when: WhenEditor,
  condition: ConditionEditor,
  message: MessageField,
  agenda: AgendaField,
  value: ValueEditor,
  length: LengthEditor,
  step: StepEditor,
  form: FormField,
  outcomes: OutcomesEditor,
  reminders: RemindersEditor,
  ladder: LadderEditor,
  timeout: TimeoutEditor,
  branches: BranchesEditor,
  routes: RoutesEditor,
  goesOn: GoesOnEditor,
  guard: GuardEditor,
  ownOutcomes: OwnOutcomesEditor,
  dates: DatesEditor,
  connection: ConnectionEditor,
} satisfies Record<Special, unknown>;
