import { type KeyboardEvent, Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '../controls/buttons.tsx';
import type { Problem } from '../../workflows/flow/problem.ts';
import { problemWords } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { fix } from './actions/index.ts';
import { flowOf, useEditor, useEditorFollowed } from './editor-context.ts';
import { lazyPart } from './lazy-part.tsx';
import { useWords } from './use-words.ts';

const WhyDialog = lazyPart(() => import('./why/why-dialog.tsx'), 'WhyDialog');

/** `first`: the first of them takes the focus as the list opens. */
type Props = { problems: Problem[]; onShow?: (problem: Problem) => void; readOnly?: boolean; first?: boolean };

/** Problems in words, each with the button that puts it right where there is one. Arrow keys walk the list and show each step. */
export function ProblemList({ problems, onShow, readOnly = false, first = false }: Props) {
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorFollowed(flowOf);
  const [asked, setAsked] = useState<Problem | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const fixed = useRef<number | null>(null);
  useEffect(() => {
    if (first) list.current?.querySelector('button')?.focus();
  }, [first]);
  // Once what was put right is gone with its button, keys go on with what has come to its place.
  useEffect(() => {
    if (fixed.current === null || document.activeElement !== document.body) return;
    const left = list.current?.children ?? [];
    left[Math.min(fixed.current, left.length - 1)]?.querySelector('button')?.focus();
    fixed.current = null;
  }, [problems]);
  return (
    <>
      <ul ref={list} className="problems" onKeyDown={walk}>
        {problems.map((problem, nth) => {
          const words = problemWords(problem, flow, language);
          return (
            <li key={`${problem.rule} ${problem.step} ${problem.path} ${JSON.stringify(problem.params)}`}>
              <span className={`mark mark-${problem.severity}`} role="img" aria-label={say(problem.severity === 'error' ? 'toFix' : 'suggestion')}>
                !
              </span>
              {onShow === undefined ? (
                <span className="problem-words">{words.text}</span>
              ) : (
                <button
                  type="button"
                  className="problem-words"
                  onClick={() => onShow(problem)}
                  onFocus={(event) => event.currentTarget.matches(':focus-visible') && onShow(problem)}
                >
                  {words.text}
                </button>
              )}
              <button type="button" className="link small problem-why" aria-label={`${say('whyThis')} ${words.text}`} onClick={() => setAsked(problem)}>
                {say('whyThis')}
              </button>
              {words.fix !== null && !readOnly && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => {
                    fixed.current = nth;
                    void fix(editor, problem);
                  }}
                >
                  {words.fix}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {asked !== null && (
        <Suspense>
          <WhyDialog problem={asked} readOnly={readOnly} onClose={() => setAsked(null)} />
        </Suspense>
      )}
    </>
  );
}

function walk(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button.problem-words')];
  const now = all.findIndex((one) => one === document.activeElement);
  all[now + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  event.preventDefault();
}
