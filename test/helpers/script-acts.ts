import { insertAttachment } from '../../db/attachments.ts';
import { lockForTelling } from '../../db/concerned.ts';
import type { Tx } from '../../db/connect.ts';
import { insertFacts } from '../../db/facts.ts';
import { insertFlowText, insertVersion } from '../../db/flows.ts';
import { noteAround } from '../../engine/around.ts';
import { endCall } from '../../engine/calls.ts';
import { changePerson } from '../../engine/change-person.ts';
import { recordAbsence, type Said, type Saying, takeBackAbsence } from '../../engine/changes.ts';
import { type FactRefused, type Recorded, recordFacts } from '../../engine/facts.ts';
import { closeCycle, shiftCycle } from '../../engine/cycle-acts.ts';
import { decide } from '../../engine/decide.ts';
import { recordByHand } from '../../engine/files.ts';
import { hold } from '../../engine/hold.ts';
import { launchCycle } from '../../engine/launch.ts';
import { layOut } from '../../engine/launch-plan.ts';
import { migrateIn } from '../../engine/migrate.ts';
import { operate, type OperatorAct } from '../../engine/operate.ts';
import { flowHash } from '../../engine/publish.ts';
import { holdByHand } from '../../engine/retention.ts';
import { openStanding, renewStanding, startOne } from '../../engine/start.ts';
import { actByHand, actOnTask, type AskedOfTask } from '../../engine/task-acts.ts';
import { createTaskDoor } from '../../server/tasks.ts';
import { actorOf as actorWith } from '../../workflows/flow/may.ts';
import { attachmentsIn } from '../../workflows/flow/attachment.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { holds } from '../../workflows/flow/evaluate.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import { contextOf } from '../../workflows/flow/perform/stage.ts';
import { cycleMeant, runMeant, runsMeant, slotMeant, taskMeant, tokenMeant } from '../../workflows/flow/rehearse/find.ts';
import { isOneByOne } from '../../workflows/flow/starting.ts';
import { isForAudience } from '../../workflows/flow/rehearse/launch.ts';
import type { Edition, Living, Rehearsal } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { EventOf, ScriptEvent, ScriptLine, Verb } from '../../workflows/flow/rehearse/script.ts';
import { dayIn, instantIn } from '../../workflows/flow/rehearse/time.ts';
import type { TaskState } from '../../workflows/flow/state.ts';
import { type Driving, stepIn } from './script-driving.ts';
import { shownBy } from './script-looks.ts';
import { notePast } from './script-past.ts';
import { seenIn } from './script-places.ts';

/** One line of a script through the doors that API, pages and operators use. Null, or the rule that refuses it. */
export async function doLine(driving: Driving, { line, event, moment }: ScriptLine): Promise<string | null> {
  const { engine, library, now, input } = driving;
  const seen = await (driving.seen ?? seenIn(engine, { now, library, awaited: [], zones: (name) => input.places.zone(name) }));
  const isPast = 'instant' in moment && moment.instant < input.start;
  if (isPast && !fills.includes(event.do)) return notePast(driving.past, event.flow ?? [...library.keys()][0] ?? '', event, now);
  const shown = event.do === 'look' ? await shownBy(engine, seen, event, actorOf(driving, event)) : undefined;
  if (shown !== undefined) driving.looks[line] = shown;
  return (verbs[event.do] as Does<Verb>)(driving, event as EventOf<Verb>, seen);
}

type Does<Do extends Verb> = (driving: Driving, event: EventOf<Do>, seen: Rehearsal) => Promise<string | null>;

/** What happened before the start fills people, facts and files; all else is about past runs. */
const fills: readonly Verb[] = ['join', 'leave', 'change', 'absence', 'fact', 'record', 'annotate', 'edit', 'erase'];

const zoneOf = ({ input }: Driving) => input.places.zone(input.zone);
const actorOf = ({ input }: Driving, { by }: { by?: string | undefined }): string => by ?? input.owner ?? 'operator';

function saying(driving: Driving, by: string | null): Saying {
  return { by, at: isoOf(driving.now), today: dayIn(driving.now, zoneOf(driving)), origin: { trial: null, own: null } };
}

