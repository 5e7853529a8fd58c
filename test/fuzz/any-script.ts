import { byDue } from '../../workflows/flow/perform/clocks.ts';
import { contextOf } from '../../workflows/flow/perform/stage.ts';
import type { Going } from '../../workflows/flow/rehearse/rehearse.ts';
import { isRunning, type Living } from '../../workflows/flow/rehearse/rehearsal.ts';
import { type Flow, portsOf } from '../../workflows/flow/schema.ts';
import type { Who } from '../../workflows/flow/grammar.ts';
import type { Slot, TaskState, Token } from '../../workflows/flow/state.ts';
import { whoAre } from '../../workflows/flow/who.ts';
import type { Lots } from './lots.ts';

/**
 * What people do, by lot, while a rehearsal goes on: of all that is open at that instant one thing is done by somebody who may, at an instant that often
 * coincides with a date; and now and then anything at all by anybody, which is refused most of the time.
 */

export type Line = Record<string, unknown>;

const people = ['amy', 'ben', 'bob', 'cat', 'hri', 'gone'];
const day = (lots: Lots) => `2027-03-${String(1 + lots.below(28)).padStart(2, '0')}`;
const length = (lots: Lots) => lots.one(['P1D', 'P3D', 'P1W', 'PT4H']);
const because = { reason: 'Because' };
const payload = { dates: { close: '2027-03-25' }, values: { since: '2027-02-20' } };

/** By whom it is begun; none: by hand, at the start. */
export function firstLines(lots: Lots, flow: Flow): Line[] {
  const forAudience = Object.values(flow.steps).some(({ kind, settings }) => kind === 'forEach' && 'over' in settings && settings.over === 'audience');
  if (forAudience) return lots.often(40) ? [{ at: '2027-03-01', do: 'launch', audience: lots.one([['amy'], ['amy', 'ben']]), ...payload }] : [];
  const at = lots.one(['2027-03-01', '2027-03-02T09:00']);
  return (lots.often(30) ? ['amy', 'ben'] : ['amy']).map((person) => ({ at, do: 'start', person, ...payload }));
}

const hour = 3_600_000;
const minute = 60_000;
const steps = [0, hour, 5 * hour, 24 * hour, 24 * hour, 48 * hour, 96 * hour, 216 * hour];

/** Goes through a rehearsal and says by lot what happens. `said`: each line, once it was said. */
export function script(
  lots: Lots,
  going: Going,
  { start, until, begun }: { start: number; until: number; begun: readonly Line[] },
  say: (line: Line) => void,
): void {
  const { rehearsal } = going;
  const most = 2 + lots.below(16);
  let at = start + 9 * hour;
  for (let n = 0; n < most && !lots.isOver(); n += 1) {
    at = Math.min(until - minute, nextOf(lots, going, at));
    going.goOn(at);
    if (!rehearsal.runs.some(isRunning) && !lots.often(25)) return;
    const line = lots.often(12) ? anything(lots, going) : something(lots, going, at);
    if ((line.do === 'launch' || line.do === 'start') && begun.length === 0) continue;
    const whole = { at: new Date(at).toISOString(), ...line };
    say(whole);
    if (lots.often(8)) say(whole);
    // What was just answered may be taken back within ten minutes.
    if (line.do === 'answer' && lots.often(30)) {
      const { step, person, item, by } = line;
      say({
        at: new Date(at + lots.one([5, 9, 10]) * minute).toISOString(),
        do: 'withdraw',
        step,
        by,
        ...(person !== undefined && { person }),
        ...(item !== undefined && { item }),
      });
      at += 10 * minute;
    }
    if (rehearsal.now >= until) return;
  }
}

/** Some time later, or at the very instant of the next date. */
function nextOf(lots: Lots, { rehearsal }: Going, at: number): number {
  if (!lots.often(25)) return at + lots.one(steps);
  const dates = rehearsal.runs.flatMap(({ scene }) => Object.values(scene.clocks).filter(({ due }) => due !== null && due >= at && due % minute === 0));
  return dates.sort(byDue)[0]?.due ?? at + hour;
}

/** One run that goes on, and how a line says which: by whom it is about, and where that does not tell, by its item. */
type Here = { lots: Lots; run: Living; address: Line; at: number };

/** Something that can be done now; its words are chosen once it is. */
type Doing = { verb: string; line: () => Line };
const doing = (verb: string, line: () => Line): Doing => ({ verb, line: () => ({ do: verb, ...line() }) });
const when = (may: boolean, ...doings: Doing[]): Doing[] => (may ? doings : []);

