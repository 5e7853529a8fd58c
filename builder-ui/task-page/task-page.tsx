import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import { dateWords, deadlineWords } from '../../workflows/flow/sentences/dates.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import { ifNotWords, whyWords } from '../../workflows/flow/sentences/task.ts';
import type { PersonRef, TaskView } from '../../workflows/flow/task-view.ts';
import { Field } from './fields.tsx';
import { isShown } from './shown.ts';
import { type TaskWord, wordsIn } from './words.ts';

export type PageProblem = { field: string; message: string };
type Values = Record<string, AnswerValue>;

/**
 * The page of one task: behind a mail's link and in the inbox alike. Without `onSubmit` it is a plain form that posts to `action`, and works without script.
 * `onSubmit` throws what the server answered; an error with `body.error.problems` is shown at its fields.
 */
export type TaskPageProps = {
  view: TaskView;
  onSubmit?: (outcome: string, values: Values) => Promise<void>;
  onDraft?: (values: Values, outcome?: string) => Promise<unknown>;
  action?: string;
  nonce?: string;
  problems?: readonly PageProblem[];
  /** Typed before a refused submission without script. */
  typed?: { values: Values; outcome: string };
  signInUrl?: string;
};

const nameOf = (person: PersonRef, language: 'en' | 'zh'): string => (language === 'zh' ? (person.nameZh ?? person.name) : person.name);

export function TaskPage(props: TaskPageProps): ReactNode {
  const { view } = props;
  const { language, subject } = view;
  const own = subject === null || subject.id === view.reader.id;
  const ask = said(view.step, language);
  return (
    <main className="tp" lang={language === 'zh' ? 'zh-Hant-HK' : 'en'}>
      <h1>{own ? ask : language === 'zh' ? `${ask}：${nameOf(subject, language)}` : `${ask}: ${nameOf(subject, language)}`}</h1>
      {(view.state === 'open' || view.state === 'mustSignIn' || view.state === 'notYet') && <Facts view={view} />}
      {view.guidance !== null && view.state === 'open' && <p className="tp-guidance">{said(view.guidance, language)}</p>}
      {view.state === 'open' ? <Answering key={view.slot} {...props} /> : <Settled {...props} />}
    </main>
  );
}