async function say(driving: Driving, event: ScriptEvent, work: (tx: Tx, told: Saying) => Promise<string | null>): Promise<string | null> {
  return driving.engine.sql.begin(async (tx) => {
    // In the order of whoever begins runs, which may be under way: this, then the cycle.
    await lockForTelling(tx);
    await stepIn(driving, tx);
    return work(tx, saying(driving, event.by ?? null));
  });
}

const ruleOf = (said: Said | FactRefused | Recorded): string | null => ('refused' in said ? said.refused : null);

async function person(driving: Driving, event: EventOf<'join' | 'leave' | 'change'>, what: 'joined' | 'left' | 'changed', more: Record<string, string | null>) {
  const { person: id } = event;
  if (id == null) return 'whichPerson';
  const columns = Object.fromEntries(Object.entries({ ...more, ...event.fields }).map(([column, value]) => [column, value === null ? null : String(value)]));
  return say(driving, event, async (tx, told) =>
    changePerson(driving.engine, tx, { person: id, columns, effective: event.effective ?? told.today, what }, told),
  );
}

/** What a run-level act of an operator comes to. */
async function onRun(driving: Driving, event: ScriptEvent, run: Living | string, act: OperatorAct): Promise<string | null> {
  if (typeof run === 'string') return run;
  return (await operate(driving.engine, run.id, act, { by: actorOf(driving, event) })).refused;
}

async function onToken(
  driving: Driving,
  event: EventOf<'skip' | 'move' | 'retry'>,
  seen: Rehearsal,
  act: (token: string) => OperatorAct,
): Promise<string | null> {
  const run = runMeant(seen, event, event.step ?? null);
  if (typeof run === 'string') return run;
  const token = tokenMeant(run, event.step, event);
  return typeof token === 'string' ? token : onRun(driving, event, run, act(token.id));
}

type OnStep = Pick<ScriptEvent, 'person' | 'flow' | 'item' | 'occurrence' | 'round'> & { step: string };

function taskAt(seen: Rehearsal, event: OnStep): { run: Living; task: TaskState } | string {
  const run = runMeant(seen, event, event.step);
  if (typeof run === 'string') return run === 'noRun' ? 'notOpen' : run;
  const task = taskMeant(run, event.step, event);
  return task === undefined ? 'notOpen' : { run, task };
}

/** What a page adds before it sends an answer: the files that the answer names. */
async function putFiles({ engine }: Driving, run: string, slotId: string, values: Answers): Promise<void> {
  const files = Object.entries(values).flatMap(([field, value]) => attachmentsIn(value).map((file) => ({ ...file, field })));
  for (const file of files)
    await engine.sql.begin((tx) => insertAttachment(tx, { ...file, runId: run, slotId, sha256: Buffer.from(file.id), content: Buffer.alloc(0) }));
}

async function give(driving: Driving, event: EventOf<'answer' | 'decline'>, seen: Rehearsal, asked: string | undefined): Promise<string | null> {
  const found = taskAt(seen, event);
  if (typeof found === 'string') return found;
  const { run, task } = found;
  const own = task.slots.filter(({ holder }) => event.by === undefined || holder === event.by);
  const slot = (task.status === 'open' ? slotMeant(task, event.by) : undefined) ?? own.at(-1);
  // Whom no part is with has no way to address one that is over.
  if (slot === undefined) return 'notOpen';
  const outcome = asked ?? run.edition.plan.steps[task.step]?.ports[0] ?? '';
  const { values, via } = event;
  const reason = 'reason' in event ? event.reason : undefined;
  const decided = await decide(driving.engine, { slot: slot.id, person: event.by ?? slot.holder, outcome, values, via, reason });
  if (decided.ok) return decided.again ? 'alreadyAnswered' : null;
  return decided.rule;
}

async function onTask(driving: Driving, event: ScriptEvent, asked: AskedOfTask, by = actorOf(driving, event)): Promise<string | null> {
  return (await actOnTask(driving.engine, asked, { by })).refused;
}

const isoIn = (driving: Driving, text: string | undefined): string | null => {
  const at = text === undefined ? null : instantIn(text, zoneOf(driving));
  return at === null ? null : isoOf(at);
};

const latest = ({ library }: Driving, flow: string | undefined): Edition | undefined => library.get(flow ?? [...library.keys()][0] ?? '')?.at(-1);

