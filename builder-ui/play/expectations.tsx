import { ActionIcon, Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { readThrough } from '../editor/walk-flow.ts';
import { flowOf, useEditorState } from '../editor/editor-context.ts';
import { type Language, useLanguage } from '../language.ts';
import type { Expectation, Scenario } from '../../workflows/flow/scenario.ts';
import { type Flow, portsOf } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { type SayPlay, usePlayWords } from './use-play-words.ts';

/** What must come out of an example, in words and to be changed. */

const words = {
  'run.finished': 'e_finished',
  'event.refused': 'e_refused',
  'step.left': 'e_left',
  'step.entered': 'e_entered',
  'task.opened': 'e_opened',
  'task.timedOut': 'e_timedOut',
  'task.late': 'e_late',
  'task.reassigned': 'e_reassigned',
  'mail.sent': 'e_mail',
  'record.written': 'e_record',
  'milestone.met': 'e_met',
  'milestone.missed': 'e_missed',
  'incident.opened': 'e_incident',
} as const;
type Kind = keyof typeof words;
const isKind = (kind: unknown): kind is Kind => typeof kind === 'string' && Object.hasOwn(words, kind);

/** Those that have no step. */
const stepless: readonly Kind[] = ['run.finished', 'event.refused'];

type Telling = { flow: Flow; language: Language; say: SayPlay };

/** `Manager review: Nobody answers in time, at least once`. */
export function expectedWords({ line, times }: Expectation, { flow, language, say }: Telling): string {
  const { kind, step, outcome, person, to } = line;
  const found = typeof step === 'string' ? flow.steps[step] : undefined;
  const what = isKind(kind) ? say(words[kind]) : say('e_kind', { kind: typeof kind === 'string' ? kind : '' });
  const end = typeof outcome !== 'string' ? null : found === undefined ? endWords(flow, outcome, language) : outcomeWords(found, outcome, language);
  const who = typeof person === 'string' ? person : Array.isArray(to) ? to.filter((one) => typeof one === 'string').join(', ') : null;
  const colon = language === 'zh' ? '：' : ': ';
  const told = [what, end, who === null ? null : `(${who})`].filter((part) => part !== null).join(' ');
  return `${found === undefined ? '' : `${nameOf(found, language)}${colon}`}${told}${language === 'zh' ? '，' : ', '}${timesWords(times, say)}`;
}

const timesWords = (times: number | undefined, say: SayPlay): string =>
  times === undefined ? say('atLeastOnce') : times === 0 ? say('never') : say('times', { count: times });

function endWords(flow: Flow, outcome: string, language: Language): string {
  const end = ends(flow).find((one) => one.outcome === outcome);
  return end === undefined ? outcome : nameOf(end.step, language);
}

const ends = (flow: Flow) =>
  Object.values(flow.steps).flatMap((step) => (step.kind === 'end' ? [{ step, outcome: (step.settings as { outcome?: string }).outcome ?? step.id }] : []));

export function Expectations({ example, onChange, onClose }: { example: Scenario; onChange: (to: Scenario) => void; onClose: () => void }) {
  const say = usePlayWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const [kind, setKind] = useState<Kind>('step.left');
  const [step, setStep] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const [times, setTimes] = useState('some');
  const set = (expects: Scenario['expects']) => onChange({ ...example, expects });
  const chosen = step === null ? undefined : flow.steps[step];
  const outcomes =
    kind === 'run.finished'
      ? ends(flow).map(({ step: end, outcome: value }) => ({ value, label: nameOf(end, language) }))
      : kind === 'step.left' && chosen !== undefined
        ? portsOf(chosen).map(({ port }) => ({ value: port, label: outcomeWords(chosen, port, language) }))
        : [];
  const add = () =>
    set([
      ...example.expects,
      {
        line: { kind, ...(step !== null && !stepless.includes(kind) && { step }), ...(outcome !== null && outcomes.length > 0 && { outcome }) },
        ...(times !== 'some' && { times: Number(times) }),
      },
    ]);
  return (
    <div className="play-expects">
      <b>{say('editExpected')}</b>
      <ul>
        {example.expects.map((expected, index) => (
          <li key={JSON.stringify(expected)}>
            <span>{expectedWords(expected, { flow, language, say })}</span>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={say('remove')}
              onClick={() => set(example.expects.filter((_, place) => place !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <div className="play-pair">
        <Select
          size="xs"
          label={say('expectWhat')}
          allowDeselect={false}
          data={(Object.keys(words) as Kind[]).map((value) => ({ value, label: say(words[value]) }))}
          value={kind}
          onChange={(value) => setKind((value ?? kind) as Kind)}
        />
        {!stepless.includes(kind) && (
          <Select
            size="xs"
            label={say('expectStep')}
            placeholder={say('anyStep')}
            clearable
            searchable
            data={readThrough(flow).map((one) => ({ value: one.id, label: nameOf(one, language) }))}
            value={step}
            onChange={setStep}
          />
        )}
        {outcomes.length > 0 && (
          <Select size="xs" label={say('expectOutcome')} placeholder={say('anyOutcome')} clearable data={outcomes} value={outcome} onChange={setOutcome} />
        )}
        <Select
          size="xs"
          label={say('expectTimes')}
          allowDeselect={false}
          data={[
            { value: 'some', label: say('atLeastOnce') },
            { value: '0', label: say('never') },
            { value: '1', label: say('times', { count: 1 }) },
            { value: '2', label: say('times', { count: 2 }) },
            { value: '3', label: say('times', { count: 3 }) },
          ]}
          value={times}
          onChange={(value) => setTimes(value ?? 'some')}
        />
      </div>
      <div className="play-acts">
        <Button size="xs" onClick={onClose}>
          {say('close')}
        </Button>
        <Button size="xs" variant="filled" onClick={add}>
          {say('expectMore')}
        </Button>
      </div>
    </div>
  );
}
