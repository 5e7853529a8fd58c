import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { partsOf } from '../../workflows/flow/form.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { askedFields, fieldProblems, isRequired, type PageProblem, problemsOf } from './asked.ts';
import type { PoolOf } from './cell.tsx';
import { Field } from './fields.tsx';
import { type FileDoor, unkeptFile } from './files-field.tsx';
import { Parts } from './parts.tsx';
import type { TaskPageProps } from './props.ts';
import { SharedState } from './shared-form.tsx';
import { Beside, Shown } from './shown.tsx';
import { nameOf } from './told.ts';
import { nameOfField, type Typed, typedIn } from './typed.ts';
import { type Drafted, useDraft } from './use-draft.ts';
import { type Say, wordsIn } from './words.ts';

/** Forms with at least so many questions tell how many are answered. */
const longForm = 5;

/** The form of an open task. What is typed stays in the inputs; `typed` follows them, for conditions, drafts and checks. */
export function Answering(props: TaskPageProps): ReactNode {
  const { view, onSubmit, onEdit, onDraft, onFind, onFile, filesAt, action, nonce, problems: given = [], typed: sent, found, confirm } = props;
  const { language, outcomes } = view;
  const say = wordsIn(language);
  const only = outcomes.length === 1 ? (outcomes[0]?.key ?? '') : '';
  const [typed, setTyped] = useState<Typed>(() => ({ outcome: view.draftOutcome ?? only, values: view.values, ...sent }));
  const [problems, setProblems] = useState<readonly PageProblem[]>(given);
  const [sending, setSending] = useState(false);
  // Whether a script runs: not in the server's page, nor at the first look at it here, so that both are the same.
  const [live, setLive] = useState(false);
  const [touched, setTouched] = useState(false);
  /** The part in sight, of a form whose sections are turned like pages; null until one is turned. */
  const [at, setAt] = useState<number | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const { shared } = view;
  // What is typed in a shared document is everybody's once it is saved, and nobody's draft.
  const draft = useDraft(typed, touched, shared === null ? onDraft : undefined, shared === null ? view.draftSavedAt : null);
  const read = (): Typed => (form.current === null ? typed : typedIn(view.form, new FormData(form.current)));

  // What was typed before the script came, or brought back by the browser, counts.
  useEffect(() => {
    const timer = setTimeout(() => {
      setLive(true);
      if (form.current !== null) setTyped(typedIn(view.form, new FormData(form.current)));
    });
    return () => clearTimeout(timer);
  }, [view.form]);
  useEffect(() => {
    if (problems.length > 0) firstWrong(form.current)?.focus();
  }, [problems]);

  function follow(): void {
    const now = read();
    if (JSON.stringify(now) === JSON.stringify(typed)) return;
    setTyped(now);
    setTouched(true);
    // What was marked is let go as soon as it is right; nothing new is marked while someone types.
    const still = problemsOf(view, now);
    const left = problems.filter(({ field }) => field !== '' && still.some((one) => one.field === field));
    if (left.length < problems.length) setProblems(left);
  }

  function show(wrong: readonly PageProblem[]): void {
    const [first] = wrong;
    if (first !== undefined && first.field !== '') setAt(partWith(first.field));
    setProblems(wrong);
  }

  async function submit(event: SyntheticEvent<HTMLFormElement, SubmitEvent>): Promise<void> {
    const now = read();
    if (!last) {
      event.preventDefault();
      const inPart = new Set(parts[here]?.fields.map(({ id }) => id));
      const wrong = fieldProblems(view, now).filter(({ field }) => inPart.has(field));
      setProblems(wrong);
      if (wrong.length === 0) turnTo(here + 1);
      return;
    }
    const saves = (event.nativeEvent.submitter as HTMLButtonElement | null)?.value === 'save';
    // A script sends what it has; a file that is still on its way would be left behind.
    const onItsWay = onSubmit !== undefined && form.current?.querySelector('input[type=file]:disabled') != null;
    const wrong = onItsWay ? [{ field: '', message: say('fileSending') }] : saves ? [] : problemsOf(view, now);
    if (wrong.length > 0 || onSubmit !== undefined) event.preventDefault();
    show(wrong);
    if (wrong.length > 0) return;
    draft.stop();
    if (onSubmit === undefined) return;
    setSending(true);
    try {
      const version = shared !== null && (saves || JSON.stringify(now.values) !== JSON.stringify(view.values)) ? await onEdit?.(now.values) : shared?.version;
      // Somebody else was quicker: what they wrote is to be seen first.
      if (version !== null && !saves) await onSubmit(now.outcome, now.values, version);
    } catch (error) {
      show(problemsIn(error) ?? [{ field: '', message: say('failed') }]);
    } finally {
      setSending(false);
    }
  }

  const poolOf: PoolOf = (place) => ({
    ...(view.people[place] ?? { choices: [], all: false }),
    found: found?.[place],
    find: onFind === undefined ? undefined : (text) => onFind(place, text),
    live,
  });
  const files: FileDoor = { add: onFile ?? (action === undefined ? unkeptFile : undefined), at: filesAt };
  const problemOf = (field: string) => problems.find((one) => one.field === field)?.message;
  const asked = new Set(askedFields(view, typed).map(({ id }) => id));
  const fields = view.form.fields.filter(({ id }) => asked.has(id) || !live);
  const parts = partsOf({ ...view.form, fields });
  // One section at a time where a script turns the pages; a document that several write stays whole.
  const paged = live && shared === null && parts.length > 1;
  const here = Math.min(at ?? partWith(problems[0]?.field ?? ''), parts.length - 1);
  const last = !paged || here === parts.length - 1;

  /** Where a question stands; what is asked beside the questions stands with the last of them. */
  function partWith(field: string): number {
    const found = parts.findIndex((part) => part.fields.some(({ id }) => id === field));
    return found >= 0 ? found : field === '' ? 0 : parts.length - 1;
  }

  function turnTo(part: number): void {
    setAt(part);
    setTimeout(() => {
      const seen = form.current?.querySelector<HTMLElement>(`[data-part="${part}"]`);
      form.current?.scrollIntoView({ block: 'start' });
      seen?.querySelector<HTMLElement>('h2, input, textarea, select')?.focus({ preventScroll: true });
    });
  }
  const filled = [...asked].filter((id) => typed.values[id] !== undefined).length;
  return (
    <form
      ref={form}
      method="post"
      encType="multipart/form-data"
      action={action}
      noValidate
      onInput={follow}
      onClick={() => setTimeout(follow)}
      onSubmit={(event) => void submit(event)}
    >
      {nonce !== undefined && <input type="hidden" name="nonce" value={nonce} />}
      {shared !== null && <input type="hidden" name="version" value={shared.version} />}
      <SharedState view={view} />
      <Problems problems={problems} say={say} onGo={(field) => setAt(partWith(field))} />
      <Shown view={view} filesAt={filesAt} />
      <Parts form={{ ...view.form, fields }} language={language} at={paged ? here : null}>
        {(field) => (
          // A question that is not asked as things stand is there for readers without script, who are told that it may not apply.
          <div key={field.id} className={asked.has(field.id) ? undefined : 'tp-unscripted'}>
            {!asked.has(field.id) && <p className="tp-help">{say('maybe')}</p>}
            <Field
              field={field}
              value={(sent?.values ?? view.values)[field.id]}
              problem={problemOf(field.id)}
              required={isRequired(field, view, typed)}
              language={language}
              poolOf={poolOf}
              files={files}
              beside={<Beside view={view} field={field.id} filesAt={filesAt} />}
            />
          </div>
        )}
      </Parts>
      <div hidden={!last}>
        <Outcomes view={view} say={say} chosen={sent?.outcome ?? view.draftOutcome ?? only} problem={problemOf('outcome')} />
        {takesComment(view) && <Comment view={view} say={say} typed={typed} first={(sent?.values ?? view.values).comment} problem={problemOf('comment')} />}
        {confirm !== undefined && <Confirm say={say} n={confirm} problem={problemOf('confirm')} />}
      </div>
      {view.contact !== null && <p className="tp-quietly">{say('questionsTo', { who: nameOf(view.contact, language) })}</p>}
      {outcomes.length > 0 && (
        <div className="tp-bar">
          <p className="tp-progress" aria-live="polite">
            {[
              paged ? say('part', { n: here + 1, of: parts.length }) : '',
              view.form.fields.length >= longForm ? say('filled', { n: filled, of: asked.size }) : '',
              draftWords(draft.state, view.zone, say),
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </p>
          {paged && here > 0 && (
            <button type="button" className="tp-second" onClick={() => turnTo(here - 1)}>
              {say('back')}
            </button>
          )}
          {shared !== null && (
            <button type="submit" name="do" value="save" className="tp-second" disabled={sending}>
              {say('saveShared')}
            </button>
          )}
          <button type="submit" className="tp-submit" disabled={sending}>
            {sending ? say('submitting') : say(!last ? 'next' : shared === null ? 'submit' : 'confirmShared')}
          </button>
        </div>
      )}
    </form>
  );
}

/** Decisions, agreeing, and what is read and signed. */
function takesComment({ kind, asks }: TaskView): boolean {
  return kind === 'approval' || kind === 'acknowledge' || asks === 'approval';
}

function firstWrong(form: HTMLFormElement | null): HTMLElement | null {
  return form?.querySelector<HTMLElement>('[aria-invalid]') ?? form?.querySelector<HTMLElement>('.tp-problems') ?? null;
}

/** All that is wrong, above the form, each a way to its question. */
function Problems({ problems, say, onGo }: { problems: readonly PageProblem[]; say: Say; onGo: (field: string) => void }): ReactNode {
  if (problems.length === 0) return null;
  const ids: Record<string, string> = { outcome: 'outcome', comment: 'comment', confirm: 'confirm' };
  return (
    <div className="tp-problems" role="alert" tabIndex={-1}>
      {problems.some(({ field }) => field !== '') && <p>{problems.length === 1 ? say('toFixOne') : say('toFix', { n: problems.length })}</p>}
      <ul>
        {problems.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            {field === '' ? (
              message
            ) : (
              <a href={`#${ids[field] ?? nameOfField(field)}`} onClick={() => flushSync(() => onGo(field))}>
                {message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Equal cards, none chosen beforehand, each with what follows from it. */
function Outcomes({ view, say, chosen, problem }: { view: TaskView; say: Say; chosen: string; problem: string | undefined }): ReactNode {
  const { outcomes, language } = view;
  if (outcomes.length === 0) return null;
  if (outcomes.length === 1) return <input type="hidden" name="outcome" value={outcomes[0]?.key ?? ''} />;
  const described = problem === undefined ? {} : { 'aria-describedby': 'outcome-problem', 'aria-invalid': true as const };
  return (
    <fieldset className="tp-field" id="outcome">
      <legend>{say(view.kind === 'approval' ? 'decision' : view.kind === 'meeting' ? 'talkResult' : 'answer')}</legend>
      {problem !== undefined && (
        <p className="tp-problem" id="outcome-problem">
          {problem}
        </p>
      )}
      <div className="tp-outcomes">
        {outcomes.map(({ key, label, consequence }) => (
          <label key={key} className="tp-outcome">
            <input type="radio" name="outcome" value={key} defaultChecked={chosen === key} {...described} />
            <span>
              {said(label, language)}
              {consequence !== null && <span className="tp-consequence">{said(consequence, language)}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type CommentProps = { view: TaskView; say: Say; typed: Typed; first: unknown; problem: string | undefined };

function Comment({ view, say, typed, first, problem }: CommentProps): ReactNode {
  const needed = view.outcomes.find(({ key }) => key === typed.outcome)?.needsComment === true;
  const reading = needed ? say('readNext') : `${say('readNext')}${view.language === 'zh' ? '；' : '; '}${say('optional')}`;
  return (
    <div className="tp-field">
      <label htmlFor="comment">
        {say('comment')} <span className="tp-optional">{view.language === 'zh' ? `（${reading}）` : `(${reading})`}</span>
      </label>
      {problem !== undefined && (
        <p className="tp-problem" id="comment-problem">
          {problem}
        </p>
      )}
      <textarea
        id="comment"
        name="comment"
        rows={2}
        defaultValue={typeof first === 'string' ? first : ''}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={problem === undefined ? undefined : 'comment-problem'}
      />
    </div>
  );
}

/** A number that a person types where a program may have answered. */
function Confirm({ say, n, problem }: { say: Say; n: string; problem: string | undefined }): ReactNode {
  return (
    <div className="tp-field">
      <label htmlFor="confirm">{say('confirmHeld', { n })}</label>
      {problem !== undefined && (
        <p className="tp-problem" id="confirm-problem">
          {problem}
        </p>
      )}
      <input
        id="confirm"
        name="confirm"
        type="text"
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        className="tp-narrow"
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={problem === undefined ? undefined : 'confirm-problem'}
      />
    </div>
  );
}

function draftWords(draft: Drafted, zone: string, say: Say): string {
  if (draft.is === 'none') return '';
  if (draft.is !== 'saved') return say(draft.is === 'saving' ? 'saving' : 'notSaved');
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(draft.at));
  return say('saved', { time });
}

function problemsIn(error: unknown): PageProblem[] | null {
  const body = (error as { body?: { error?: { problems?: PageProblem[]; message?: string } } } | null)?.body;
  if (body?.error?.problems !== undefined && body.error.problems.length > 0) return body.error.problems;
  return body?.error?.message === undefined ? null : [{ field: '', message: body.error.message }];
}