/** The file of a person as a script names what is in it. */
async function record(
  driving: Driving,
  event: EventOf<'annotate' | 'edit' | 'erase'>,
): Promise<{ type: string; record: string | undefined; final: boolean; row: Answers; from: string; until: string | null } | null> {
  const rows = await driving.engine.sql<{ id: string; type: string; from: string; until: string | null; finalAt: string | null; values: Answers }[]>`
    select r.id, r.type, r.effective::text as from, r.until_day::text as until, r.final_at as "finalAt", coalesce(x.body, '{}') as values from records r
    left join journal_texts x on x.id = r.text_id where r.person_id = ${event.person ?? ''} and r.status <> 'erased' order by r.effective, r.written`;
  const row = rows.findLast(({ id, type }) => (event.record === undefined ? type === event.type : id === event.record));
  if (row === undefined) return null;
  return {
    type: row.type,
    record: event.record,
    final: row.finalAt !== null && Date.parse(row.finalAt) <= driving.now,
    row: row.values,
    from: row.from,
    until: row.until,
  };
}

type FileOrder = Omit<Parameters<typeof recordByHand>[2], 'person'>;

async function file(driving: Driving, event: ScriptEvent, order: FileOrder): Promise<string | null> {
  const { person: id } = event;
  if (id == null) return 'whichPerson';
  // What the trial's runs wrote to files is seen in that trial alone.
  const origin = { trial: driving.cycles[0] ?? null, own: null };
  return say(
    driving,
    event,
    async (tx, told) => (await recordByHand(driving.engine, tx, { ...order, person: id }, { ...told, by: actorOf(driving, event), origin })).refused,
  );
}