function Facts({ view }: { view: TaskView }): ReactNode {
  const { language, zone } = view;
  const say = wordsIn(language);
  const due = view.due ?? view.closes;
  const left = view.workingDaysLeft;
  const leftWords = view.late ? say('late') : left === null ? '' : left === 0 ? say('lastDay') : left === 1 ? say('dayLeft') : say('daysLeft', { n: left });
  const ifNot = ifNotWords(view, language);
  return (
    <dl className="tp-facts">
      {due !== null && (
        <>
          <dt>{say('due')}</dt>
          <dd>
            {deadlineWords(due, zone, language)} <span className={view.late ? 'tp-late' : 'tp-muted'}>{leftWords}</span>
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
      {view.contact !== null && (
        <>
          <dt>{say('questionsTo')}</dt>
          <dd>{nameOf(view.contact, language)}</dd>
        </>
      )}
    </dl>
  );
}

/** Everything but an open task: where it stands, and what its reader recorded. */
function Settled({ view, signInUrl }: TaskPageProps): ReactNode {
  const { language, record } = view;
  const say = wordsIn(language);
  const more = view.moreWaiting === 0 ? null : view.moreWaiting === 1 ? say('moreOne') : say('more', { n: view.moreWaiting });
  return (
    <section className="tp-state" aria-live="polite">
      {view.state === 'mustSignIn' && (
        <>
          <p>{say('mustSignIn')}</p>
          {signInUrl !== undefined && (
            <a className="tp-submit" href={signInUrl}>
              {say('signIn')}
            </a>
          )}
        </>
      )}
      {view.state === 'notYet' && <p>{say('notYet')}</p>}
      {view.state === 'handedOn' && view.holder !== null && <p>{say('handedOn', { who: nameOf(view.holder, language) })}</p>}
      {view.state === 'closed' && <p>{say(closedWord(view.closedWhy))}</p>}
      {record !== null && (
        <>
          <p className="tp-recorded">
            <strong>{say('recorded', { when: dateWords(record.at, view.zone, language, { time: true }) })}</strong>
            <br />
            {say('youAnswered', { outcome: said(record.outcomeLabel, language) })}
            {record.late && (
              <>
                <br />
                {say('after')}
              </>
            )}
          </p>
          <Recorded view={view} />
        </>
      )}
      {view.contact !== null && (view.state === 'closed' || view.state === 'handedOn') && <p className="tp-muted">{say('askWho', { who: nameOf(view.contact, language) })}</p>}
      {more !== null && <p className="tp-muted">{more}</p>}
    </section>
  );
}

function closedWord(why: TaskView['closedWhy']): TaskWord {
  if (why === 'timeout') return 'closedTimeout';
  if (why === 'byPolicy') return 'closedByPolicy';
  return why === 'others' ? 'closedOthers' : 'closedOperator';
}

function Recorded({ view }: { view: TaskView }): ReactNode {
  const { language, values, form } = view;
  const say = wordsIn(language);
  const given = form.fields.filter(({ id }) => values[id] !== undefined);
  const comment = typeof values.comment === 'string' ? values.comment : null;
  if (given.length === 0 && comment === null) return null;
  return (
    <details className="tp-shown">
      <summary>{say('yourAnswers')}</summary>
      <dl>
        {given.map((field) => (
          <div key={field.id}>
            <dt>{said(field.label, language)}</dt>
            <dd>{valueWords(values[field.id])}</dd>
          </div>
        ))}
        {comment !== null && (
          <div>
            <dt>{say('comment')}</dt>
            <dd>{comment}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}

function valueWords(value: AnswerValue | undefined): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '—');
}

/** How long typing may rest before a draft is kept. */
const draftAfterMs = 800;

function Answering({ view, onSubmit, onDraft, action, nonce, problems: given = [], typed }: TaskPageProps): ReactNode {
  const { language } = view;
  const say = wordsIn(language);
  const [values, setValues] = useState<Values>(typed?.values ?? view.values);
  const only = view.outcomes.length === 1 ? (view.outcomes[0]?.key ?? '') : '';
  const [outcome, setOutcome] = useState(typed?.outcome ?? only);
  const [problems, setProblems] = useState<readonly PageProblem[]>(given);
  const [sending, setSending] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const saved = useDraft(values, outcome, onDraft);
  useEffect(() => {
    if (problems.length > 0) summary.current?.focus();
  }, [problems]);

  const change = (id: string, value: AnswerValue) => setValues((before) => ({ ...before, [id]: value }));
  const problemOf = (id: string) => problems.find(({ field }) => field === id)?.message;
  const fields = view.form.fields.filter((field) => isShown(field, view.stepId, values, outcome));

  async function submit(event: FormEvent): Promise<void> {
    if (onSubmit === undefined) return;
    event.preventDefault();
    if (outcome === '') return setProblems([{ field: 'outcome', message: say('chooseOne') }]);
    setSending(true);
    try {
      await onSubmit(outcome, values);
    } catch (error) {
      setProblems(problemsIn(error) ?? [{ field: '', message: say('failed') }]);
    } finally {
      setSending(false);
    }
  }

  return (
    <form method="post" action={action} onSubmit={(event) => void submit(event)} noValidate>
      {nonce !== undefined && <input type="hidden" name="nonce" value={nonce} />}
      {view.shown.map((shown) => (
        <details className="tp-shown" key={said(shown.step, 'en')}>
          <summary>{shown.by === null ? said(shown.step, language) : say('reviewBy', { step: said(shown.step, language), who: nameOf(shown.by, language) })}</summary>
          <dl>
            {shown.answers.map(({ label, value }) => (
              <div key={label.en}>
                <dt>{said(label, language)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
      {problems.length > 0 && (
        <div className="tp-problems" role="alert" tabIndex={-1} ref={summary}>
          <p>{say('toFix')}</p>
          <ul>
            {problems.map(({ field, message }) => (
              <li key={`${field}${message}`}>{message}</li>
            ))}
          </ul>
        </div>
      )}
      {fields.map((field) => (
        <Field key={field.id} field={field} value={values[field.id]} problem={problemOf(field.id)} language={language} onChange={(value) => change(field.id, value)} />
      ))}
      {view.outcomes.length > 1 ? (
        <fieldset className="tp-outcomes">
          <legend>{view.kind === 'approval' ? say('decision') : say('answer')}</legend>
          {view.outcomes.map(({ key, label, consequence }) => (
            <label key={key} className="tp-outcome">
              <input type="radio" name="outcome" value={key} checked={outcome === key} onChange={() => setOutcome(key)} />
              <span>
                <span className="tp-outcome-name">{said(label, language)}</span>
                {consequence !== null && <span className="tp-consequence">{said(consequence, language)}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      ) : (
        <input type="hidden" name="outcome" value={only} />
      )}
      {view.kind === 'approval' && (
        <div className="tp-field">
          <label htmlFor="comment">
            {say('commentRead')}
            {!(view.outcomes.find(({ key }) => key === outcome)?.needsComment ?? false) && <span className="tp-optional"> {say('optional')}</span>}
          </label>
          {problemOf('comment') !== undefined && <p className="tp-problem">{problemOf('comment')}</p>}
          <textarea id="comment" name="comment" rows={3} maxLength={4000} value={typeof values.comment === 'string' ? values.comment : ''} onChange={(event) => change('comment', event.target.value)} />
        </div>
      )}
      <div className="tp-bar">
        <p className="tp-muted tp-saved" aria-live="polite">
          {saved.state === 'saving' && say('saving')}
          {saved.state === 'failed' && say('notSaved')}
          {saved.state === 'saved' && say('saved', { time: clock(saved.at, view.zone) })}
        </p>
        <button type="submit" className="tp-submit" disabled={sending}>
          {sending ? say('submitting') : say('submit')}
        </button>
      </div>
    </form>
  );
}

function clock(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
}

type Saved = { state: 'none' | 'saving' | 'failed' } | { state: 'saved'; at: Date };

/** Keeps what is typed, a moment after typing rests. */
function useDraft(values: Values, outcome: string, onDraft: TaskPageProps['onDraft']): Saved {
  const [saved, setSaved] = useState<Saved>({ state: 'none' });
  const first = useRef(true);
  const save = useRef(onDraft);
  save.current = onDraft;
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const keep = save.current;
    if (keep === undefined) return;
    const timer = setTimeout(() => {
      setSaved({ state: 'saving' });
      keep(values, outcome === '' ? undefined : outcome).then(
        () => setSaved({ state: 'saved', at: new Date() }),
        () => setSaved({ state: 'failed' }),
      );
    }, draftAfterMs);
    return () => clearTimeout(timer);
  }, [values, outcome]);
  return saved;
}

function problemsIn(error: unknown): PageProblem[] | null {
  const body = (error as { body?: { error?: { problems?: PageProblem[]; message?: string } } } | null)?.body;
  if (body?.error?.problems !== undefined && body.error.problems.length > 0) return body.error.problems;
  return body?.error?.message === undefined ? null : [{ field: '', message: body.error.message }];
}
