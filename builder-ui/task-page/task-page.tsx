import type { ReactNode } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { ifNotWords, whyWords } from '../../workflows/flow/sentences/task.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { AboutData } from './about-data.tsx';
import { Answering } from './answering.tsx';
import type { TaskPageProps } from './props.ts';
import { Matter } from './matter.tsx';
import { Otherwise } from './otherwise.tsx';
import { Remarks } from './shared-form.tsx';
import { Settled } from './settled.tsx';
import { askWords, dueWords } from './told.ts';
import { type TaskWord, wordsIn } from './words.ts';

/** The page of one task: behind a mail's link and in the inbox alike. */
export function TaskPage(props: TaskPageProps): ReactNode {
  const { view, notice } = props;
  const { language, state } = view;
  const open = state === 'open';
  return (
    <main className="tp" lang={language === 'zh' ? 'zh-Hant-HK' : 'en'}>
      <h1>{askWords(view)}</h1>
      {notice !== undefined && (
        <p className="tp-notice" role="status">
          {notice}
        </p>
      )}
      {(open || state === 'mustSignIn' || state === 'notYet') && <Facts view={view} />}
      {open && view.guidance !== null && <p className="tp-guidance">{said(view.guidance, language)}</p>}
      {open && <Matter {...props} />}
      {open ? <Answering key={`${view.slot} ${language} ${view.shared?.version ?? ''}`} {...props} /> : <Settled {...props} />}
      {open && <Remarks {...props} />}
      <Otherwise {...props} />
      {open && <AboutData view={view} />}
    </main>
  );
}

/** Due, why you, if not. */
function Facts({ view }: { view: TaskView }): ReactNode {
  const { language } = view;
  const say = wordsIn(language);
  const due = dueWords(view);
  const left = leftWord(view);
  const ifNot = ifNotWords(view, language);
  return (
    <dl className="tp-facts">
      {due !== null && (
        <>
          <dt>{say('due')}</dt>
          <dd>
            {due.when}
            <span className="tp-line tp-left">
              {due.place}
              {due.place !== null && left !== null && ' · '}
              {left !== null && <span className={view.late ? 'tp-late' : undefined}>{say(left, { n: view.workingDaysLeft ?? 0 })}</span>}
            </span>
          </dd>
        </>
      )}
      <dt>{say('why')}</dt>
      <dd>{whyWords(view, language)}</dd>
      {ifNot !== null && (
        <>
          <dt>{say('ifNot')}</dt>
          <dd>{ifNot}</dd>
        </>
      )}
    </dl>
  );
}

function leftWord({ late, workingDaysLeft }: TaskView): TaskWord | null {
  if (late) return 'late';
  if (workingDaysLeft === null) return null;
  return workingDaysLeft === 0 ? 'lastDay' : workingDaysLeft === 1 ? 'dayLeft' : 'daysLeft';
}