const verbs: { [Do in Verb]: Does<Do> } = {
  join: (driving, event) =>
    person(driving, event, 'joined', {
      left_on: null,
      hired_on: event.effective ?? dayIn(driving.now, zoneOf(driving)),
      email: `${event.person}@rehearsal.example`,
    }),
  change: (driving, event) => person(driving, event, 'changed', {}),
  leave: (driving, event) => person(driving, event, 'left', { left_on: event.effective ?? dayIn(driving.now, zoneOf(driving)) }),
  absence: async (driving, event) => {
    const { person: id, from, to = from, kind, substitute, cancel } = event;
    if (id == null) return 'whichPerson';
    return say(driving, event, async (tx, told) =>
      ruleOf(
        cancel
          ? await takeBackAbsence(driving.engine, tx, { personId: id, day: from }, told)
          : await recordAbsence(driving.engine, tx, { personId: id, from, to, kind, substituteId: substitute ?? null }, told),
      ),
    );
  },
  fact: async (driving, event) => {
    const { key, value, source = null } = event;
    const scope = event.scope === 'org' ? ('organisation' as const) : event.scope;
    const id = (scope === 'person' ? (event.id ?? event.person) : event.id) ?? '';
    if (id === '' && scope === 'person') return 'whichPerson';
    if (id === '' && scope === 'group') return 'whichGroup';
    const fact = { scope, id, key, value: value as never, effective: isoIn(driving, event.effective), until: isoIn(driving, event.until), source };
    return say(driving, event, async (tx, told) => ruleOf(await recordFacts(driving.engine, tx, [fact], told)));
  },
  launch: (driving, event) => launch(driving, event),
  start: (driving, event) => start(driving, event),
  answer: (driving, event, seen) => give(driving, event, seen, event.outcome),
  decline: (driving, event, seen) => give(driving, event, seen, event.outcome ?? 'declined'),
  draft: async (driving, event, seen) => {
    const found = taskAt(seen, event);
    if (typeof found === 'string') return found;
    const slot = slotMeant(found.task, event.by);
    if (found.task.status !== 'open' || slot === undefined) return 'notOpen';
    await putFiles(driving, found.run.scene.run.id, slot.id, event.values);
    const saved = await createTaskDoor(driving.engine).saveDraft(slot.id, event.by ?? slot.holder, event.values, event.outcome);
    return saved === null ? 'notYours' : null;
  },
  withdraw: async (driving, event, seen) => {
    const found = taskAt(seen, event);
    if (typeof found === 'string') return found;
    const { by, reason = '' } = event;
    const { slots } = found.task;
    const slot = slots.findLast((one) => one.answeredAt !== null && (by === undefined || one.holder === by || one.by === by)) ?? slots[0];
    return slot === undefined ? 'notAnswered' : onTask(driving, event, { act: 'withdraw', slot: slot.id, reason }, by ?? slot.holder);
  },
  reopen: async (driving, event, seen) => {
    const found = taskAt(seen, event);
    const { mode, step, reason = '' } = event;
    if (typeof found !== 'string' && mode === undefined) return onTask(driving, event, { act: 'reopen', task: found.task.id, reason });
    const run = typeof found === 'string' ? runMeant(seen, event, step) : found.run;
    return onRun(driving, event, run, { act: 'reopen', step, mode: mode ?? 'rewind', reason });
  },
  override: async (driving, event, seen) => {
    const found = taskAt(seen, event);
    if (typeof found === 'string') return found;
    const { outcome, values, reason = '' } = event;
    return onTask(driving, event, { act: 'override', task: found.task.id, outcome, values, reason });
  },
  delegate: async (driving, event, seen) => {
    const found = taskAt(seen, event);
    const slot = typeof found === 'string' ? undefined : slotMeant(found.task, event.by);
    if (typeof found === 'string') return found;
    if (slot === undefined) return 'notOpen';
    return onTask(driving, event, { act: 'delegate', slot: slot.id, to: event.to, reason: event.reason ?? '' }, event.by ?? slot.holder);
  },
  reassign: async (driving, event, seen) => {
    const found = taskAt(seen, event);
    if (typeof found === 'string') return found;
    const slot = slotMeant(found.task, event.by);
    if (slot === undefined) return 'notOpen';
    return onRun(driving, event, found.run, { act: 'reassign', slot: slot.id, to: event.to, reason: event.reason ?? '' });
  },
  extend: async (driving, event, seen) => {
    const { step, phase, reason = '', plus = null, evidence, clock } = event;
    if (step === undefined) return 'whichStep';
    const found = taskAt(seen, { ...event, step });
    if (typeof found === 'string') return found;
    const { task, run } = found;
    if (task.status !== 'open' && task.status !== 'scheduled') return 'notOpen';
    const to = isoIn(driving, event.to);
    if (phase === 'ask') {
      const slot = slotMeant(task, event.by);
      if (slot === undefined) return 'notOpen';
      return onTask(driving, event, { act: 'extend', phase, slot: slot.id, plus, to, reason, evidence }, event.by ?? slot.holder);
    }
    const request = task.requests.findLast(({ state }) => state === 'asked');
    if (request !== undefined) return onTask(driving, event, { act: 'extend', phase, task: task.id, request: request.id, reason });
    if (phase === 'deny' || (plus === null && to === null)) return 'unknownRequest';
    return onRun(driving, event, run, { act: 'extend', step, clock, plus, to, reason });
  },
  act: async (driving, event, seen) => {
    const { action, values, reason = '' } = event;
    const run = runMeant(seen, event, action);
    if (typeof run === 'string') return run;
    return (await actByHand(driving.engine, run.id, { step: action, values: values as Answers, reason }, { by: actorOf(driving, event) })).refused;
  },
  record: (driving, event) => {
    const { type, does, effective = dayIn(driving.now, zoneOf(driving)), until = null, text = null } = event;
    return file(driving, event, { does, type, values: event.values as Answers, effective, until, text });
  },
  annotate: async (driving, event) => {
    const found = await record(driving, event);
    if (found === null) return 'noRecord';
    const values = { ...event.values, ...(event.text !== undefined && { text: event.text }) } as Answers;
    return file(driving, event, {
      does: 'annotate',
      type: found.type,
      values,
      effective: dayIn(driving.now, zoneOf(driving)),
      until: null,
      text: event.text ?? null,
    });
  },
  edit: async (driving, event) => {
    const found = await record(driving, event);
    if (found === null) return event.step === undefined ? 'noRecord' : 'notEditable';
    if (found.final) return 'final';
    const given = event.field === undefined ? event.values : Object.fromEntries(Object.entries(event.values).filter(([name]) => name === event.field));
    const values = { ...found.row, ...given } as Answers;
    return file(driving, event, { does: 'supersede', type: found.type, values, effective: found.from, until: found.until, text: event.text ?? null });
  },
  erase: async (driving, event) => {
    const found = await record(driving, event);
    if (found === null) return 'noRecord';
    return file(driving, event, {
      does: 'erase',
      type: found.type,
      values: {},
      effective: dayIn(driving.now, zoneOf(driving)),
      until: null,
      text: event.text ?? null,
    });
  },
  hold: async (driving, event) => {
    const { person: id, release, reason = '' } = event;
    if (id == null) return 'whichPerson';
    const origin = { trial: driving.cycles[0] ?? null, own: null };
    return say(
      driving,
      event,
      async (tx, told) =>
        (await holdByHand(driving.engine, tx, { person: id, lift: release, reason }, { ...told, by: actorOf(driving, event), origin })).refused,
    );
  },
  shift: async (driving, event, seen) => {
    const { what = '', step, person: id, plus = null, to = null, clock = 'due', reason = '' } = event;
    if (step !== undefined || id != null) {
      const run = runMeant(seen, event, step ?? null);
      return onRun(driving, event, run, { act: 'shift', what: step === undefined ? { date: what } : { step, clock }, plus, to, reason });
    }
    const cycle = cycleMeant(seen, event.flow);
    if (typeof cycle === 'string') return cycle;
    return (await shiftCycle(driving.engine, cycle.id, { what, plus, to, reason }, { by: actorOf(driving, event) })).refused;
  },
  pause: (driving, event, seen) =>
    onRun(driving, event, runMeant(seen, event, event.step ?? null), { act: 'pause', step: event.step ?? null, reason: event.reason ?? '' }),
  resume: (driving, event, seen) =>
    onRun(driving, event, runMeant(seen, event, event.step ?? null), {
      act: 'resume',
      step: event.step ?? null,
      fixed: event.fixed,
      reason: event.reason ?? '',
    }),
  skip: (driving, event, seen) => onToken(driving, event, seen, (token) => ({ act: 'skip', token, port: event.outcome, reason: event.reason ?? '' })),
  move: (driving, event, seen) => onToken(driving, event, seen, (token) => ({ act: 'move', token, to: event.to, reason: event.reason ?? '' })),
  retry: (driving, event, seen) => onToken(driving, event, seen, (token) => ({ act: 'retry', token, reason: event.reason ?? '' })),
  cancel: (driving, event, seen) => onRun(driving, event, runMeant(seen, event, event.step ?? null), { act: 'cancel', reason: event.reason ?? '' }),
  close: async (driving, event, seen) => {
    const cycle = cycleMeant(seen, event.flow);
    if (typeof cycle === 'string') return cycle;
    return (await closeCycle(driving.engine, cycle.id, event.reason ?? '', { by: actorOf(driving, event) })).refused;
  },
  publish: async (driving, event) => {
    const edition = driving.input.files?.[event.file];
    if (edition === undefined) return 'unknownFile';
    const { key } = edition.flow;
    const versions = driving.library.get(key) ?? [];
    const version = (versions.at(-1)?.version ?? 0) + 1;
    driving.library.set(key, [...versions, { ...edition, version }]);
    return say(driving, event, async (tx, { at }) => {
      const sha256 = flowHash(edition.flow);
      await insertFlowText(tx, { sha256, flow: edition.flow, plan: edition.plan });
      await insertVersion(tx, { flowId: key, sha256, by: 'test' });
      await noteAround(driving.engine, tx, [{ at, kind: 'version.published', flow: key, version, byId: event.by ?? null }]);
      await renewStanding(driving.engine, tx, key, { version, sha256 });
      return null;
    });
  },
  migrate: async (driving, event, seen) => {
    const { engine, input } = driving;
    const flow = event.flow ?? input.files?.[event.file ?? '']?.flow.key;
    const edition = latest(driving, flow);
    if (edition === undefined) return 'unknownFlow';
    const about = event.person == null ? seen.runs : runsMeant(seen, event, null);
    const sha256 = flowHash(edition.flow);
    const older = about.filter(({ scene, edition: of }) => scene.run.status === 'running' && of.flow.key === edition.flow.key && of.version < edition.version);
    const act = { act: 'migrate' as const, version: edition.version, sha256, mapping: event.mapping, reason: event.reason ?? '' };
    let any = false;
    for (const run of older)
      any =
        (await engine.sql.begin(async (tx) => {
          const held = await hold(engine, tx, run.id);
          const { only } = event;
          if (held === null) return false;
          const meant =
            only === undefined || (await held.outside.look(tx, () => holds(only, contextOf(held.plan, held.scene.run, held.world, held.now)).holds));
          if (meant) await migrateIn(engine, tx, run.id, act, { by: actorOf(driving, event) });
          return meant;
        })) || any;
    return any ? null : 'noRun';
  },
  reply: async (driving, event, seen) => {
    const run = runMeant(seen, event, event.step);
    if (typeof run === 'string') return run;
    const call = await openCall(driving, run.id, event.step);
    if (call === null) return 'noCall';
    await endCall(driving.engine, call.key, true, event.values as Answers);
    return null;
  },
  fail: async (driving, event, seen) => {
    const { step, times } = event;
    const run = runMeant(seen, event, step);
    if (typeof run === 'string' && run !== 'noRun') return run;
    const key = `${(typeof run === 'string' ? event.person : run.subject) ?? ''} ${step}`;
    const failures = (driving.failures.get(key) ?? 0) + times;
    const call = typeof run === 'string' ? null : await openCall(driving, run.id, step);
    if (call === null || failures < call.attempts) driving.failures.set(key, failures);
    else await endCall(driving.engine, call.key, false, { code: 'scripted' });
    return null;
  },
  // To look changes nothing, so no engine writes it down; what is shown is compared by itself.
  look: async () => null,
};