/** What is seldom possible is done more often where it is. */
const often: Record<string, number> = {
  answer: 5,
  withdraw: 1,
  override: 8,
  decline: 8,
  act: 8,
  reopen: 4,
  delegate: 2,
  extend: 3,
  reply: 3,
  fail: 2,
  change: 4,
  edit: 4,
  annotate: 2,
  erase: 2,
  retry: 2,
  resume: 3,
  migrate: 2,
};

function something(lots: Lots, going: Going, at: number): Line {
  const running = going.rehearsal.runs.filter(isRunning);
  if (running.length === 0 || lots.often(15)) return around(lots);
  // Those below before those above, since most happens there.
  const run = lots.one(running.toReversed());
  const here: Here = { lots, run, address: addressOf(run), at };
  const found = [...onTasks(here), ...onSteps(here), ...onRun(here, going), ...outside(here, going)];
  const verbs = [...new Set(found.map(({ verb }) => verb))].flatMap((verb) => Array<string>(often[verb] ?? 1).fill(verb));
  const verb = lots.one(verbs);
  return lots.one(found.filter((one) => one.verb === verb)).line();
}

function addressOf({ subject, scene }: Living): Line {
  const { item } = scene.run;
  return { person: subject, ...(item !== null && 'group' in item && { item: item.group.value }) };
}

/** Those whom a rule names. */
function named({ run, at }: Here, who: Who | undefined, assignee: string | null = null): string[] {
  if (who === undefined) return [];
  const { plan } = run.edition;
  return whoAre(who, contextOf(plan, run.scene.run, run.world, at, { tasks: run.scene.tasks, clocks: run.scene.clocks, assignee })).people.map(({ id }) => id);
}

/** What may be done to the parts that are open. */
function onTasks(here: Here): Doing[] {
  return Object.values(here.run.scene.tasks).flatMap((task) =>
    task.status === 'open' ? task.slots.flatMap((slot) => (slot.status === 'open' ? onPart(here, task, slot) : [])) : [],
  );
}

const byItself = ['timeout', 'missed', 'overdue', 'declined', 'refused', 'returned'];

function onPart(here: Here, task: TaskState, slot: Slot): Doing[] {
  const { lots, run, address } = here;
  const of = run.edition.flow.steps[task.step];
  if (of === undefined || !('who' in of.settings) || !('form' in of.settings)) return [];
  const { settings, kind } = of;
  const { holder } = slot;
  const base = { ...address, step: task.step };
  const own = { ...base, by: holder };
  const [wanted = 'done', ...others] = portsOf(of).flatMap(({ port }) =>
    byItself.includes(port) && !(port === 'returned' && kind === 'approval') ? [] : [port],
  );
  const agrees = slot.asks === 'approval';
  const values = () => ({
    ...(agrees
      ? {}
      : valuesFor(
          lots,
          kind,
          settings.form.fields.map(({ id }) => id),
        )),
    ...((agrees || commented.includes(kind)) && { comment: 'x' }),
  });
  const asked = task.requests.some(({ state }) => state === 'asked');
  const tier = settings.extension?.tiers[0];
  const granters = asked ? named(here, tier?.grantedBy, holder) : [];
  const askers = settings.extension?.by === undefined ? [holder] : named(here, settings.extension.by, holder);
  const overriders = named(here, settings.override?.by, holder);
  const delegates = typeof settings.delegation === 'object' ? named(here, settings.delegation, holder) : settings.delegation === 'no' ? [] : people;
  const mayDecline = settings.tally?.mayDecline === true || ('declined' in settings && settings.declined !== undefined);
  return [
    ...when(
      kind !== 'training',
      doing('answer', () => ({ ...own, outcome: agrees ? lots.one(['done', 'returned']) : lots.one([wanted, wanted, ...others]), values: values() })),
    ),
    doing('draft', () => ({ ...own, ...(lots.often(70) && { outcome: wanted }), values: values() })),
    ...when(
      mayDecline && !agrees,
      doing('decline', () => ({ ...own, ...because })),
    ),
    ...when(
      overriders.length > 0,
      doing('override', () => ({ ...base, by: lots.one(overriders), outcome: wanted, values: values(), ...because })),
    ),
    ...when(
      delegates.length > 0,
      doing('delegate', () => ({ ...own, to: lots.one(delegates) })),
    ),
    doing('reassign', () => ({ ...base, by: 'hri', to: lots.one(people), ...because })),
    ...when(
      tier !== undefined && !asked && askers.length > 0,
      doing('extend', () => ({ ...base, by: lots.one(askers), phase: 'ask', plus: lots.one(['P1D', 'PT4H', 'P3D']), ...because })),
    ),
    ...when(
      granters.length > 0,
      doing('extend', () => ({ ...base, by: lots.one(granters), phase: lots.one(['grant', 'grant', 'deny']), ...because })),
    ),
    ...when(
      task.dueAt !== null || task.closesAt !== null,
      doing('extend', () => ({ ...base, phase: 'grant', plus: length(lots), ...because })),
    ),
    doing('shift', () => ({ ...base, clock: lots.one(['due', 'closes']), plus: length(lots), ...because })),
  ];
}

