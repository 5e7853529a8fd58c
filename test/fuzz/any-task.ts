import type { TaskKind } from '../../workflows/flow/steps/index.ts';
import { anyCondition, anyLength, anyMessage, anyNumber, anyWhen, anyWho, type Sight } from './any-grammar.ts';

/** Settings of a human task by lot: each of them now and then, so that they meet. */

type Settings = Record<string, unknown>;
export type Fields = Record<string, string>;

const label = { en: 'x' };

/** A form, and what others may read of it. */
export function anyForm(sight: Sight): { form: Settings; fields: Fields } {
  const { lots } = sight;
  const all: [string, string, Settings][] = [
    ['r', 'number', { type: 'rating', levels: [1, 2, 3, 4].map((value) => ({ value, label })), required: true }],
    ['y', 'yesNo', { type: 'yesNo', required: lots.often(50) }],
    ['d', 'date', { type: 'date', required: lots.often(50) }],
    ['n', 'number', { type: 'number', min: 0, max: 9 }],
    [
      'rows',
      'list',
      {
        type: 'list',
        columns: [
          { id: 'who', label, type: 'person' },
          { id: 'amount', label, type: 'number' },
        ],
        ...(lots.often(30) && { min: 1, max: anyNumber(sight, 1) }),
      },
    ],
    ['t', 'text', { type: 'text', ...(lots.often(20) && { required: anyCondition(sight, 1) }) }],
  ];
  const picked = all.slice(0, 1 + lots.below(all.length)).filter((_, n) => n === 0 || !lots.often(20));
  return { form: { fields: picked.map(([id, , field]) => ({ id, label, ...field })) }, fields: Object.fromEntries(picked.map(([id, type]) => [id, type])) };
}

export function anyTask(sight: Sight, kind: TaskKind): { settings: Settings; fields: Fields } {
  const { lots } = sight;
  const { form, fields } = anyForm(sight);
  const dated = lots.often(70);
  const due = dated ? { due: anyWhen(sight) } : {};
  const closes = lots.often(35) ? { closes: anyWhen(sight, dated ? 'due' : 'opened') } : {};
  const counts = dated ? ('due' as const) : ('opened' as const);
  const sign = dated && lots.often(60) ? -1 : 1;
  const manyPeople = lots.often(25);
  const settings: Settings = {
    who: manyPeople
      ? { rules: [{ who: 'group', column: 'department', equals: 'Rooms' }], ...((kind === 'approval' || lots.often(50)) && { never: [{ who: 'subject' }] }) }
      : anyWho(sight, { never: kind === 'approval' }),
    form,
    ...(lots.often(15) && { opens: anyWhen(sight, 'runStart') }),
    ...due,
    ...closes,
    ...(lots.often(35) && {
      reminders: [
        {
          id: 'soon',
          at: anyWhen(sight, counts, sign),
          ...(lots.often(30) && { every: { n: 1 + lots.below(4), unit: lots.one(['days', 'workingDays']) } }),
          ...(lots.often(20) && { message: anyMessage(sight) }),
        },
      ],
    }),
    ...(lots.often(30) && { ladder: anyLadder(sight, counts, kind) }),
    ...((manyPeople || lots.often(10)) && { tally: anyTally(sight) }),
    ...(kind === 'approval' && lots.often(10) && { allowed: [{ outcome: 'approved', condition: anyCondition(sight), message: label }] }),
    ...(lots.often(15) && {
      holderChange: lots.one(['keep', 'both', { share: [{ from: { anchor: 'date', date: '2027-02-01' } }, { from: { anchor: 'date', date: '2027-04-01' } }] }]),
    }),
    ...(lots.often(15) && { handover: { drafts: lots.one(['carry', 'discard', 'show']), clocks: lots.one(['goOn', 'restart']) } }),
    ...(lots.often(30) && { absence: anyAbsence(sight) }),
    ...(lots.often(25) && {
      extension: {
        tiers: [{ upTo: { n: 5, unit: 'days' }, ...(lots.often(50) && { grantedBy: anyWho(sight) }) }],
        ...(lots.often(30) && { cap: { n: 8, unit: 'days' } }),
      },
    }),
    ...(lots.often(25) && {
      reopen: {
        by: anyWho(sight),
        mode: lots.one(['rewind', 'beside']),
        clocks: lots.one(['restart', 'goOn']),
        ...(lots.often(30) && { until: anyWhen(sight) }),
      },
    }),
    ...(lots.often(10) && { delegation: lots.one<unknown>(['no', anyWho(sight)]) }),
    ...(lots.often(25) && { draftAtTimeout: lots.one(['submit', 'show']) }),
    ...(lots.often(20) && { override: { by: anyWho(sight), ground: lots.one(['any', 'absence', 'refusal']) } }),
    ...(lots.often(8) && { representedBy: anyWho(sight) }),
    ...(lots.often(6) && { mayOutlive: true }),
    ...(lots.often(6) && { compulsory: true }),
    ...(lots.often(8) && { needs: { record: 'rating' } }),
    ...(lots.often(8) && { onlyIf: anyCondition(sight) }),
    ...(lots.often(10) && { visibility: { answers: anyWho(sight), ...(lots.often(50) && { anonymousFrom: 2 }) } }),
    ...(lots.often(8) && { message: anyMessage(sight) }),
    ...ofKind(sight, kind),
  };
  const outcome = kind === 'form' ? 'submitted' : kind === 'approval' ? 'rejected' : kind === 'nominate' ? null : kind === 'acknowledge' ? 'disagreed' : null;
  if (outcome !== null && lots.often(20))
    settings.onTimeout = { take: 'outcome', outcome, ...(fields.n !== undefined && { answers: { n: anyNumber(sight, 1) } }) };
  const more: Fields = kind === 'nominate' ? { people: 'people' } : {};
  return { settings, fields: { ...fields, ...more } };
}

