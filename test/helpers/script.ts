import { upsertCalendarDays, upsertCompanyCalendar } from '../../db/calendars.ts';
import { insertFlow, insertFlowText, insertVersion } from '../../db/flows.ts';
import { journalOf } from '../../db/journal.ts';
import { setBudget } from '../../db/nudges.ts';
import { personFromFields } from '../../db/people.ts';
import { adoptRecordTypes } from '../../db/record-types.ts';
import type { Caller } from '../../engine/calls.ts';
import { comingBetween, passDays } from '../../engine/days.ts';
import type { Engine } from '../../engine/engine.ts';
import { flowHash } from '../../engine/publish.ts';
import { publishedJournal } from '../../engine/published.ts';
import { dueRecords } from '../../db/retention.ts';
import { passRetention } from '../../engine/retention.ts';
import { dayBegins, dayIn } from '../../workflows/flow/rehearse/time.ts';
import { hearLine } from '../../workflows/flow/rehearse/awaited.ts';
import { type ContractLine, detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { Edition } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { ScriptLine, Verb } from '../../workflows/flow/rehearse/script.ts';
import { putPeople } from './cycle.ts';
import { doLine, launchByHand, recordGiven } from './script-acts.ts';
import { type Driving, stepIn } from './script-driving.ts';
import { seenIn } from './script-places.ts';
import { storePast } from './script-past.ts';
import { grownRuns, nextDue } from './script-rows.ts';

/** `accepted`, or the rule that refused it, by the line of the script. */
export type Driven = { journal: ContractLine[]; verdicts: Record<number, string>; looks: Driving['looks'] };

/**
 * The script of a rehearsal carried out on the real engine: its trials stand still and are stepped from instant to instant, as the rehearsal's clock goes
 * (DESIGN section 5). `settle` does what is left to do at an instant.
 */
export async function driveScript(driving: Driving, settle: () => Promise<void>): Promise<Driven> {
  const { engine, input } = driving;
  const verdicts: Record<number, string> = {};
  const lines = input.script ?? [];
  const act = async (line: ScriptLine) => {
    verdicts[line.line] = (await doLine(driving, line)) ?? 'accepted';
  };
  const actOf = (at: number, line: ScriptLine): Due => ({
    at,
    n: line.line,
    isAround: isAround(line),
    isAnswer: line.event.do === 'answer',
    does: () => act(line),
  });
  await prepare(driving);
  const isPast = ({ moment }: ScriptLine) => 'instant' in moment && moment.instant < input.start;
  for (const line of lines.filter(isPast).toSorted((a, b) => instantOf(a) - instantOf(b) || a.line - b.line)) {
    driving.now = instantOf(line);
    await act(line);
  }
  await storePast(engine, driving.past, driving.library, input.zone);
  driving.now = input.start;
  const given = await recordGiven(driving);
  const acts = [
    ...given.map(({ at, does }): Due => ({ at, n: 0, isAround: true, isAnswer: false, does })),
    ...lines.flatMap((line) => ('instant' in line.moment && !isPast(line) ? [actOf(line.moment.instant, line)] : [])),
  ];
  driving.awaited = lines.flatMap((line) => ('after' in line.moment ? [{ line, left: line.moment.after.nth, seen: new Set<string>() }] : []));
  await launchByHand(driving, lines);
  const heard = new Map<string, number>();
  // What is due goes before the dates of its instant; what was held goes once nothing holds it any more.
  const settled = async () => {
    await passRetention(engine);
    await settle();
    await passRetention(engine);
    await settle();
    acts.push(...(await heardOf(driving, heard)).map(({ at, line }) => actOf(at, line)));
    acts.sort((a, b) => a.at - b.at || Number(b.isAround) - Number(a.isAround) || a.n - b.n);
  };
  await settled();
  for (let still = 0; still < 40; ) {
    const due = await nextDue(engine.sql);
    const next = Math.min(due === null ? Infinity : Date.parse(due), acts[0]?.at ?? Infinity, input.until);
    const [coming] = await engine.sql.begin((tx) => comingBetween(engine, tx, driving.now, next));
    const kept = await nextRetention(driving, next);
    const at = Math.max(driving.now, Math.min(next, coming?.at ?? Infinity, kept));
    if (at >= input.until) break;
    still = at > driving.now ? 0 : still + 1;
    if (coming?.at === at) {
      await stepAll(driving, at);
      await passDays(engine);
    }
    // What is said of people and facts at an instant goes before its dates, so time comes there with it, in one transaction.
    driving.now = at;
    for (let [first] = acts; first !== undefined && first.at <= at && first.isAround; [first] = acts) {
      acts.shift();
      still = 0;
      await first.does();
    }
    await stepAll(driving, at);
    await passDays(engine);
    await settled();
    if (coming?.at === at || kept === at || (due !== null && Date.parse(due) <= at)) continue;
    const together = acts.findIndex((act) => act.at > at || !act.isAnswer);
    const many = Math.min(driving.atOnce ?? 1, together < 0 ? acts.length : together);
    const now = acts.splice(0, many > 0 ? many : Number((acts[0]?.at ?? Infinity) <= at));
    if (now.length === 0) continue;
    still = 0;
    if (now.length > 1) driving.seen = seenIn(engine, { now: driving.now, library: driving.library, awaited: [], zones: (name) => input.places.zone(name) });
    await Promise.all(now.map((act) => act.does()));
    delete driving.seen;
    await settled();
  }
  for (const line of lines) verdicts[line.line] ??= 'neverCame';
  return { journal: await publishedJournal(engine, engine.sql, driving.cycles), verdicts, looks: driving.looks };
}

/** When the next record of a trial comes to the end of its time, before an instant. */
async function nextRetention({ engine, cycles, now, input }: Driving, before: number): Promise<number> {
  const zone = input.places.zone(engine.zone);
  const days = { after: dayIn(now, zone), until: dayIn(before === Infinity ? now : before, zone) };
  const due = await Promise.all(cycles.map((trial) => dueRecords(engine.sql, { trial, ...days, limit: 1 })));
  return Math.min(Infinity, ...due.flat().map(({ dueOn }) => dayBegins(dueOn, zone)));
}

const around: readonly Verb[] = ['join', 'leave', 'change', 'absence', 'fact'];
const isAround = ({ event }: ScriptLine): boolean => around.includes(event.do);
const instantOf = ({ moment }: ScriptLine): number => ('instant' in moment ? moment.instant : 0);

/** Something that comes at an instant; what is around the runs goes before their dates. */
type Due = { at: number; n: number; isAround: boolean; isAnswer: boolean; does: () => Promise<void> };

/** The people and calendars on file, and every flow published. */
async function prepare({ engine, input, library, overrides }: Driving): Promise<void> {
  await engine.sql.begin(async (tx) => {
    for (const calendar of overrides.calendars) await upsertCompanyCalendar(tx, calendar);
    await upsertCalendarDays(tx, overrides.days);
  });
  await setBudget(engine.sql, input.budget ?? null, null);
  await putPeople(
    engine.sql,
    input.people.map(({ id, columns }) => personOf(id, columns)),
  );
  for (const edition of input.flows) {
    library.set(edition.flow.key, [{ ...edition, version: 1 }]);
    await insertFlow(engine.sql, { id: edition.flow.key, draft: edition.flow, by: 'test' });
    await putVersion(engine, edition);
  }
}

export function personOf(id: string, columns: Record<string, string>) {
  const roles = (columns.roles ?? '').split(';').flatMap((role) => (role.trim() === '' ? [] : [role.trim()]));
  return personFromFields({ name: id, ...columns, id, roles, shared_mailbox: columns.shared_mailbox === 'true' });
}

export async function putVersion({ sql }: Engine, { flow, plan }: Omit<Edition, 'version'>): Promise<number> {
  const sha256 = flowHash(flow);
  return sql.begin(async (tx) => {
    await insertFlowText(tx, { sha256, flow, plan });
    await adoptRecordTypes(tx, flow.records, 'test');
    return insertVersion(tx, { flowId: flow.key, sha256, by: 'test' });
  });
}

/** Puts the clock of every trial to an instant. */
async function stepAll(driving: Driving, at: number): Promise<void> {
  driving.now = at;
  await driving.engine.sql.begin((tx) => stepIn(driving, tx));
}

/** Lines of the script that wait for what has been journalled since the last time. */
async function heardOf(driving: Driving, heard: Map<string, number>): Promise<{ at: number; line: ScriptLine }[]> {
  if (driving.awaited.length === 0) return [];
  const { engine, input } = driving;
  const grown = await grownRuns(engine.sql, heard);
  if (grown.size === 0) return [];
  const zones = (name: string) => input.places.zone(name);
  const seen = await seenIn(engine, { now: driving.now, library: driving.library, awaited: driving.awaited, zones });
  for (const run of seen.runs.filter(({ id }) => grown.has(id))) {
    const known = heard.get(run.id) ?? 0;
    const rows = (await journalOf(engine.sql, run.id)).filter(({ n }) => n > known);
    heard.set(run.id, known + rows.length);
    for (const { at, due, byId, forId, toIds, ccIds, body, ...row } of rows)
      hearLine(seen, run, {
        ...row,
        at: Date.parse(at),
        due: due === null ? null : Date.parse(due),
        by: byId,
        for: forId,
        to: toIds,
        cc: ccIds,
        content: body,
      });
  }
  driving.awaited = seen.awaited;
  const found: { at: number; line: ScriptLine }[] = [];
  for (let act = seen.acts.take(); act !== undefined; act = seen.acts.take()) if ('event' in act.does) found.push({ at: act.at, line: act.does });
  return found;
}

/** Carries a rehearsal's script out on an engine; `settling` is handed other systems as the script has them: they take every call unless it says `fail`. */
export async function drivenBy(
  engine: Engine,
  { input, overrides, atOnce = 1 }: Pick<Driving, 'input' | 'overrides' | 'atOnce'>,
  settling: (caller: Caller) => () => Promise<void>,
): Promise<Driven> {
  const driving: Driving = {
    engine,
    input,
    overrides,
    library: new Map(),
    now: input.start,
    cycles: [],
    failures: new Map(),
    awaited: [],
    atOnce,
    past: new Map(),
    looks: {},
  };
  const caller: Caller = async ({ key }) => {
    const [call] = await engine.sql<{ subject: string | null; step: string; attempts: number }[]>`
      select r.subject_id as subject, split_part(c.token, ':', 1) as step, c.attempts from calls c join runs r on r.id = c.run_id where c.key = ${key}`;
    const { subject, step, attempts } = call ?? { subject: null, step: '', attempts: 1 };
    const place = `${subject ?? ''} ${step}`;
    const failures = driving.failures.get(place) ?? 0;
    driving.failures.set(place, Math.max(0, failures - attempts));
    return failures >= attempts ? { accepted: false, permanent: true, code: 'scripted' } : { accepted: true, values: null };
  };
  return driveScript(driving, settling(caller));
}

/** Somebody answers a step of the run about `person`; null: a step of the cycle itself. Without `by`, whoever holds the first open part. */
export type ScriptedAnswer = { at: number; person: string | null; step: string; by?: string; outcome: string; values: Record<string, unknown> };

/** That answer as a line of a script. */
export function answerAt({ at, person, ...given }: ScriptedAnswer, line: number): ScriptLine {
  const event = { do: 'answer', at: '', via: 'api', ...(person !== null && { person }), ...given } as const;
  return { line, moment: { instant: at }, event: event as ScriptLine['event'] };
}

/** What becomes of each line of a script by a rehearsal's journal. */
export function verdictsOf(journal: readonly ContractLine[]): Driven['verdicts'] {
  const words = journal.filter(({ kind, event }) => event !== null && kind.startsWith('event.'));
  return Object.fromEntries(words.map((line) => [line.event, line.kind === 'event.accepted' ? 'accepted' : detailText(line, 'rule')]));
}

/** Acts of a person on one run: what is done to many, around them, or by another system is acknowledged to whoever did it, and each of its effects is a line. */
const onRuns: readonly string[] = [
  'answer',
  'decline',
  'withdraw',
  'reopen',
  'override',
  'delegate',
  'reassign',
  'extend',
  'act',
  'skip',
  'move',
  'retry',
  'pause',
  'resume',
  'cancel',
  'shift',
] satisfies Verb[];

/** Nothing is there that it could be done to: who has a page before them cannot send it, and the same answer twice is one. */
const meetsNothing = ['notOpen', 'alreadyAnswered'];

function isCompared(line: ContractLine): boolean {
  const { kind, run } = line;
  if (kind.startsWith('look.')) return false;
  if (!kind.startsWith('event.')) return true;
  const does = detailText(line, 'do');
  if (run === null) return kind === 'event.accepted' && does === 'shift';
  return onRuns.includes(does) && !meetsNothing.includes(detailText(line, 'rule'));
}

/** What was put on file and erased later is told no more by the engine; a rehearsal has written its lines by then. */
function withoutErased(journal: readonly ContractLine[]): ContractLine[] {
  const gone = journal.flatMap((line): { person: string | null; type: string; effective: string | null; n: number }[] => {
    if (line.kind === 'record.erased') return [{ person: line.for, type: detailText(line, 'type'), effective: null, n: line.n }];
    return line.kind === 'retention.purged'
      ? [{ person: line.for, type: detailText(line, 'record'), effective: detailText(line, 'effective'), n: line.n }]
      : [];
  });
  const isGone = (line: ContractLine) =>
    gone.some(
      ({ person, type, effective, n }) =>
        person === line.for &&
        type === detailText(line, 'type') &&
        (effective === null || line.kind === 'record.annotated' || effective === detailText(line, 'effective')) &&
        n > line.n,
    );
  return journal.map((line) => {
    if (!line.kind.startsWith('record.') || line.kind === 'record.erased' || !isGone(line)) return line;
    const { values: _values, text: _text, ...detail } = line.detail;
    return { ...line, detail };
  });
}

/**
 * A journal as it is compared (DESIGN section 5): by instant, run and order in the run, without what tells where in the file a line stands. What somebody did
 * to a run is among it, accepted or refused; looks, of which no engine writes a line, are compared by what was shown.
 */
export function comparable(journal: readonly ContractLine[]): string[] {
  return withoutErased(journal)
    .filter(isCompared)
    .map(({ n, cause: _cause, event: _event, ref: _ref, ...line }) => ({ n, at: line.at, run: line.run ?? `/${line.cycle ?? ''}`, text: canonical(line) }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0) || a.n - b.n)
    .map(({ text }) => text);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    typeof held === 'object' && held !== null && !Array.isArray(held) ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1))) : held,
  );
}
