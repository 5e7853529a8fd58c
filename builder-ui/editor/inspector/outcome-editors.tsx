import { Checks, Switch } from '../../controls/fields.tsx';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { isTask, portsOf, type StepOf } from '../../../workflows/flow/schema.ts';
import { outcomeWords, said } from '../../../workflows/flow/sentences.ts';
import { newId } from '../ids.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { type EditorProps, useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { TextEditor } from './text-editor.tsx';
import { ConditionEditor } from './condition-editor.tsx';

type Outcomes = NonNullable<StepOf<'approval'>['settings']['outcomes']>;

/** Outcomes in HR's own words, or the usual ones. The first is the wanted one. */
export function OutcomesEditor({ value, onChange, label }: EditorProps<Outcomes>) {
  const say = useMoreWords();
  const { step, language, readOnly } = useField();
  const own = (): Outcomes => {
    const ports = step === null ? [] : portsOf(step).filter(({ port }) => port !== 'timeout' && port !== 'declined');
    return ports.map(({ port }) => ({
      key: port,
      label: { en: outcomeWords(step as NonNullable<typeof step>, port, 'en'), zh: outcomeWords(step as NonNullable<typeof step>, port, 'zh') },
    }));
  };
  return (
    <div className="field">
      <Switch
        label={say('ownOutcomes')}
        checked={value !== undefined}
        disabled={readOnly}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? own() : undefined)}
      />
      {value !== undefined && (
        <ListEditor
          label={label}
          items={value}
          onChange={onChange}
          make={() => ({ key: newId('o'), label: { en: '' } })}
          addLabel={say('addOutcome')}
          nameOf={(one) => said(one.label, language)}
          ordered
          least={1}
          most={10}
        >
          {(one, change) => (
            <TextEditor value={one.label} onChange={(text) => change({ ...one, label: text ?? { en: '' } })} label={say('outcome')} path="outcomes" hideLabel />
          )}
        </ListEditor>
      )}
    </div>
  );
}

/** Which of the step's outcomes ask for a comment. */
export function OwnOutcomesEditor({ value = [], onChange, label }: EditorProps<string[]>) {
  const { step, language, readOnly } = useField();
  const ports = step === null ? [] : portsOf(step).filter(({ port }) => port !== 'timeout');
  if (step === null) return null;
  return (
    <Checks
      className="field"
      label={label}
      value={value}
      onChange={onChange}
      disabled={readOnly}
      choices={ports.map(({ port }) => ({ value: port, label: outcomeWords(step, port, language) }))}
    />
  );
}

type Timeout = StepOf<'form'>['settings']['onTimeout'];

/** What happens at the end of the time: a route of its own, or an outcome that then counts. */
export function TimeoutEditor({ value = { take: 'timeout' }, onChange, label }: EditorProps<Timeout>) {
  const say = useMoreWords();
  const { step, language } = useField();
  if (step === null || !isTask(step)) return null;
  const outcomes = portsOf(step).filter(({ port }) => port !== 'timeout');
  const now = value.take === 'timeout' ? 'timeout' : `as ${value.outcome}`;
  return (
    <ChoiceInput
      label={label}
      value={now}
      choices={[
        { value: 'timeout', label: say('ownRoute') },
        ...outcomes.map(({ port }) => ({ value: `as ${port}`, label: say('countsAs', { outcome: outcomeWords(step, port, language) }) })),
      ]}
      onChange={(next) => onChange(next === 'timeout' ? { take: 'timeout' } : { take: 'outcome', outcome: next.slice(3) })}
    />
  );
}

type Branches = StepOf<'branch'>['settings']['branches'];

/** The rules of a branch, the first that holds wins. */
export function BranchesEditor({ value = [], onChange, label, path }: EditorProps<Branches>) {
  const say = useMoreWords();
  const { language } = useField();
  return (
    <>
      <ListEditor
        label={label}
        items={value}
        onChange={onChange}
        make={(): Branches[number] => ({ port: newId('b'), label: yes(value.length), condition: { test: 'is', left: '' } })}
        addLabel={say('addBranch')}
        nameOf={(one) => said(one.label, language)}
        ordered
        most={20}
      >
        {(one, change) => (
          <>
            <TextEditor value={one.label} onChange={(text) => change({ ...one, label: text ?? { en: '' } })} label={say('routeName')} path={path} />
            <ConditionEditor
              value={isEmpty(one.condition) ? undefined : one.condition}
              onChange={(condition) => change({ ...one, condition: condition ?? { test: 'is', left: '' } })}
              label={say('if')}
              path={`${path}.${one.port}`}
            />
          </>
        )}
      </ListEditor>
      <p className="field-hint">{say('otherwiseHint')}</p>
    </>
  );
}

const yes = (count: number): Text => (count === 0 ? { en: 'Yes', zh: '是' } : { en: `Route ${count + 1}`, zh: `路線 ${count + 1}` });
/** A rule nobody has filled in yet. */
const isEmpty = (condition: Branches[number]['condition']) => 'left' in condition && condition.left === '';

type Routes = StepOf<'split'>['settings']['branches'];

/** The routes of a split, by name. */
export function RoutesEditor({ value = [], onChange, label, path }: EditorProps<Routes>) {
  const say = useMoreWords();
  const { language } = useField();
  return (
    <ListEditor
      label={label}
      items={value}
      onChange={onChange}
      make={(): Routes[number] => ({ port: newId('r'), label: { en: `Route ${value.length + 1}`, zh: `路線 ${value.length + 1}` } })}
      addLabel={say('addRoute')}
      nameOf={(one) => said(one.label, language)}
      least={2}
      most={10}
    >
      {(one, change) => (
        <TextEditor value={one.label} onChange={(text) => change({ ...one, label: text ?? { en: '' } })} label={say('routeName')} path={path} hideLabel />
      )}
    </ListEditor>
  );
}
