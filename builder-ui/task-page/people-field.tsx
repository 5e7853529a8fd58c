import { type ReactNode, useRef, useState } from 'react';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import type { PersonChoice } from '../../workflows/flow/task-view.ts';
import { nameOf } from './told.ts';
import type { Say } from './words.ts';

type Language = 'en' | 'zh';
type PersonField = Extract<FormField, { type: 'person' | 'people' }>;

/** Who may be chosen, and how others are looked for where they are too many to list. */
export type Pool = {
  choices: readonly PersonChoice[];
  all: boolean;
  found: readonly PersonChoice[] | undefined;
  find: ((text: string) => Promise<readonly PersonChoice[]>) | undefined;
  /** A script runs. */
  live: boolean;
};

/** So few need no box to narrow them. */
const few = 8;

export type PeopleProps = {
  field: PersonField;
  name: string;
  value: AnswerValue | undefined;
  required: boolean;
  pool: Pool;
  language: Language;
  say: Say;
  attributes: { 'aria-describedby'?: string | undefined; 'aria-invalid'?: true | undefined };
};

/** How many are to be chosen, as a sentence; null where any number will do. */
export function countWords(field: FormField, say: Say): string | null {
  if (field.type !== 'people') return null;
  const [min, max] = [numberIn(field.min), numberIn(field.max)];
  if (min !== null && max !== null) {
    if (min === max) return min === 1 ? say('chooseOnePerson') : say('chooseExactly', { min });
    return say('chooseBetween', { min, max });
  }
  if (min !== null && min > 0) return min === 1 ? say('chooseAnyone') : say('chooseAtLeast', { min });
  return max === null ? null : say('chooseAtMost', { max });
}

const numberIn = (bound: unknown): number | null => (typeof bound === 'number' ? bound : null);

/** People as cards to be ticked: all who may be chosen, or those chosen and those looked for. What is ticked stays in sight. */
export function PeopleField({ field, name, value, required, pool, language, say, attributes }: PeopleProps): ReactNode {
  const given = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
  const [chosen, setChosen] = useState<readonly string[]>(given);
  const [shown, setShown] = useState<readonly PersonChoice[]>(() => union(pool.choices, pool.found ?? []));
  const [wanted, setWanted] = useState('');
  const one = field.type === 'person' || (numberIn(field.min) === 1 && numberIn(field.max) === 1);
  const pick = (id: string, on: boolean) => setChosen(one ? (on ? [id] : []) : on ? [...chosen, id] : chosen.filter((other) => other !== id));
  const isShown = (person: PersonChoice) => !pool.all || wanted === '' || chosen.includes(person.id) || has(person, wanted);
  const look = async (text: string) => {
    const found = (await pool.find?.(text)) ?? [];
    setShown(
      union(
        shown.filter(({ id }) => chosen.includes(id)),
        found,
      ),
    );
    return found.length;
  };
  if (pool.all && shown.length === 0) return <p className="tp-help">{say('nobodyToChoose')}</p>;
  return (
    <>
      {!pool.all && <Find field={field} pool={pool} say={say} look={look} />}
      {pool.all && pool.live && shown.length > few && (
        <input
          type="text"
          className="tp-narrow"
          aria-label={say('narrow')}
          placeholder={say('narrow')}
          autoComplete="off"
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <div className="tp-options">
        {one && !required && shown.length > 0 && (
          <label className="tp-option">
            <input type="radio" name={name} value="" defaultChecked={given.length === 0} onChange={() => setChosen([])} {...attributes} />
            <span>{say('nobody')}</span>
          </label>
        )}
        {shown.map((person) => (
          <label key={person.id} className="tp-option" hidden={!isShown(person)}>
            <input
              type={one ? 'radio' : 'checkbox'}
              name={name}
              value={person.id}
              defaultChecked={given.includes(person.id)}
              onChange={(event) => pick(person.id, event.currentTarget.checked)}
              {...attributes}
            />
            <span>
              {nameOf(person, language)}
              {person.about !== null && <span className="tp-consequence">{person.about}</span>}
            </span>
          </label>
        ))}
      </div>
      {pool.live && !one && chosen.length > 0 && (
        <p className="tp-help tp-count" aria-live="polite">
          {say('chosen', { n: chosen.length })}
        </p>
      )}
    </>
  );
}

type FindProps = { field: PersonField; pool: Pool; say: Say; look: (text: string) => Promise<number> };

/** Milliseconds that typing rests before it is looked for. */
const rest = 250;

/** Looks for people by name: while typing where a script runs, else by a button that sends the form and records nothing. */
function Find({ field, pool, say, look }: FindProps): ReactNode {
  const [result, setResult] = useState<number | null>(pool.found?.length ?? null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void (text.trim() === '' ? setResult(null) : look(text).then(setResult, () => setResult(null))), rest);
  };
  return (
    <>
      <span className="tp-find">
        <input
          type="text"
          name={`find.${field.id}`}
          aria-label={say('findPeople')}
          placeholder={say('findPeople')}
          autoComplete="off"
          onInput={(event) => later(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
        {!pool.live && (
          <button type="submit" name="find" value={field.id} className="tp-quiet" formNoValidate>
            {say('find')}
          </button>
        )}
      </span>
      <p className="tp-help" aria-live="polite">
        {result === null ? '' : result === 0 ? say('noneFound') : say('found', { n: result })}
      </p>
    </>
  );
}

function union(first: readonly PersonChoice[], then: readonly PersonChoice[]): PersonChoice[] {
  return [...first, ...then.filter(({ id }) => !first.some((one) => one.id === id))];
}

function has({ name, nameZh, about }: PersonChoice, wanted: string): boolean {
  const text = `${name} ${nameZh ?? ''} ${about ?? ''}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