/** The call of a step that waits for its answer. */
async function openCall({ engine }: Driving, run: string, step: string): Promise<{ key: string; attempts: number } | null> {
  const [row] = await engine.sql<{ key: string; attempts: number }[]>`
    select key, attempts from calls where run_id = ${run} and split_part(token, ':', 1) = ${step} and status in ('waiting', 'accepted') order by created_at limit 1`;
  return row ?? null;
}

async function launch(driving: Driving, event: EventOf<'launch' | 'start'>): Promise<string | null> {
  const edition = latest(driving, event.flow);
  if (edition === undefined) return 'unknownFlow';
  if (isOneByOne(edition.plan)) return open(driving, edition, event.dates, actorOf(driving, event));
  const refused = await launchOf(driving, edition, { ...event, by: actorOf(driving, event) });
  return refused;
}

type Launching = { audience?: EventOf<'launch'>['audience']; dates: Record<string, string>; by: string };

async function launchOf(driving: Driving, edition: Edition, { audience, dates: given, by }: Launching): Promise<string | null> {
  const { engine, input, now } = driving;
  const { flow, plan } = edition;
  const dates = { ...input.dates, ...given };
  const people = Array.isArray(audience) ? { people: audience } : audience === undefined ? {} : { condition: audience };
  const day = dayIn(now, zoneOf(driving));
  const asked = { name: 'Script', zone: input.zone, startsOn: day, period: null, dates, audience: people, notice: null, owner: input.owner ?? null };
  const laid = await layOut(engine, engine.sql, { flow, plan }, asked, actorWith({ id: by, roles: ['admin'] }, []));
  const faults = laid.faults.filter(({ realOnly, code }) => !realOnly && ['dateMissing', 'unknownPeople'].includes(code));
  if (laid.audience === null) return laid.faults[0]?.code ?? 'zone';
  if (faults[0] !== undefined) return faults[0].code === 'unknownPeople' ? 'unknownPerson' : faults[0].code;
  const inOrder = laid.audience.map(({ id }) => id);
  const named = Array.isArray(audience) ? audience.filter((id) => inOrder.includes(id)) : inOrder;
  const id = await launchCycle(engine, { cycle: newCycle(driving, edition, dates, by), people: named, included: laid.included, excluded: laid.excluded });
  driving.cycles.push(id);
  return null;
}

