import { Button, Modal, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { setFlow } from '../../workflows/flow/edits/index.ts';
import { priceOf } from '../../workflows/flow/price.ts';
import { priceDiffWords } from '../../workflows/flow/sentences.ts';
import { versionQuery } from '../api/flows.ts';
import { textIn, useLanguage } from '../language.ts';
import { Changes } from '../versions/changes.tsx';
import { toldDiff } from '../versions/told.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import { flowOf, problemsOf, useEditor, useEditorState } from './editor-context.ts';
import { ProblemList } from './problem-list.tsx';
import type { EditorState } from './store.ts';
import { Leave } from './leave.tsx';
import { toLaunch } from './to-launch.ts';
import { Promised } from './promised.tsx';
import { useNames } from './use-names.ts';
import { useMoreWords } from './use-more-words.ts';

const versionOf = ({ version }: EditorState) => version;
type Stage =
  | { at: 'ask' }
  | { at: 'busy' }
  | { at: 'done'; version: number }
  | { at: 'failed'; why: 'stale' | 'unreachable' }
  | { at: 'refused'; problems: Problem[] };

/** What publishing means, or what stands in its way; then the version it became. */
export function PublishDialog({ onClose, onShow }: { onClose: () => void; onShow: (problem: Problem) => void }) {
  const say = useMoreWords();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const version = useEditorState(versionOf);
  const problems = useEditorState(problemsOf);
  const [stage, setStage] = useState<Stage>({ at: 'ask' });
  const [note, setNote] = useState('');
  const language = useLanguage();
  const errors = (stage.at === 'refused' ? stage.problems : problems).filter(({ severity }) => severity === 'error');
  const outdated = errors.every(({ path }) => path?.startsWith('scenarios.') === true) ? failingOf(errors) : [];
  const publish = async () => {
    setStage({ at: 'busy' });
    try {
      const answer = await editor.publish(note);
      if ('version' in answer) setStage({ at: 'done', version: answer.version });
      else if ('problems' in answer) setStage({ at: 'refused', problems: answer.problems });
      else setStage({ at: 'failed', why: 'stale' });
    } catch {
      setStage({ at: 'failed', why: editor.store.getState().save === 'stale' ? 'stale' : 'unreachable' });
    }
  };
  const title =
    stage.at === 'done'
      ? say('publishedTitle', { version: stage.version })
      : outdated.length > 0
        ? say('examplesTitle')
        : errors.length > 0
          ? say('fixFirst', { count: errors.length })
          : say('publishTitle', { version: (version ?? 0) + 1 });
  return (
    <Modal opened onClose={onClose} title={title} size={520} closeButtonProps={{ 'aria-label': say('close') }}>
      {stage.at === 'done' ? (
        <>
          <p>{say('publishedText')}</p>
          <Foot>
            <Button onClick={onClose}>{say('goOnDrawing')}</Button>
            <Button variant="filled" renderRoot={(props) => <Leave {...props} href={toLaunch(editor.store.getState().id)} />}>
              {say('launch')}
            </Button>
          </Foot>
        </>
      ) : outdated.length > 0 ? (
        <>
          <p>{say('examplesFail', { count: outdated.length })}</p>
          <ul className="plain">
            {outdated.map((index) => (
              <li key={index}>{textIn(flow.scenarios[index]?.name ?? { en: '' }, language)}</li>
            ))}
          </ul>
          <p className="muted">{say('examplesWhy')}</p>
          <Foot>
            <Button onClick={onClose}>{say('close')}</Button>
            <Button
              variant="filled"
              onClick={() => {
                editor.edit((now) => setFlow(now, { scenarios: now.scenarios.filter((_, index) => !outdated.includes(index)) }));
                void publish();
              }}
            >
              {say('examplesDrop')}
            </Button>
          </Foot>
        </>
      ) : errors.length > 0 ? (
        <>
          <ProblemList
            problems={errors}
            onShow={(problem) => {
              onClose();
              onShow(problem);
            }}
          />
          <Foot>
            <Button onClick={onClose}>{say('close')}</Button>
          </Foot>
        </>
      ) : (
        <>
          <ul className="plain">
            <li>{say('publishMeans1', { version: (version ?? 0) + 1 })}</li>
            <li>{say('publishMeans2')}</li>
            <li>{say('publishMeans3')}</li>
          </ul>
          {version !== null && <Since version={version} />}
          {version !== null && <Promised />}
          <Textarea
            mt="md"
            label={say('why')}
            description={say('whyHint')}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={2_000}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          {stage.at === 'failed' && (
            <p role="alert" className="trouble">
              {say(stage.why === 'stale' ? 'save_stale' : 'publishFailed')}
            </p>
          )}
          <Foot>
            <Button onClick={onClose}>{say('cancel')}</Button>
            <Button variant="filled" loading={stage.at === 'busy'} onClick={() => void publish()}>
              {say('publish')}
            </Button>
          </Foot>
        </>
      )}
    </Modal>
  );
}

/** Places of the example cases that no longer go as they tell. */
const failingOf = (problems: Problem[]): number[] => [...new Set(problems.map(({ path = '' }) => Number(path.split('.')[1])))];

const Foot = ({ children }: { children: React.ReactNode }) => <div className="dialog-foot">{children}</div>;

/** What publishing would change, in sentences. */
function Since({ version }: { version: number }) {
  const say = useMoreWords();
  const language = useLanguage();
  const names = useNames(language);
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const { id, roster } = editor.store.getState();
  const { data } = useQuery(versionQuery(id, version));
  const before = data?.flow;
  const told = useMemo(() => (before === undefined ? null : toldDiff(before, flow, { language, say, names })), [before, flow, language, say, names]);
  if (before === undefined || told === null) return null;
  return (
    <section className="publish-since" tabIndex={0} aria-label={say('sinceVersion', { version })}>
      <h3>{say('sinceVersion', { version })}</h3>
      <Changes told={told} price={priceDiffWords(priceOf(before, roster), priceOf(flow, roster), language)} most={5} />
    </section>
  );
}
