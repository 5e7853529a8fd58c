import { portsOf, type Flow } from '../../workflows/flow/schema.ts';
import type { Lots } from './lots.ts';

/** What people do, by lot: every verb, at instants that often coincide with each other and with dates, some of it twice or too late. */

export type Line = Record<string, unknown>;

const people = ['amy', 'ben', 'bob', 'cat', 'hri', 'gone'];
const times = ['', 'T00:00', 'T09:00', 'T17:00', 'T09:30', 'T23:59'];

type Place = { lots: Lots; flow: Flow; ids: string[]; tasks: string[] };

export function anyScript(lots: Lots, flow: Flow): Line[] {
  const steps = Object.values(flow.steps);
  const place: Place = {
    lots,
    flow,
    ids: steps.map(({ id }) => id),
    tasks: steps.filter(({ kind }) => ['form', 'approval', 'nominate', 'acknowledge', 'meeting', 'training'].includes(kind)).map(({ id }) => id),
  };
  const lines: Line[] = [];
  if (steps.some(({ kind, settings }) => kind === 'forEach' && 'over' in settings && settings.over === 'audience')) {
    if (lots.often(40))
      lines.push({
        at: '2027-03-01',
        do: 'launch',
        audience: lots.one([['amy'], ['amy', 'ben']]),
        dates: { close: '2027-03-25' },
        values: { since: '2027-02-20' },
      });
  } else
    for (const person of lots.often(30) ? ['amy', 'ben'] : ['amy'])
      lines.push({ at: lots.one(['2027-03-01', '2027-03-02T09:00']), do: 'start', person, dates: { close: '2027-03-25' }, values: { since: '2027-02-20' } });
  const length = 2 + lots.below(16);
  for (let n = 0; n < length && !lots.isOver(); n += 1) lines.push(anyLine(place));
  for (let n = lots.below(3); n > 0 && lines.length > 0; n -= 1) lines.push({ ...lots.one(lines), ...(lots.often(30) && { at: anyMoment(place) }) });
  return lines;
}

const soon = ['P0D', 'PT1H', 'PT5H', 'P1D', 'P2D', 'P4D', 'P9D'];

function anyMoment({ lots, ids }: Place): unknown {
  if (ids.length > 0 && lots.often(35))
    return { after: { step: lots.one(ids), what: lots.one(['opened', 'due', 'closed', 'reminded']), ...(lots.often(20) && { nth: 2 }) }, plus: lots.one(soon) };
  const day = 1 + lots.below(40);
  return `${day > 31 ? `2027-04-${String(day - 31).padStart(2, '0')}` : `2027-03-${String(day).padStart(2, '0')}`}${lots.one(times)}`;
}

/** So long after a step has opened, or has been left: while there is something to be done to it. */
function during({ lots }: Place, step: string, what: 'opened' | 'closed', plus: readonly string[] = soon): Line {
  return { at: { after: { step, what, ...(lots.often(25) && { nth: 2 }) }, plus: lots.one(plus) }, ...(lots.often(90) && { person: 'amy' }) };
}

const length = (lots: Lots) => lots.one(['P1D', 'P3D', 'P1W', 'PT4H']);
const day = (lots: Lots) => `2027-03-${String(1 + lots.below(28)).padStart(2, '0')}`;

function valuesFor({ lots }: Place): Line {
  return {
    r: 1 + lots.below(4),
    ...(lots.often(92) && { y: lots.often(50), d: day(lots), n: lots.below(9), t: 'x' }),
    ...(lots.often(70) && { rows: [{ who: lots.one(people), amount: lots.below(9) }, ...(lots.often(50) ? [{ who: 'ben', amount: 2 }] : [])] }),
  };
}

/** What a step's form asks for, of what could be given. */
function asked(place: Place, step: string): Line {
  const settings = place.flow.steps[step]?.settings;
  const fields = settings !== undefined && 'form' in settings && settings.form !== undefined ? settings.form.fields.map(({ id }) => id) : [];
  const given = Object.fromEntries(Object.entries(valuesFor(place)).filter(([id]) => fields.includes(id)));
  return place.flow.steps[step]?.kind === 'nominate' ? { ...given, people: [place.lots.one(people)] } : given;
}