function newCycle(driving: Driving, { flow, version }: Edition, dates: Record<string, string>, by: string) {
  const { input, now, cycles } = driving;
  const id = `${flow.key}-${cycles.filter((one) => one.startsWith(`${flow.key}-`)).length + 1}`;
  return {
    id,
    flowId: flow.key,
    version,
    sha256: flowHash(flow),
    name: id,
    ownerId: input.owner ?? null,
    zone: input.zone,
    startsAt: isoOf(now),
    periodFrom: null,
    periodTo: null,
    dates,
    notice: null,
    flowBase: isoOf(now),
    flowRate: 0,
    trialTo: 'trial@harbour.example',
    launchedBy: by,
    launchKey: id,
    withinBudget: true,
  };
}

async function start(driving: Driving, event: EventOf<'start'>): Promise<string | null> {
  const { engine, input } = driving;
  const edition = latest(driving, event.flow);
  const { person: about = null, values } = event;
  if (edition === undefined) return 'unknownFlow';
  if (isForAudience(edition)) return launch(driving, { ...event, ...(about !== null && { audience: [about] }) });
  const by = actorOf(driving, event);
  return orRefused(engine, async (tx) => {
    const [open] = await tx<{ id: string }[]>`
      select id from cycles where flow_id = ${edition.flow.key} and standing and status = 'running' order by created_at limit 1`;
    const [closed] = await tx`select 1 from cycles where flow_id = ${edition.flow.key} and standing and status <> 'running'`;
    if (open === undefined && closed !== undefined) throw new Refused('cycleClosed');
    const dates = { ...input.dates, ...event.dates };
    const cycle = open?.id ?? (await openStanding(engine, tx, newCycle(driving, edition, dates, by)));
    if (open === undefined) driving.cycles.push(cycle);
    const started = await startOne(engine, tx, cycle, { person: about, values, by });
    if ('refused' in started) throw new Refused(started.refused);
  });
}

