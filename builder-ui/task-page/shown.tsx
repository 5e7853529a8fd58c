import type { ReactNode } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { dateWords } from '../../workflows/flow/sentences/dates.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { FileNames } from './files-field.tsx';
import { nameOf } from './told.ts';
import { wordsIn } from './words.ts';

type Props = { view: Pick<TaskView, 'shown' | 'evidence' | 'language' | 'zone'>; filesAt: string | undefined };

/** What the whole form shows: earlier answers, folded, with the first of them in view, and what is known from outside. */
export function Shown({ view, filesAt }: Props): ReactNode {
  const { shown, evidence, language } = view;
  const say = wordsIn(language);
  const above = evidence.filter(({ beside }) => beside === null);
  return (
    <>
      {shown.map(({ step, by, answers, beside }, nth) => {
        if (beside !== null) return null;
        const [first] = answers;
        const summary = first === undefined ? '—' : say('shownMore', { first: `${said(first.label, language)} ${first.value}`, n: answers.length });
        return (
          <section key={nth}>
            <h2>{titleOf(step, by, language)}</h2>
            <details className="tp-shown">
              <summary>{answers.length === 1 && first !== undefined ? `${said(first.label, language)} ${first.value}` : summary}</summary>
              <Answers answers={answers} language={language} filesAt={filesAt} />
            </details>
          </section>
        );
      })}
      {above.length > 0 && (
        <section>
          <h2>{say('evidence')}</h2>
          <div className="tp-evidence">
            {above.map((one) => (
              <Known key={one.key} of={one} view={view} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

/** What is shown at one question, in view: it is what the answer is weighed against. */
export function Beside({ view, field, filesAt }: Props & { field: string }): ReactNode {
  const { language } = view;
  const shown = view.shown.filter(({ beside }) => beside === field);
  const evidence = view.evidence.filter(({ beside }) => beside === field);
  if (shown.length === 0 && evidence.length === 0) return null;
  return (
    <div className="tp-beside">
      {shown.map(({ step, by, answers }, nth) => (
        <div key={nth}>
          <p className="tp-beside-of">{titleOf(step, by, language)}</p>
          <Answers answers={answers} language={language} filesAt={filesAt} />
        </div>
      ))}
      {evidence.map((one) => (
        <Known key={one.key} of={one} view={view} />
      ))}
    </div>
  );
}

function titleOf(step: TaskView['step'], by: TaskView['subject'], language: TaskView['language']): string {
  return by === null ? said(step, language) : wordsIn(language)('shownBy', { step: said(step, language), who: nameOf(by, language) });
}

type AnswersProps = { answers: TaskView['shown'][number]['answers']; language: TaskView['language']; filesAt: string | undefined };

function Answers({ answers, language, filesAt }: AnswersProps): ReactNode {
  return (
    <dl>
      {answers.map(({ label, value, files }, nth) => (
        <div key={nth}>
          <dt>{said(label, language)}</dt>
          <dd>{files === undefined ? value : <FileNames files={files} at={filesAt} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The value that counts with its day and source, and those before it. */
function Known({ of: { label, values }, view: { language, zone } }: Pick<Props, 'view'> & { of: TaskView['evidence'][number] }): ReactNode {
  const say = wordsIn(language);
  const [now, ...before] = values;
  const day = (at: string) => dateWords(at, zone, language);
  return (
    <dl>
      <dt>{said(label, language)}</dt>
      {now === undefined ? (
        <dd className="tp-left">{say('noneKnown')}</dd>
      ) : (
        <dd>
          <strong>{now.value}</strong>
          <span className="tp-line tp-left">{now.source === null ? day(now.at) : say('knownFrom', { when: day(now.at), source: now.source })}</span>
          {before.length > 0 && (
            <span className="tp-line tp-left">
              {say('knownBefore', {
                values: before
                  .map(({ value, at }) => `${value}${language === 'zh' ? '（' : ' ('}${day(at)}${language === 'zh' ? '）' : ')'}`)
                  .join(language === 'zh' ? '、' : ', '),
              })}
            </span>
          )}
        </dd>
      )}
    </dl>
  );
}
