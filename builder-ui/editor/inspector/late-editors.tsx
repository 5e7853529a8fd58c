import { Switch } from '../../controls/fields.tsx';
import type { Length, When, Who } from '../../../workflows/flow/grammar.ts';
import { isTask, portsOf } from '../../../workflows/flow/schema.ts';
import { outcomeWords, whenWords } from '../../../workflows/flow/sentences.ts';
import type { Reminder, Rung, RungAct } from '../../../workflows/flow/task-settings.ts';
import { newId } from '../ids.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { LengthEditor } from './small-editors.tsx';
import { WhenEditor } from './when-editor.tsx';
import { WhoEditor } from './who-editor.tsx';
import { without } from './plain.ts';

const fromDue = (n: number): When => ({ from: { anchor: 'due' }, plus: { n, unit: 'workingDays' } });

/** Reminders to whoever has not answered. */
export function RemindersEditor({ value = [], onChange, label }: EditorProps<Reminder[]>) {
  const say = useMoreWords();
  const { flow, language, readOnly } = useField();
  return (
    <ListEditor
      label={label}
      items={value}
      onChange={onChange}
      make={(): Reminder => ({ id: newId('remind'), at: fromDue(-3) })}
      addLabel={say('addReminder')}
      nameOf={({ at }) => whenWords(at, language, flow)}
      most={20}
    >
      {(one, change) => (
        <>
          <WhenEditor value={one.at} onChange={(at) => at && change({ ...one, at })} label={say('remind')} path="at" />
          <Switch
            className="field"
            label={say('again')}
            checked={one.every !== undefined}
            disabled={readOnly}
            onChange={({ currentTarget }) => change(repeated(one, currentTarget.checked ? usualPace(one.at) : undefined))}
          />
          {one.every !== undefined && <LengthEditor value={one.every} onChange={(every) => change(repeated(one, every))} label={say('every')} path="every" />}
        </>
      )}
    </ListEditor>
  );
}

/** Week by week where it comes on a weekday. */
const usualPace = ({ weekday }: When): Length => (weekday === undefined ? { n: 2, unit: 'workingDays' } : { n: 1, unit: 'weeks' });

function repeated(reminder: Reminder, every: Length | undefined): Reminder {
  return every === undefined ? without(reminder, 'every') : { ...reminder, every };
}

const acts = ['tell', 'cc', 'addDecider', 'handOver', 'takeOutcome'] as const satisfies RungAct['act'][];
const above: Who = {
  rules: [
    { who: 'manager', level: 2 },
    { who: 'role', role: 'hr' },
  ],
};

/** What happens step by step when the due date passes. */
export function LadderEditor({ value = [], onChange, label }: EditorProps<Rung[]>) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const outcomes = step !== null && isTask(step) ? portsOf(step).filter(({ port }) => port !== 'timeout') : [];
  const actOf = (act: RungAct['act']): RungAct =>
    act === 'takeOutcome' ? { act, outcome: outcomes[0]?.port ?? '' } : { act, to: step?.in == null ? { rules: [{ who: 'owner' }] } : above };
  return (
    <ListEditor
      label={label}
      items={value}
      onChange={onChange}
      make={(): Rung => ({ id: newId('rung'), at: fromDue(value.length === 0 ? 2 : 5), do: actOf('tell') })}
      addLabel={say('addRung')}
      nameOf={({ at }) => whenWords(at, language, flow)}
      most={10}
    >
      {(one, change) => (
        <>
          <WhenEditor value={one.at} onChange={(at) => at && change({ ...one, at })} label={say('rungWhen')} path="at" />
          <ChoiceInput
            label={say('do')}
            hideLabel
            value={one.do.act}
            choices={acts.map((act) => ({ value: act, label: say(`act_${act}`) }))}
            onChange={(act) => change({ ...one, do: actOf(act as RungAct['act']) })}
          />
          {one.do.act === 'takeOutcome' ? (
            <ChoiceInput
              label={say('outcome')}
              hideLabel
              value={one.do.outcome}
              choices={step === null ? [] : outcomes.map(({ port }) => ({ value: port, label: outcomeWords(step, port, language) }))}
              onChange={(outcome) => change({ ...one, do: { act: 'takeOutcome', outcome } })}
            />
          ) : (
            <WhoEditor
              value={one.do.to}
              onChange={(to) => change({ ...one, do: { ...one.do, to: to ?? { rules: [] } } as RungAct })}
              label={say('to')}
              path="to"
            />
          )}
        </>
      )}
    </ListEditor>
  );
}
