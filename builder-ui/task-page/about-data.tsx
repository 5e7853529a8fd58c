import type { ReactNode } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { wordsIn } from './words.ts';

/** What becomes of what is answered: why it is asked, who reads it, how long it is kept, and what whoever launched it had to say. */
export function AboutData({ view: { language, aboutData } }: { view: TaskView }): ReactNode {
  const say = wordsIn(language);
  const { notice, purpose, recipients, months } = aboutData;
  if (notice === null && purpose === null && recipients === null && months === null) return null;
  return (
    <details className="tp-shown">
      <summary>{say('aboutData')}</summary>
      <dl className="tp-facts">
        {purpose !== null && (
          <>
            <dt>{say('dataWhy')}</dt>
            <dd>{said(purpose, language)}</dd>
          </>
        )}
        {recipients !== null && (
          <>
            <dt>{say('dataWho')}</dt>
            <dd>{said(recipients, language)}</dd>
          </>
        )}
        {months !== null && (
          <>
            <dt>{say('dataKept')}</dt>
            <dd>{say('dataMonths', { n: months })}</dd>
          </>
        )}
      </dl>
      {notice !== null && <p className="tp-told">{notice}</p>}
    </details>
  );
}
