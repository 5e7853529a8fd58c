import type { Context } from '../../workflows/flow/context.ts';
import type { Anchor } from '../../workflows/flow/grammar.ts';
import type { PlanStep } from '../../workflows/flow/plan.ts';
import type { RecordRow } from '../../workflows/flow/world.ts';
import { anAnswer, aVisit } from './kernel-context.ts';

/** Every anchor, by what it yields: a day that somebody named, an instant at which something happened, or one at which something ends. */
export const anchorsOfDays = ['date', 'cycleDate', 'personDate', 'answerDate', 'recordDate', 'payloadDate', 'event'] as const;
export const anchorsOfInstants = [
  'runStart',
  'opened',
  'stepOpened',
  'stepCompleted',
  'meetingStart',
  'containerStart',
  'occurrenceStart',
  'event',
  'now',
] as const;
export const anchorsOfEnds = ['due', 'closes', 'stepDue', 'stepClosed', 'milestone', 'containerEnd', 'occurrenceEnd'] as const;
export type AnchorOfDay = (typeof anchorsOfDays)[number];
export type AnchorOfInstant = (typeof anchorsOfInstants)[number] | (typeof anchorsOfEnds)[number];

const step = (id: string, kind: PlanStep['kind'], settings: object = {}): PlanStep =>
  ({ id, kind, in: null, order: 0, next: {}, ports: [], settings }) as PlanStep;

/** An anchor of this kind that comes to this day. */
export function anchoredOn(kind: AnchorOfDay, day: string, context: Context): { anchor: Anchor; context: Context } {
  const { world, run } = context;
  const answers = (values: Record<string, string>, of = 'plan') => ({ ...world, answers: (id: string) => (id === of ? [anAnswer(of, { values })] : []) });
  switch (kind) {
    case 'date':
      return { anchor: { anchor: kind, date: day }, context };
    case 'cycleDate':
      return { anchor: { anchor: kind, name: 'x' }, context: { ...context, world: { ...world, cycle: { ...world.cycle, dates: { x: day } } } } };
    case 'personDate': {
      const person = (id: string) => (id === 'amy' ? { ...world.person('amy'), fields: { since: day } } : world.person(id));
      return {
        anchor: { anchor: kind, of: { who: 'subject' }, field: 'since' },
        context: { ...context, world: { ...world, person: person as typeof world.person } },
      };
    }
    case 'answerDate':
      return { anchor: { anchor: kind, step: 'plan', field: 'day' }, context: { ...context, world: answers({ day }) } };
    case 'recordDate': {
      const record: RecordRow = {
        id: 'r',
        type: 'permit',
        values: { day },
        effective: '2000-01-01',
        until: null,
        status: 'inForce',
        written: 0,
        finalAt: null,
      };
      return { anchor: { anchor: kind, type: 'permit', field: 'day' }, context: { ...context, world: { ...world, records: () => [record] } } };
    }
    case 'payloadDate': {
      const plan = { ...context.plan, first: { '': 'begin' }, steps: { ...context.plan.steps, begin: step('begin', 'start') } };
      return { anchor: { anchor: kind, field: 'day' }, context: { ...context, plan, world: answers({ day }, 'begin') } };
    }
    case 'event':
      return {
        anchor: { anchor: kind, time: 'effective' },
        context: { ...context, run, cause: { step: 'heard', round: 1 }, world: answers({ effective: day }, 'heard') },
      };
  }
}

/** An anchor of this kind that comes to this instant. */
export function anchoredAt(kind: AnchorOfInstant, at: number, context: Context): { anchor: Anchor; context: Context } {
  const { run, world, plan } = context;
  const path = [{ container: 'part:1', occurrence: 2 }];
  const place = { step: 'step', round: 1, path };
  const visits = (visit: object, id = 'x') => ({ ...context, run: { ...run, visits: { ...run.visits, [id]: { first: aVisit(), latest: aVisit(visit) } } } });
  const inside = (occurrence: { startsAt: number; endsAt: number | null }, startedAt = 0) => {
    const container = { occurrence: 2, startedAt, next: 3, queued: 0, ended: false, occurrences: [{ n: 2, ...occurrence }] };
    const steps = { ...plan.steps, part: step('part', 'repeat') };
    return { ...context, place, plan: { ...plan, steps }, run: { ...run, containers: { 'part:1': container } } };
  };
  switch (kind) {
    case 'now':
      return { anchor: { anchor: kind }, context: { ...context, at } };
    case 'runStart':
      return { anchor: { anchor: kind }, context: { ...context, run: { ...run, startedAt: at } } };
    case 'opened':
      return { anchor: { anchor: kind }, context: { ...context, task: { openedAt: at, dueAt: null, closesAt: null } } };
    case 'due':
      return { anchor: { anchor: kind }, context: { ...context, task: { openedAt: null, dueAt: at, closesAt: null } } };
    case 'closes':
      return { anchor: { anchor: kind }, context: { ...context, task: { openedAt: null, dueAt: null, closesAt: at } } };
    case 'stepOpened':
      return { anchor: { anchor: kind, step: 'x' }, context: visits({ opened: at }) };
    case 'stepCompleted':
      return { anchor: { anchor: kind, step: 'x' }, context: visits({ completed: at }) };
    case 'stepDue':
      return { anchor: { anchor: kind, step: 'x' }, context: visits({ due: at }) };
    case 'stepClosed':
      return { anchor: { anchor: kind, step: 'x' }, context: visits({ closes: at, closed: 1 }) };
    case 'meetingStart':
      return { anchor: { anchor: kind, step: 'x' }, context: visits({ starts: at }) };
    case 'milestone':
      return { anchor: { anchor: kind, step: 'x' }, context: visits({ due: at }) };
    case 'containerStart':
      return { anchor: { anchor: kind }, context: inside({ startsAt: 0, endsAt: null }, at) };
    case 'occurrenceStart':
      return { anchor: { anchor: kind }, context: inside({ startsAt: at, endsAt: null }) };
    case 'occurrenceEnd':
      return { anchor: { anchor: kind }, context: inside({ startsAt: 0, endsAt: at }) };
    case 'containerEnd':
      return { anchor: { anchor: kind }, context: { ...visits({ due: at }, 'part'), place } };
    case 'event': {
      const answers = (id: string) => (id === 'heard' ? [anAnswer('heard', { at })] : []);
      return { anchor: { anchor: kind, time: 'recorded' }, context: { ...context, cause: { step: 'heard', round: 1 }, world: { ...world, answers } } };
    }
  }
}
