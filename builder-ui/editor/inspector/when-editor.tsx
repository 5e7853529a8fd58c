import { TextInput } from '../../controls/fields.tsx';
import { scopesAround } from '../../../workflows/flow/graph.ts';
import { type Anchor, type Unit, units, type Weekday, weekdays, type When } from '../../../workflows/flow/grammar.ts';
import { nameOf, weekdayName } from '../../../workflows/flow/sentences.ts';
import { isTask } from '../../../workflows/flow/schema.ts';
import { textIn } from '../../language.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type Choice, ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { NumberInput } from './number-input.tsx';
import { LengthEditor } from './small-editors.tsx';
import { anchorForms, anchorOfForm } from './value-ways.ts';
import { VariantFields } from './variant-fields.tsx';

/** From what a date may count; a step or date of the launch is picked beside it. */
type AnchorKind = 'opened' | 'due' | 'closes' | 'runStart' | 'stepOpened' | 'stepCompleted' | 'stepDue' | 'cycleDate' | 'date' | 'hired_on' | 'role_since';

/** An instant told in pieces: 10 · working days · after · it opens · at 17:00. A setting that is not there has no editor: see OptionalWhen. */
export function WhenEditor({ value, onChange, label, path }: EditorProps<When>) {
  const say = useMoreWords();
  const { flow, step, language, readOnly } = useField();
  if (value === undefined) return null;
  const kind = kindOf(value.from);
  const { plus } = value;
  const n = typeof plus?.n === 'object' || typeof plus?.n === 'string' ? null : Number(plus?.n ?? 0);
  const set = (next: Partial<When>) => onChange(cleaned({ ...value, ...next }));
  const setPlus = (count: number, unit: Unit) => set({ plus: count === 0 ? undefined : { ...plus, n: count, unit } } as Partial<When>);
  const before = n !== null && n < 0;
  const scopes = step === null ? [null] : scopesAround(flow, step);
  const others = Object.values(flow.steps).filter((other) => other.id !== step?.id && other.kind !== 'start' && scopes.includes(other.in));
  const anchors = anchorsFor(path, step !== null && isTask(step), others.length > 0, step?.in != null);
  const usual = kind === null || anchors.includes(kind) ? anchors : [kind, ...anchors];
  const rare = anchorForms.ways.map(({ option }) => option as Anchor['anchor']).filter((one) => !usual.some((known) => known === one));
  const form = kind === null ? anchorForms.ways.find(({ option }) => option === value.from.anchor) : undefined;
  const choices = [
    ...usual.map((one): Choice => ({ value: one, label: say(`anchor_${one}`) })),
    ...rare.map((one): Choice => ({ value: `form ${one}`, label: say(`anchor_${one}`), group: say('otherWays') })),
  ];
  return (
    <fieldset className="field when">
      <legend className="field-label">{label}</legend>
      {n === null && plus !== undefined && (
        <LengthEditor value={plus} onChange={(length) => set({ plus: length } as Partial<When>)} label={say('howMany')} path="plus" />
      )}
      {n !== null && (
        <div className="when-line">
          <NumberInput
            label={say('howMany')}
            hideLabel
            className="when-n"
            value={Math.abs(n)}
            least={0}
            most={999}
            onChange={(count) => setPlus((count ?? 0) * (before ? -1 : 1), plus?.unit ?? 'workingDays')}
          />
          <ChoiceInput
            label={say('unit')}
            hideLabel
            className="wide"
            value={plus?.unit ?? 'workingDays'}
            choices={units.map((unit) => ({ value: unit, label: say(`unit_${unit}`) }))}
            onChange={(unit) => setPlus(n, unit as Unit)}
          />
          <ChoiceInput
            label={say('direction')}
            hideLabel
            value={before ? 'before' : 'after'}
            choices={(['after', 'before'] as const).map((one) => ({ value: one, label: say(one) }))}
            onChange={(direction) => setPlus(Math.abs(n) * (direction === 'before' ? -1 : 1), plus?.unit ?? 'workingDays')}
          />
        </div>
      )}
      <div className="when-line">
        <ChoiceInput
          label={say('countsFrom')}
          hideLabel
          value={kind ?? `form ${value.from.anchor}`}
          choices={choices}
          onChange={(next) =>
            set({
              // A day that is named is the day that is meant.
              ...(next === 'date' && { plus: undefined }),
              from: next.startsWith('form ') ? anchorOfForm(next.slice(5)) : anchorOf(next as AnchorKind, others[0]?.id ?? '', flow.dates[0]?.name ?? 'date'),
            } as Partial<When>)
          }
        />
        {form === undefined && 'step' in value.from && (
          <ChoiceInput
            label={say('step')}
            hideLabel
            value={value.from.step}
            choices={others.map((other) => ({ value: other.id, label: nameOf(other, language) }))}
            onChange={(id) => set({ from: { ...value.from, step: id } as Anchor })}
          />
        )}
        {value.from.anchor === 'date' && (
          <TextInput
            type="date"
            className="field"
            aria-label={say('date')}
            value={value.from.date}
            readOnly={readOnly}
            onChange={({ currentTarget }) => currentTarget.value !== '' && set({ from: { anchor: 'date', date: currentTarget.value } })}
          />
        )}
        {value.from.anchor === 'cycleDate' && (
          <ChoiceInput
            label={say('launchDate')}
            hideLabel
            value={value.from.name}
            choices={flow.dates.map((date) => ({ value: date.name, label: textIn(date.label, language) }))}
            onChange={(name) => set({ from: { anchor: 'cycleDate', name } })}
          />
        )}
      </div>
      {form !== undefined && (
        <VariantFields
          fields={form.fields}
          path="anchor"
          value={value.from}
          onChange={(next) => set({ from: next as Anchor })}
          answers={({ type }) => type === 'date'}
        />
      )}
      {value.from.anchor === 'cycleDate' && flow.dates.length === 0 && <p className="field-hint">{say('noLaunchDates')}</p>}
      <div className="when-line">
        <span className="field-hint">{say('atTime')}</span>
        <TextInput
          type="time"
          className="field when-time"
          aria-label={say('atTime')}
          value={value.time === '24:00' ? '' : (value.time ?? '')}
          readOnly={readOnly}
          onChange={({ currentTarget }) => set({ time: currentTarget.value === '' ? undefined : currentTarget.value } as Partial<When>)}
        />
        <ChoiceInput
          label={say('weekday')}
          hideLabel
          className="when-off"
          value={value.weekday ?? ''}
          empty={say('weekday_any')}
          choices={weekdays.map((one) => ({ value: one, label: say(before ? 'weekdayBefore' : 'weekdayNext', { day: weekdayName(one, language) }) }))}
          onChange={(weekday) => set({ weekday: weekday === '' ? undefined : (weekday as Weekday) } as Partial<When>)}
        />
        <ChoiceInput
          label={say('dayOff')}
          hideLabel
          className="when-off"
          value={value.snap ?? ''}
          empty={say('snap_none')}
          choices={(['next', 'previous'] as const).map((snap) => ({ value: snap, label: say(`snap_${snap}`) }))}
          onChange={(snap) => set({ snap: snap === '' ? undefined : snap } as Partial<When>)}
        />
      </div>
    </fieldset>
  );
}

