import { type ReactNode, type SyntheticEvent, useState } from 'react';
import type { Answers } from '../../workflows/flow/form.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import type { PageProblem } from './asked.ts';
import type { TaskPageProps } from './props.ts';
import { momentWords, nameOf } from './told.ts';
import { wordsIn } from './words.ts';

/** One document of several editors: who has confirmed it, and what they remark on its questions. */

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What one has typed over a version that somebody else has changed meanwhile: each keeps what only they changed; `both` changed the same question, and one's own stays. */
export function mergedOver(base: Answers, theirs: Answers, mine: Answers): { values: Answers; both: string[] } {
  const values: Answers = {};
  const both: string[] = [];
  for (const field of new Set([...Object.keys(base), ...Object.keys(theirs), ...Object.keys(mine)])) {
    const isMine = !same(mine[field], base[field]);
    const value = isMine ? mine[field] : theirs[field];
    if (value !== undefined) values[field] = value;
    if (isMine && !same(theirs[field], base[field]) && !same(theirs[field], mine[field])) both.push(field);
  }
  return { values, both };
}

/** What the others wrote where one has written something else. */
export function bothWords(view: TaskView, both: readonly string[]): PageProblem[] {
  const say = wordsIn(view.language);
  return both.map((field) => {
    const theirs = view.values[field];
    const now = typeof theirs === 'string' || typeof theirs === 'number' ? String(theirs) : theirs === undefined ? '—' : JSON.stringify(theirs);
    return { field, message: say('alsoChanged', { now }) };
  });
}

function textIn(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}

/** Which version it is, whose, and with whom it stands. */
export function SharedState({ view }: { view: TaskView }): ReactNode {
  const { shared, language, zone } = view;
  if (shared === null) return null;
  const say = wordsIn(language);
  const names = (people: TaskView['reader'][]) => people.map((person) => nameOf(person, language)).join(language === 'zh' ? '、' : ', ');
  const { by, at, confirmed, waiting } = shared;
  return (
    <div className="tp-quietly">
      <p>{say('sharedHint')}</p>
      {by !== null && at !== null && <p>{say('lastChanged', { who: nameOf(by, language), when: momentWords(at, zone, language) })}</p>}
      {confirmed.length > 0 && <p>{say('confirmedBy', { names: names(confirmed) })}</p>}
      {waiting.length > 0 && <p>{say('waitsForThem', { names: names(waiting) })}</p>}
    </div>
  );
}

/** Remarks on the questions, and one more. A plain form, which works without script. */
export function Remarks({ view, action, nonce, onRemark }: TaskPageProps): ReactNode {
  const { shared, language, zone, form } = view;
  const say = wordsIn(language);
  const [wrong, setWrong] = useState<string | null>(null);
  if (shared === null || form.fields.length === 0) return null;
  const labelOf = (field: string) => said(form.fields.find(({ id }) => id === field)?.label ?? { en: field }, language);
  async function send(event: SyntheticEvent<HTMLFormElement>): Promise<void> {
    if (onRemark === undefined) return;
    event.preventDefault();
    const sent = event.currentTarget;
    const data = new FormData(sent);
    try {
      await onRemark(textIn(data, 'field'), textIn(data, 'text'));
      sent.reset();
      setWrong(null);
    } catch (error) {
      setWrong(error instanceof Error ? error.message : say('failed'));
    }
  }
  return (
    <details className="tp-shown" open={shared.comments.length > 0}>
      <summary>{say('remarks', { n: shared.comments.length })}</summary>
      <dl>
        {shared.comments.map(({ field, by, at, text }) => (
          <div key={`${at} ${text}`}>
            <dt>
              {labelOf(field)} · {nameOf(by, language)}, {momentWords(at, zone, language)}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <form method="post" encType="multipart/form-data" action={action} className="tp-move" onSubmit={(event) => void send(event)}>
        <input type="hidden" name="act" value="remark" />
        {nonce !== undefined && <input type="hidden" name="nonce" value={nonce} />}
        <label>
          {say('remarkOn')}
          <select name="field">
            {form.fields.map(({ id, label }) => (
              <option key={id} value={id}>
                {said(label, language)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say('remark')}
          <textarea name="text" rows={2} required maxLength={2_000} />
        </label>
        {wrong !== null && (
          <p className="tp-problem" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" className="tp-second">
          {say('remarkDo')}
        </button>
      </form>
    </details>
  );
}