function ofKind(sight: Sight, kind: TaskKind): Settings {
  const { lots } = sight;
  switch (kind) {
    case 'form':
      return { ...(lots.often(25) && { declined: { label } }), ...(lots.often(12) && { shared: true }) };
    case 'approval':
      return { mayReturn: lots.often(30), commentFor: lots.often(20) ? ['rejected'] : [] };
    case 'nominate':
      return { atLeast: 1, atMost: lots.one([1, 2, anyNumber(sight, 1)]), ...(lots.often(30) && { approvedBy: anyWho(sight) }) };
    case 'acknowledge':
      return { ...(lots.often(40) && { refusalBy: { rules: [{ who: 'role', role: 'hr' }] } }), ...(lots.often(30) && { document: { text: label } }) };
    case 'meeting':
      return { with: anyWho(sight), starts: anyWhen(sight), ...(lots.often(30) && { minutes: 90 }) };
    case 'training':
      return { course: 'fire', counts: lots.one(['afterwards', 'earlier']) };
  }
}

function anyLadder(sight: Sight, counts: 'due' | 'opened', kind: TaskKind): unknown[] {
  const { lots } = sight;
  const acts = () => ({
    act: lots.one(['tell', 'cc', 'addDecider', 'handOver']),
    to: anyWho(sight),
  });
  const rung = (id: string) => ({
    id,
    at: anyWhen(sight, counts),
    do: kind === 'approval' && lots.often(15) ? { act: 'takeOutcome', outcome: 'rejected' } : acts(),
  });
  return lots.often(40) ? [rung('one'), rung('two')] : [rung('one')];
}

function anyTally(sight: Sight): Settings {
  const { lots } = sight;
  const rule = lots.one(['all', 'any', 'count', 'percent', 'sequence']);
  return {
    rule,
    ...(rule === 'count' && { n: lots.one([1, 2, 3, anyNumber(sight, 1)]) }),
    ...(rule === 'percent' && { n: lots.one([50, 60, 100]) }),
    reject: lots.one(['endsIt', 'counts']),
    ties: lots.one(['first', 'incident']),
    lost: lots.one(['replace', 'leaveOut']),
    mayDecline: lots.often(40),
  };
}

export function anyAbsence(sight: Sight): Settings {
  const { lots } = sight;
  return {
    subject: lots.one(['goOn', 'hold']),
    assignee: lots.one(['goOn', 'hold', 'substitute']),
    ...(lots.often(20) && { kinds: ['sick'] }),
    ...(lots.often(20) && { atLeast: { n: 2, unit: 'days' } }),
    ...(lots.often(20) && { grace: anyLength(lots) }),
    ...(lots.often(20) && { cap: { n: 3, unit: 'days' } }),
  };
}