const commented = ['approval', 'acknowledge'];

function valuesFor(lots: Lots, kind: string, fields: readonly string[]): Line {
  const all: Record<string, () => unknown> = {
    r: () => 1 + lots.below(4),
    y: () => lots.often(50),
    d: () => day(lots),
    n: () => lots.below(9),
    t: () => 'x',
    rows: () => [{ who: lots.one(people), amount: lots.below(9) }, ...(lots.often(50) ? [{ who: 'ben', amount: 2 }] : [])],
  };
  const given = Object.fromEntries(fields.flatMap((id) => (all[id] === undefined || (id !== 'r' && lots.often(8)) ? [] : [[id, all[id]()]])));
  return kind === 'nominate' ? { ...given, people: [lots.one(people)] } : given;
}

/** What an operator, or who may, does where a run stands or has been. */
function onSteps(here: Here): Doing[] {
  const { lots, run, address } = here;
  const { tokens, visits, holds } = run.scene.run;
  const ids = () => Object.keys(run.edition.flow.steps);
  const onToken = ({ step, waiting }: Token): Doing[] => {
    const base = { ...address, step, ...because };
    const of = run.edition.flow.steps[step];
    const enders = of?.kind === 'wait' ? named(here, of.settings.endedBy) : [];
    return [
      doing('skip', () => base),
      doing('move', () => ({ ...base, to: lots.one(ids()) })),
      ...when(
        waiting.for === 'incident',
        doing('retry', () => base),
      ),
      doing('pause', () => base),
      ...when(
        enders.length > 0,
        doing('act', () => ({ ...address, action: step, by: lots.one(enders), ...because })),
      ),
    ];
  };
  const reopens = Object.entries(visits).flatMap(([step, { latest }]): Doing[] => {
    const of = run.edition.flow.steps[step];
    if (latest.completed === null || of === undefined || !('reopen' in of.settings)) return [];
    const openers = named(here, of.settings.reopen?.by);
    return [
      doing('reopen', () => ({ ...address, step, mode: lots.one(['rewind', 'beside']), ...because })),
      ...when(
        openers.length > 0,
        doing('reopen', () => ({ ...address, step, by: lots.one(openers), ...because })),
      ),
    ];
  });
  const resumes = holds.flatMap(({ to, where, why }) =>
    when(
      to === null && why !== 'absence',
      doing('resume', () => ({ ...address, ...(where !== null && { step: where }), fixed: lots.often(30) })),
    ),
  );
  return [...tokens.flatMap(onToken), ...reopens, ...resumes];
}

function onRun(here: Here, { rehearsal }: Going): Doing[] {
  const { lots, run, address } = here;
  const acts = Object.keys(run.scene.run.handlers).flatMap((key): Doing[] => {
    const step = key.slice(0, key.indexOf('@'));
    const of = run.edition.flow.steps[step];
    const trigger = of?.kind === 'whenever' && of.settings.trigger.on === 'byHand' ? of.settings.trigger : null;
    const actors = named(here, trigger?.by);
    const fields = trigger?.form?.fields.map(({ id }) => id) ?? [];
    return when(
      actors.length > 0,
      doing('act', () => ({ ...address, action: step, by: lots.one(actors), ...because, values: valuesFor(lots, 'form', fields) })),
    );
  });
  const isOld = (rehearsal.library.get(run.edition.flow.key)?.at(-1)?.version ?? 1) > run.edition.version;
  return [
    ...acts,
    doing('pause', () => ({ ...address, ...because })),
    doing('shift', () => ({ what: 'close', plus: length(lots), ...because, ...address })),
    ...when(
      run.scene.run.paused || Object.keys(run.scene.run.visits).length > 2,
      doing('cancel', () => ({ ...address, ...because })),
    ),
    isOld ? doing('migrate', () => because) : doing('publish', () => ({ file: 'next' })),
  ];
}

