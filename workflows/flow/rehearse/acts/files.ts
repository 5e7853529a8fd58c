import { finalBy, holdsUntil } from '../../file.ts';
import type { AnswerValue } from '../../form.ts';
import type { RecordOrder } from '../../perform/scene.ts';
import type { RecordRow } from '../../world.ts';
import { note, placeOfPerson } from '../lines.ts';
import { planRetention, rulesOf, settleRetention, staysIn } from '../retention.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { tell } from '../tell.ts';
import { dayIn } from '../time.ts';
import { type ActOf, actorOf, type Verdict } from './verdict.ts';

/** What is done by hand to somebody's file. */

const refused = (rule: string): Verdict => ({ refused: rule });

const kinds = {
  write: 'record.written',
  supersede: 'record.superseded',
  suspend: 'record.suspended',
  restore: 'record.restored',
  revoke: 'record.superseded',
  annotate: 'record.annotated',
  erase: 'record.erased',
} as const;

type Order = Pick<RecordOrder, 'does' | 'type' | 'record' | 'values' | 'effective' | 'until'> & { text: string | undefined };

/** Refused where the file stays as it is. */
function done(rehearsal: Rehearsal, person: string | null | undefined, by: string, order: Order): Verdict {
  if (person === undefined || person === null) return refused('whichPerson');
  if (rehearsal.people.person(person) === undefined) return refused('unknownPerson');
  const { text, ...asked } = order;
  const rules = rulesOf(rehearsal, asked.type);
  const finalAt = finalBy(rules, today(rehearsal), rehearsal.zones(rehearsal.zone));
  const whole: RecordOrder = { ...asked, until: holdsUntil(rules, asked), person, finalAt, step: '', round: 0, at: rehearsal.now };
  const why = rehearsal.store.tryRecord(whole, staysIn(rehearsal, person));
  if (why !== null) return refused(why);
  const { does, type, values, effective, until } = whole;
  return {
    place: placeOfPerson(person),
    line: { detail: { type } },
    does: (because) => {
      rehearsal.store.keepRecord(whole, by);
      planRetention(rehearsal, person);
      const cause = note(rehearsal, placeOfPerson(person), because, {
        kind: kinds[does],
        by,
        for: person,
        detail: { type, does, effective, until },
        content: { values, ...(text !== undefined && { text }) },
      });
      tell(rehearsal, { is: 'record', person, type }, { ...because, cause });
    },
  };
}

const today = (rehearsal: Rehearsal) => dayIn(rehearsal.now, rehearsal.zones(rehearsal.zone));

export const record: ActOf<'record'> = (rehearsal, event) => {
  const { person, does, type, values, effective = today(rehearsal), until = null, text } = event;
  return done(rehearsal, person, actorOf(rehearsal, event), { does, type, values, effective, until, text });
};

/** The newest record of a type, or the one of an id. */
function meant(
  { store }: Rehearsal,
  person: string | null | undefined,
  asked: { type?: string | undefined; record?: string | undefined },
): RecordRow | undefined {
  const standing = store.fileOf(person ?? '').records.filter(({ status }) => status !== 'erased');
  return standing.findLast(({ id, type }) => (asked.record === undefined ? type === asked.type : id === asked.record));
}

export const annotate: ActOf<'annotate'> = (rehearsal, event) => {
  const found = meant(rehearsal, event.person, event);
  if (found === undefined) return refused('noRecord');
  const values = { ...event.values, ...(event.text !== undefined && { text: event.text }) };
  const order = { does: 'annotate' as const, type: found.type, values, effective: today(rehearsal), until: null, text: event.text };
  return done(rehearsal, event.person, actorOf(rehearsal, event), order);
};

/** A field is put right: the record as it was is superseded from its own first day on. What is final stays. Answers are changed by withdrawing them. */
export const edit: ActOf<'edit'> = (rehearsal, event) => {
  const found = meant(rehearsal, event.person, event);
  if (found === undefined) return refused(event.step === undefined ? 'noRecord' : 'notEditable');
  if (found.finalAt !== null && found.finalAt <= rehearsal.now) return refused('final');
  const given: Record<string, AnswerValue> =
    event.field === undefined ? event.values : Object.fromEntries(Object.entries(event.values).filter(([name]) => name === event.field));
  const order = {
    does: 'supersede' as const,
    type: found.type,
    values: { ...found.values, ...given },
    effective: found.effective,
    until: found.until,
    text: event.text,
  };
  return done(rehearsal, event.person, actorOf(rehearsal, event), order);
};

/** Nothing of a person's file is purged until it is taken back. */
export const hold: ActOf<'hold'> = (rehearsal, event) => {
  const { person, release } = event;
  if (person === undefined || person === null) return refused('whichPerson');
  if (rehearsal.people.person(person) === undefined) return refused('unknownPerson');
  const { byHand } = rehearsal.retention;
  if (byHand.has(person) !== release) return refused(release ? 'notHeld' : 'isHeld');
  const place = placeOfPerson(person);
  return {
    place,
    line: { detail: {} },
    does: (because) => {
      if (release) byHand.delete(person);
      else byHand.add(person);
      const by = actorOf(rehearsal, event);
      const cause = note(rehearsal, place, because, {
        kind: 'retention.held',
        by,
        for: person,
        outcome: release ? 'lifted' : 'placed',
        detail: { record: '*', why: 'byHand' },
        ...(event.reason !== undefined && { content: { reason: event.reason } }),
      });
      settleRetention(rehearsal, person, { ...because, cause });
    },
  };
};

export const erase: ActOf<'erase'> = (rehearsal, event) => {
  const found = meant(rehearsal, event.person, event);
  if (found === undefined) return refused('noRecord');
  const order = { does: 'erase' as const, type: found.type, values: {}, effective: today(rehearsal), until: null, text: event.text };
  return done(rehearsal, event.person, actorOf(rehearsal, event), order);
};