function anyLine(place: Place): Line {
  const { lots, ids, tasks, flow } = place;
  // The earlier ones are opened more often.
  const step = tasks.length > 0 && !lots.often(15) ? lots.one(tasks.slice(0, 1 + lots.below(tasks.length))) : lots.one(ids);
  const of = flow.steps[step];
  const ports = of === undefined ? [] : portsOf(of).map(({ port }) => port);
  const ofKind = (kind: string) => Object.values(flow.steps).flatMap((one) => (one.kind === kind ? [one.id] : []));
  const one = (kind: string) => lots.one([...ofKind(kind), step]);
  const base = { at: anyMoment(place), ...(lots.often(75) && { person: lots.one(['amy', 'amy', 'ben']) }), ...(lots.often(20) && { by: lots.one(people) }) };
  const because = { reason: 'Because' };
  const outcome = ports.length > 0 && lots.often(60) ? { outcome: lots.one(ports) } : {};
  const open = lots.often(80) ? during(place, step, 'opened') : {};
  const closed = lots.often(80) ? during(place, step, 'closed') : {};
  const answers = (): Line => ({ do: 'answer', step, ...outcome, values: asked(place, step), ...open });
  const doing: (() => Line)[] = [
    answers,
    answers,
    answers,
    () => ({ ...answers(), via: 'reply' }),
    () => ({ do: 'draft', step, ...outcome, values: asked(place, step), ...open }),
    () => ({ do: 'decline', step, ...because, ...open }),
    () => ({ do: 'withdraw', step, ...during(place, step, 'closed', ['P0D', 'PT5M']) }),
    () => ({ do: 'withdraw', step, ...during(place, step, 'closed', ['P0D', 'PT5M']) }),
    () => ({ do: 'reopen', step, ...because, ...(lots.often(40) && { mode: lots.one(['rewind', 'beside']) }), ...closed }),
    () => ({ do: 'reopen', step, ...because, by: lots.one(people), ...closed }),
    () => ({ do: 'override', step, outcome: ports[0] ?? 'done', values: asked(place, step), by: lots.one(people), ...because, ...open }),
    () => ({ do: 'delegate', step, to: lots.one(people), ...open }),
    () => ({ do: 'reassign', step, to: lots.one(people), ...because, ...open }),
    () => ({ do: 'extend', step, phase: 'ask', plus: length(lots), ...because, ...open }),
    () => ({ do: 'extend', step, phase: lots.one(['grant', 'grant', 'deny']), plus: length(lots), by: lots.one(people), ...because, ...open }),
    () => ({ do: 'extend', step, phase: 'ask', to: day(lots), ...because, ...open }),
    () => ({ do: 'act', action: one('whenever'), by: lots.one(people), ...because }),
    () => ({ do: 'act', action: one('wait'), by: lots.one(people), ...because, ...during(place, one('wait'), 'opened') }),
    () => ({ do: 'skip', step, ...outcome, ...because, ...open }),
    () => ({ do: 'move', step, to: lots.one(ids), ...because, ...open }),
    () => ({ do: 'retry', step, ...because }),
    () => ({ do: 'retry', ...because }),
    () => ({ do: 'pause', ...(lots.often(40) && { step }), ...because, ...open }),
    () => ({ do: 'pause', ...(lots.often(40) && { step }), ...because, ...open }),
    () => ({ do: 'resume', ...(lots.often(40) && { step }), ...(lots.often(30) && { fixed: true }), ...open }),
    () => ({ do: 'resume', ...(lots.often(40) && { step }) }),
    () => ({ do: 'cancel', ...because }),
    () => ({ do: 'shift', what: 'close', ...(lots.often(50) ? { plus: length(lots) } : { to: day(lots) }), ...because, person: undefined }),
    () => ({ do: 'shift', what: 'close', plus: length(lots), ...because, person: 'amy' }),
    () => ({ do: 'shift', step, clock: lots.one(['due', 'closes', 'wait', 'opens']), plus: length(lots), ...because, ...open }),
    () => ({
      do: 'fact',
      scope: lots.one(['person', 'person', 'cycle', 'org']),
      id: 'amy',
      key: lots.one(['sales', 'mark', 'training.fire']),
      value: lots.one<unknown>([1, 3, 'completed', 'failed', 'waived']),
      ...(lots.often(30) && { effective: day(lots) }),
    }),
    () => ({
      do: 'record',
      person: 'amy',
      type: 'rating',
      values: { score: lots.below(5) },
      does: lots.one(['write', 'write', 'supersede', 'suspend', 'revoke']),
    }),
    () => ({ do: 'annotate', person: 'amy', type: 'rating', text: 'x' }),
    () => ({ do: 'edit', step, field: 'n', values: { n: 4 }, text: 'x', ...closed }),
    () => ({ do: 'erase', person: 'amy', type: 'rating', text: 'x' }),
    () => ({
      do: 'absence',
      person: lots.one(people),
      from: day(lots),
      to: `2027-04-0${1 + lots.below(9)}`,
      kind: lots.one(['sick', 'leave']),
      ...(lots.often(50) && { substitute: lots.one(people) }),
    }),
    () => ({ do: 'absence', person: lots.one(people), from: day(lots), to: '2027-03-30', ...open, ...(lots.often(50) && { substitute: lots.one(people) }) }),
    () => ({ do: 'absence', person: lots.one(people), from: day(lots), cancel: true }),
    () => ({ do: 'change', person: 'amy', fields: { [lots.one(['manager_id', 'buddy_id'])]: lots.one([...people, null]) } }),
    () => ({
      do: 'change',
      person: lots.one(people),
      fields: { department: lots.one(['Rooms', 'HR', null]) },
      ...(lots.often(40) && { effective: day(lots) }),
    }),
    () => ({ do: 'change', person: lots.one(people), fields: { roles: lots.one(['hr', null]) } }),
    () => ({ do: 'leave', person: lots.one(people) }),
    () => ({ do: 'join', person: lots.one(['zed', ...people]), fields: { manager_id: 'bob', department: 'Rooms', email: 'zed@harbour.example' } }),
    () => ({ do: 'reply', step: one('connect'), values: { ok: 1 }, ...during(place, one('connect'), 'opened') }),
    () => ({ do: 'fail', step: one('connect'), times: 1 + lots.below(3) }),
    () => ({ do: 'publish', file: 'next' }),
    () => ({ do: 'migrate', ...because, person: undefined }),
    () => ({ do: lots.one(['launch', 'close']), ...because, audience: ['ben'], dates: { close: '2027-04-10' } }),
    () => ({ do: 'start', person: lots.one(['amy', 'ben', 'cat']), dates: { close: '2027-04-10' } }),
    () => ({ do: 'look', by: lots.one(people), what: lots.one(['case', 'task', 'table', 'record:rating']), step }),
  ];
  const { reason, audience, dates, ...line } = { ...base, ...lots.one(doing)() } as Line;
  const begins = line.do === 'launch' || line.do === 'start';
  return { ...line, ...(reason !== undefined && line.do !== 'launch' && { reason }), ...(begins && { audience, dates }) };
}