function kindOf(anchor: Anchor): AnchorKind | null {
  switch (anchor.anchor) {
    case 'opened':
    case 'due':
    case 'closes':
    case 'runStart':
    case 'stepOpened':
    case 'stepCompleted':
    case 'stepDue':
    case 'cycleDate':
    case 'date':
      return anchor.anchor;
    case 'personDate':
      return anchor.of.who === 'subject' && (anchor.field === 'hired_on' || anchor.field === 'role_since') ? anchor.field : null;
    default:
      return null;
  }
}

/** What this date may count from: when it opens does not follow from its own due date, and so on. */
function anchorsFor(path: string, task: boolean, others: boolean, person: boolean): AnchorKind[] {
  const own: AnchorKind[] = !task
    ? path === 'until'
      ? ['opened']
      : []
    : path === 'opens'
      ? []
      : path === 'due'
        ? ['opened']
        : path === 'closes'
          ? ['due', 'opened']
          : ['due', 'opened', 'closes'];
  return [
    ...own,
    'runStart',
    ...(others ? (['stepCompleted', 'stepOpened', 'stepDue'] as const) : []),
    'cycleDate',
    'date',
    ...(person ? (['hired_on', 'role_since'] as const) : []),
  ];
}

function anchorOf(kind: AnchorKind, step: string, date: string): Anchor {
  switch (kind) {
    case 'stepOpened':
    case 'stepCompleted':
    case 'stepDue':
      return { anchor: kind, step };
    case 'cycleDate':
      return { anchor: 'cycleDate', name: date };
    case 'date':
      return { anchor: 'date', date: new Date().toISOString().slice(0, 10) };
    case 'hired_on':
    case 'role_since':
      return { anchor: 'personDate', of: { who: 'subject' }, field: kind };
    default:
      return { anchor: kind };
  }
}

const cleaned = (when: When): When => Object.fromEntries(Object.entries(when).filter(([, part]) => part !== undefined)) as When;
