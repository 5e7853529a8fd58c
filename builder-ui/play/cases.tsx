import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { setFlow } from '../../workflows/flow/edits/index.ts';
import type { Scenario } from '../../workflows/flow/scenario.ts';
import type { ScenarioResult } from '../../workflows/flow/scenarios.ts';
import { flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { type Language, textIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { Expectations, expectedWords } from './expectations.tsx';
import { useTests } from './tests.ts';
import { usePlayWords } from './use-play-words.ts';

/** The flow's own examples: whether each goes as expected, and what of the flow none of them goes through. */
export function Cases({ onPlay }: { onPlay: (example: Scenario) => void }) {
  const say = usePlayWords();
  const editor = useEditor();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const tests = useQuery(useTests());
  const change = (index: number, to: Scenario | null) =>
    editor.edit((now) => setFlow(now, { scenarios: now.scenarios.flatMap((one, place) => (place === index ? (to === null ? [] : [to]) : [one])) }));
  if (flow.scenarios.length === 0)
    return (
      <div className="play-empty">
        <h2>{say('noCases')}</h2>
        <p>{say('noCasesHint')}</p>
      </div>
    );
  const { steps, ports } = tests.data?.coverage ?? {};
  const untried = [
    ...(steps?.untried ?? []).map((id) => stepName(flow, id, language)),
    ...(ports?.untried ?? []).filter((id) => steps?.tried.includes(id.slice(0, id.lastIndexOf('.'))) === true).map((id) => portName(flow, id, language)),
  ];
  return (
    <div className="play-cases">
      {tests.isError && <Failed error={tests.error} />}
      {steps !== undefined && ports !== undefined && (
        <p className="small">
          {say('coverage', {
            steps: steps.tried.length,
            allSteps: steps.tried.length + steps.untried.length,
            ports: ports.tried.length,
            allPorts: ports.tried.length + ports.untried.length,
          })}
        </p>
      )}
      {untried.length > 0 && (
        <p className="small muted">
          {say('noCaseFor', { names: untried.slice(0, shown).join(language === 'zh' ? '、' : ', ') })}
          {untried.length > shown && ' …'}
        </p>
      )}
      <ul>
        {flow.scenarios.map((example, index) => (
          // A case has no name of its own that stays.
          <Case key={index} example={example} result={tests.data?.results[index]} onPlay={() => onPlay(example)} onChange={(to) => change(index, to)} />
        ))}
      </ul>
      <Button size="xs" loading={tests.isFetching} onClick={() => void tests.refetch()}>
        {say('runAll')}
      </Button>
    </div>
  );
}

/** So many are named that no case goes through. */
const shown = 12;

/** `Manager review: No answer`. */
function portName(flow: Flow, id: string, language: Language): string {
  const step = flow.steps[id.slice(0, id.lastIndexOf('.'))];
  return step === undefined
    ? id
    : `${nameOf(step, language)}${language === 'zh' ? '：' : ': '}${outcomeWords(step, id.slice(id.lastIndexOf('.') + 1), language)}`;
}

type Props = { example: Scenario; result: ScenarioResult | undefined; onPlay: () => void; onChange: (to: Scenario | null) => void };

function Case({ example, result, onPlay, onChange }: Props) {
  const say = usePlayWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const [name, setName] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);
  const called = textIn(example.name, language);
  const state = result === undefined ? 'notRun' : result.passed ? 'passed' : 'failed';
  return (
    <li data-state={state}>
      <div className="play-case">
        <span className="play-verdict" role="img" aria-label={say(state)} title={say(state)}>
          {state === 'passed' ? <IconCheck size={14} stroke={3} /> : state === 'failed' ? <IconAlertTriangle size={14} /> : null}
        </span>
        {name === null ? (
          <span className="play-case-name">{called}</span>
        ) : (
          <form
            className="play-case-name"
            onSubmit={(event) => {
              event.preventDefault();
              onChange({ ...example, name: language === 'zh' ? { ...example.name, zh: name } : { ...example.name, en: name } });
              setName(null);
            }}
          >
            <TextInput
              autoFocus
              size="xs"
              aria-label={say('rename')}
              maxLength={200}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
              onBlur={() => setName(null)}
            />
          </form>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`${called}: ${say('change')}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onPlay}>{say('playCase')}</Menu.Item>
            <Menu.Item onClick={() => setName(called)}>{say('rename')}</Menu.Item>
            <Menu.Item onClick={() => setEditing(true)}>{say('editExpected')}</Menu.Item>
            <Menu.Item color="red" onClick={() => onChange(null)}>
              {say('remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {result?.cut === true && <p className="small late">{say('endless')}</p>}
      {!editing &&
        result?.missed.map(({ expected, found }) => (
          <p key={JSON.stringify(expected)} className="small late">
            {expectedWords(expected, { flow, language, say })} – {say('foundTimes', { found })}
          </p>
        ))}
      {editing && <Expectations example={example} onChange={onChange} onClose={() => setEditing(false)} />}
    </li>
  );
}