/** Other systems, and what is on file. */
function outside({ lots, run, address }: Here, { rehearsal }: Going): Doing[] {
  const { subject } = run;
  const calls = rehearsal.calls.flatMap((open): Doing[] => {
    const { step } = open.call;
    return when(
      open.run === run,
      doing('reply', () => ({ ...address, step, values: { ok: 1 } })),
      doing('fail', () => ({ ...address, step, times: 1 + lots.below(3) })),
    );
  });
  if (subject === null) return calls;
  const about = { person: subject, type: 'rating' };
  const score = () => ({ score: lots.below(5) });
  const isFiled = rehearsal.store.fileOf(subject).records.some(({ status }) => status !== 'erased');
  const isHeld = rehearsal.retention.byHand.has(subject);
  const isInGroup = run.parent?.scene.run.item != null;
  return [
    ...calls,
    doing('hold', () => ({ person: subject, by: 'hri', release: isHeld, ...because })),
    ...when(
      isInGroup,
      doing('change', () => ({ person: subject, fields: { department: lots.one(['Rooms', 'HR', 'Board', null]) } })),
    ),
    doing('record', () => ({ ...about, ...(isFiled && { does: lots.one(['write', 'supersede', 'suspend', 'restore', 'revoke']) }), values: score() })),
    ...when(
      isFiled,
      doing('edit', () => ({ ...about, field: 'score', values: score(), text: 'x' })),
      doing('annotate', () => ({ ...about, text: 'x' })),
      doing('erase', () => ({ ...about, text: 'x' })),
    ),
  ];
}

/** What is said of people and facts, and of whole cycles. */
function around(lots: Lots): Line {
  const said: (() => Line)[] = [
    () => ({
      do: 'fact',
      scope: lots.one(['person', 'person', 'cycle', 'org']),
      id: 'amy',
      key: lots.one(['sales', 'mark', 'training.fire']),
      value: lots.one<unknown>([1, 3, 'completed', 'failed', 'waived']),
      ...(lots.often(30) && { effective: day(lots) }),
    }),
    () => ({
      do: 'absence',
      person: lots.one(people),
      from: day(lots),
      to: `2027-04-0${1 + lots.below(9)}`,
      kind: lots.one(['sick', 'leave']),
      ...(lots.often(50) && { substitute: lots.one(people) }),
    }),
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
    () => ({ do: 'shift', what: 'close', ...(lots.often(50) ? { plus: length(lots) } : { to: day(lots) }), ...because }),
    () => ({ do: 'launch', audience: ['ben'], dates: { close: '2027-04-10' } }),
    () => ({ do: 'start', person: lots.one(['amy', 'ben', 'cat']), dates: { close: '2027-04-10' } }),
    () =>
      lots.often(20)
        ? { do: 'close', ...because }
        : { do: 'look', by: lots.one(people), person: 'amy', what: lots.one(['case', 'task', 'table', 'record:rating']) },
  ];
  return lots.one(said)();
}

/** Something of what could be done to any step at any time, by anybody. */
function anything(lots: Lots, { rehearsal }: Going): Line {
  const [edition] = [...rehearsal.library.values()][0] ?? [];
  const ids = Object.keys(edition?.flow.steps ?? {});
  const step = lots.one(ids);
  const base = { step, ...(lots.often(75) && { person: lots.one(['amy', 'amy', 'ben']) }), ...(lots.often(40) && { by: lots.one(people) }) };
  const { step: _step, ...whole } = base;
  return lots.one<Line>([
    { do: 'answer', ...base, values: { r: 2 } },
    { do: 'answer', ...base, values: {}, via: 'reply' },
    { do: 'withdraw', ...base },
    { do: 'reopen', ...base, ...because },
    { do: 'override', ...base, outcome: 'approved', ...because },
    { do: 'delegate', ...base, to: lots.one(people) },
    { do: 'extend', ...base, phase: lots.one(['ask', 'grant', 'deny']), plus: length(lots), ...because },
    { do: 'act', ...whole, action: step, ...because },
    { do: 'move', ...base, to: lots.one(ids), ...because },
    { do: 'resume', ...whole },
    { do: 'retry', ...whole, ...because },
    { do: 'edit', ...base, field: 'n', values: { n: 4 }, text: 'x' },
    { do: 'reply', ...base, values: { ok: 1 } },
    { do: 'cancel', ...whole, ...because },
  ]);
}
