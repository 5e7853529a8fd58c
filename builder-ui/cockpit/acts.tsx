import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { holdsSteps, isTask } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import type { RunPage } from '../api-types.ts';
import { nameIn, useLanguage } from '../language.ts';
import type { Asked } from './act-sheet.tsx';
import { useRunningWords } from './use-running-words.ts';

type Item = { key: string; label: string; asked: Asked };

/** What may be done to one run as it stands: at each step it is at, to each part that somebody holds, to what is over, and to the whole. */
export function Acts({ data, onAsk }: { data: RunPage; onAsk: (asked: Asked) => void }) {
  const say = useRunningWords();
  const groups = useItems(data).filter(({ items }) => items.length > 0);
  if (groups.length === 0) return null;
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button rightSection={<IconDots size={16} aria-hidden />}>{say('acts')}</Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {groups.map(({ title, items }) => (
          <div key={title}>
            <Menu.Label>{title}</Menu.Label>
            {items.map(({ key, label, asked }) => (
              <Menu.Item key={key} onClick={() => onAsk(asked)}>
                {label}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useItems({ run, tokens, tasks, flow, path }: RunPage): { title: string; items: Item[] }[] {
  const say = useRunningWords();
  const language = useLanguage();
  const { id, subject } = run;
  const name = (step: string) => stepName(flow, step, language);
  const running = run.status === 'running';
  const atSteps = tokens.flatMap((token) => {
    const step = flow.steps[token.step];
    if (!running || step === undefined || holdsSteps(step)) return [];
    const runs = [{ run: id, token: token.id, subject }];
    const on = (act: Asked['act'], label: string): Item => ({ key: `${token.id} ${act}`, label, asked: { act, step: token.step, runs } });
    const task = tasks.find((one) => one.step === token.step && one.status === 'open');
    const parts = (task?.slots ?? []).flatMap((slot): Item[] =>
      slot.status !== 'open'
        ? []
        : [
            {
              key: slot.id,
              label: say('handOver', { name: nameIn(slot.holder, language) }),
              asked: { act: 'reassign', step: token.step, runs: [{ run: id, slot: slot.id, subject }] },
            },
          ],
    );
    const learner = task?.slots.find(({ status }) => status === 'open')?.holder;
    const records: Item[] =
      step.kind === 'training' && learner !== undefined && typeof step.settings.course === 'string'
        ? [
            {
              key: `${token.id} complete`,
              label: say('recordResult'),
              asked: {
                act: 'complete',
                step: token.step,
                runs: [{ run: id, person: learner.id, subject }],
                training: { course: step.settings.course, trial: run.cycle.trial === null ? null : run.cycle.id },
              },
            },
          ]
        : [];
    const refusals: Item[] =
      step.kind === 'acknowledge' && step.settings.refusalBy !== undefined
        ? (task?.slots ?? []).flatMap((slot): Item[] =>
            slot.status !== 'open'
              ? []
              : [
                  {
                    key: `${slot.id} refuse`,
                    label: say('enterRefusal', { name: nameIn(slot.holder, language) }),
                    asked: { act: 'refuse', step: token.step, runs: [{ run: id, slot: slot.id, subject }] },
                  },
                ],
          )
        : [];
    const items = [
      ...(token.waiting === 'incident' ? [on('retry', say('tryAgain'))] : []),
      ...records,
      ...refusals,
      ...parts,
      ...(task !== undefined && (task.due !== null || task.closes !== null) ? [on('extend', say('moreTime'))] : []),
      token.onHold ? on('resumeStep', say('letGoOn')) : on('pauseStep', say('putOnHold')),
      on('skip', say('skip')),
      on('move', say('moveOn')),
    ];
    return [{ title: name(token.step), items }];
  });
  const over = [...new Set(path.filter(({ left }) => left !== null).map(({ step }) => step))].filter(
    (step) => flow.steps[step] !== undefined && isTask(flow.steps[step]) && !tokens.some((token) => token.step === step),
  );
  const again = over.map(
    (step): Item => ({ key: `reopen ${step}`, label: say('reopenAt', { step: name(step) }), asked: { act: 'reopen', step, runs: [{ run: id, subject }] } }),
  );
  const whole = (act: Asked['act'], label: string): Item => ({ key: act, label, asked: { act, step: null, runs: [{ run: id, subject }] } });
  const all = running ? [run.onHold ? whole('resume', say('letAllGoOn')) : whole('pause', say('holdAll')), whole('cancel', say('stop'))] : [];
  return [...atSteps, { title: say('whatIsOver'), items: run.status === 'cancelled' ? [] : again }, { title: say('theWhole'), items: all }];
}
