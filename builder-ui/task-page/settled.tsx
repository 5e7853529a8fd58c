import type { ReactNode } from 'react';
import { attachmentsIn } from '../../workflows/flow/attachment.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { CodeForms } from './code-forms.tsx';
import type { TaskPageProps } from './props.ts';
import { FileNames } from './files-field.tsx';
import { answerWords, momentWords, nameOf, namesIn } from './told.ts';
import { type Say, wordsIn } from './words.ts';

/** Every task but an open one: where it stands, what was recorded, and how to go on. */
export function Settled(props: TaskPageProps): ReactNode {
  const { view, typed, signInUrl, inboxUrl } = props;
  const { language, record, contact, moreWaiting } = view;
  const say = wordsIn(language);
  const stands = standsWords(view, say);
  return (
    <section className="tp-state">
      {stands !== null && <p>{stands}</p>}
      {record !== null && <Recorded view={view} say={say} />}
      {typed !== undefined && <Given view={view} values={typed.values} title={say('yourText')} filesAt={undefined} open />}
      {record !== null && <Given view={view} values={view.values} title={say('yourAnswers')} filesAt={props.filesAt} />}
      {view.state === 'mustSignIn' && view.byCode && <CodeForms {...props} />}
      {view.state === 'mustSignIn' && signInUrl !== undefined && (
        <a className={view.byCode ? 'tp-second' : 'tp-submit'} href={signInUrl}>
          {say('signIn')}
        </a>
      )}
      {contact !== null && (view.state === 'closed' || view.state === 'handedOn') && (
        <p className="tp-quietly">{say('askWho', { who: nameOf(contact, language) })}</p>
      )}
      {moreWaiting > 0 && <MoreWaiting say={say} count={moreWaiting} url={inboxUrl} />}
    </section>
  );
}

function standsWords({ state, holder, closedWhy, byCode, language }: TaskView, say: Say): string | null {
  if (state === 'mustSignIn') return say(byCode ? 'mustProve' : 'mustSignIn');
  if (state === 'notYet') return say(state);
  if (state === 'handedOn') return holder === null ? say('replaced') : say('handedOn', { who: nameOf(holder, language) });
  if (state !== 'closed') return null;
  if (closedWhy === 'timeout') return say('closedTimeout');
  if (closedWhy === 'byPolicy') return say('closedByPolicy');
  return say(closedWhy === 'others' ? 'closedOthers' : 'closedOperator');
}

/** "Recorded Fri 12 Mar 2027, 16:02 Hong Kong · your answer: Approve". */
function Recorded({ view, say }: { view: TaskView; say: Say }): ReactNode {
  const { record, language, zone, reader } = view;
  if (record === null) return null;
  const outcome = said(record.outcomeLabel, language);
  return (
    <p className="tp-recorded" role="status">
      <strong>{say('recorded', { when: momentWords(record.at, zone, language) })}</strong>
      {language === 'zh' ? '　' : ' · '}
      {record.by.id === reader.id ? say('youAnswered', { outcome }) : say('otherAnswered', { outcome, who: nameOf(record.by, language) })}
      {record.late && <span className="tp-line">{say('cameLate')}</span>}
    </p>
  );
}

type GivenProps = { view: TaskView; values: Answers; title: string; filesAt: string | undefined; open?: boolean };

/** Answers that can no longer be changed here. */
function Given({ view, values, title, filesAt, open = false }: GivenProps): ReactNode {
  const { form, language } = view;
  const given = form.fields.filter(({ id }) => values[id] !== undefined);
  const { comment } = values;
  if (given.length === 0 && typeof comment !== 'string') return null;
  return (
    <details className="tp-shown" open={open}>
      <summary>{title}</summary>
      <dl>
        {given.map((field) => (
          <div key={field.id}>
            <dt>{said(field.label, language)}</dt>
            <dd>
              {field.type === 'file' ? (
                <FileNames files={attachmentsIn(values[field.id])} at={filesAt} />
              ) : (
                answerWords(values[field.id], field, language, namesIn(view))
              )}
            </dd>
          </div>
        ))}
        {typeof comment === 'string' && (
          <div>
            <dt>{wordsIn(language)('comment')}</dt>
            <dd>{comment}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}

function MoreWaiting({ say, count, url }: { say: Say; count: number; url: string | undefined }): ReactNode {
  const words = count === 1 ? say('moreOne') : say('more', { n: count });
  return <p className="tp-quietly">{url === undefined ? words : <a href={url}>{words}</a>}</p>;
}