class Refused extends Error {}

/** What is refused has opened nothing either. */
async function orRefused(engine: Driving['engine'], work: (tx: Tx) => Promise<void>): Promise<string | null> {
  try {
    await engine.sql.begin(work);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** Runs begin under it from now on. */
async function open(driving: Driving, edition: Edition, dates: Record<string, string>, by: string): Promise<string | null> {
  const { engine, input } = driving;
  const [stands] = await engine.sql`select 1 from cycles where flow_id = ${edition.flow.key} and standing and status = 'running'`;
  if (stands !== undefined) return 'standsAlready';
  const cycle = newCycle(driving, edition, { ...input.dates, ...dates }, by);
  driving.cycles.push(await engine.sql.begin((tx) => openStanding(engine, tx, cycle)));
  return null;
}

/** At the start, unless the script begins it. */
export async function launchByHand(driving: Driving, lines: readonly ScriptLine[]): Promise<void> {
  const { input } = driving;
  const [first] = input.flows;
  const edition = first === undefined ? undefined : driving.library.get(first.flow.key)?.[0];
  const begins = lines.some(
    ({ event, moment }) =>
      (event.do === 'launch' || (event.do === 'start' && !(edition !== undefined && isOneByOne(edition.plan)))) &&
      (event.flow === undefined || event.flow === edition?.flow.key) &&
      !('instant' in moment && moment.instant < input.start),
  );
  if (edition === undefined || begins) return;
  if (isOneByOne(edition.plan)) await open(driving, edition, {}, input.owner ?? 'operator');
  else await launchOf(driving, edition, { audience: input.audience, dates: {}, by: input.owner ?? 'operator' });
}

/** Leave and facts that are known beside the script: at once what is known at the start, the rest when it is. */
export async function recordGiven(driving: Driving): Promise<{ at: number; does: () => Promise<void> }[]> {
  const { engine, input } = driving;
  const { start, absences = [], facts = [] } = input;
  const later: { at: number; does: () => Promise<void> }[] = [];
  const given = (work: (tx: Tx, told: Saying) => Promise<unknown>) => async () =>
    engine.sql.begin(async (tx) => {
      await stepIn(driving, tx);
      await work(tx, saying(driving, null));
    });
  for (const { person: id, from, to, kind, substitute, known } of absences) {
    const does = given((tx, told) => recordAbsence(engine, tx, { personId: id, from, to, kind, substituteId: substitute }, told));
    if (known === null || known <= start) await does();
    else later.push({ at: known, does });
  }
  for (const { scope, id, key, value, effective, until, source, known } of facts) {
    const fact = { scope, id, key, value, effective: isoOf(effective), until: until === null ? null : isoOf(until), source };
    const recorded = isoOf(known ?? Math.min(effective, start));
    if (known === null || known <= start) await engine.sql.begin((tx) => insertFacts(tx, [{ ...fact, recorded, trial: null }]));
    else later.push({ at: known, does: given((tx, told) => recordFacts(engine, tx, [fact], told)) });
  }
  return later;
}
