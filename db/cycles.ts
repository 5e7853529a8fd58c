import type { Sql, Tx } from './connect.ts';

/** `closing`: a standing one in which nothing begins any more, and what goes on has been cancelled. */
export type CycleStatus = 'launching' | 'running' | 'closing' | 'ended' | 'cancelled';

export type Cycle = {
  id: string;
  flowId: string;
  version: number;
  sha256: string;
  name: string;
  ownerId: string | null;
  zone: string;
  startsAt: string;
  periodFrom: string | null;
  periodTo: string | null;
  dates: Record<string, string>;
  notice: string | null;
  status: CycleStatus;
  flowBase: string;
  flowSince: string;
  flowRate: number;
  trialTo: string | null;
  launchedBy: string;
  createdAt: string;
  /** By the cycle's own time. */
  endedAt: string | null;
  /** Open-ended: runs begin under it one by one. */
  standing: boolean;
  /** Its mails are counted and wait as the organisation's budget says; those of a trial only where it tries that. */
  withinBudget: boolean;
  /** The cycle's own time by the database's clock. */
  now: string;
};

/** `flowBase`: where a trial's time begins; null: it is the wall's. */
export type NewCycle = Omit<Cycle, 'status' | 'flowBase' | 'flowSince' | 'createdAt' | 'endedAt' | 'now' | 'standing' | 'withinBudget'> & {
  flowBase: string | null;
  launchKey: string;
  standing?: boolean;
  withinBudget?: boolean;
};

function columns(sql: Sql) {
  return sql`
    y.id, y.flow_id as "flowId", y.version, y.sha256, y.name, y.owner_id as "ownerId", y.zone, y.starts_at as "startsAt", y.period_from as "periodFrom",
    y.period_to as "periodTo", y.dates, y.notice, y.status, y.flow_base as "flowBase", y.flow_since as "flowSince", y.flow_rate as "flowRate",
    y.trial_to as "trialTo", y.launched_by as "launchedBy", y.created_at as "createdAt",
    case when y.ended_at is not null then coalesce((select r.ended_at from runs r where r.id = y.id), y.ended_at) end as "endedAt",
    y.standing, y.within_budget as "withinBudget", flow_now(y.flow_base, y.flow_since, y.flow_rate) as now`;
}

/** One row per launch key: the id of the cycle that already stands under this key, or null when this one was written. */
export async function insertCycle(tx: Tx, cycle: NewCycle): Promise<string | null> {
  const rows = await tx`
    insert into cycles (id, flow_id, version, sha256, name, owner_id, zone, starts_at, period_from, period_to, dates, notice, status,
      flow_base, flow_since, flow_rate, trial_to, launched_by, launch_key, standing, within_budget, created_at, told_until)
    values (${cycle.id}, ${cycle.flowId}, ${cycle.version}, ${cycle.sha256}, ${cycle.name}, ${cycle.ownerId}, ${cycle.zone}, ${cycle.startsAt},
      ${cycle.periodFrom}, ${cycle.periodTo}, ${tx.json(cycle.dates)}, ${cycle.notice}, 'launching', coalesce(${cycle.flowBase}::timestamptz, now()),
      now(), ${cycle.flowRate}, ${cycle.trialTo}, ${cycle.launchedBy}, ${cycle.launchKey}, ${cycle.standing ?? false}, ${cycle.withinBudget ?? cycle.trialTo === null}, now(), coalesce(${cycle.flowBase}::timestamptz, now()))
    on conflict (launch_key) do nothing returning id`;
  return rows.length > 0 ? null : cycleByKey(tx, cycle.launchKey);
}

export async function insertCyclePeople(tx: Tx, cycleId: string, personIds: readonly string[]): Promise<void> {
  await tx`
    insert into cycle_people (cycle_id, n, person_id)
    select ${cycleId}, given.n, given.id from unnest(${[...personIds]}::text[]) with ordinality as given (id, n)`;
}

export async function cycleById(sql: Sql, id: string): Promise<Cycle | null> {
  const [row] = await sql<Cycle[]>`select ${columns(sql)} from cycles y where y.id = ${id}`;
  return row ?? null;
}

/** The cycle that stands under a launch key; null: none does. */
export async function cycleByKey(sql: Sql, launchKey: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`select id from cycles where launch_key = ${launchKey}`;
  return row?.id ?? null;
}

/** The cycle as it must stay while a run of it takes its turn: its dates and its time cannot be changed meanwhile. */
export async function cycleOfRunForShare(tx: Tx, runId: string): Promise<Cycle | null> {
  const [row] = await tx<Cycle[]>`select ${columns(tx)} from cycles y where y.id = (select cycle_id from runs where id = ${runId}) for share`;
  return row ?? null;
}

export async function cycleForShare(tx: Tx, id: string): Promise<Cycle | null> {
  const [row] = await tx<Cycle[]>`select ${columns(tx)} from cycles y where y.id = ${id} for share`;
  return row ?? null;
}

/** Nobody else changes the cycle, and no run of it takes its turn, until the transaction ends. */
export async function lockCycle(tx: Tx, id: string): Promise<Cycle | null> {
  const [row] = await tx<Cycle[]>`select ${columns(tx)} from cycles y where y.id = ${id} for update`;
  return row ?? null;
}

export async function setCycleDates(tx: Tx, id: string, dates: Record<string, string>): Promise<void> {
  await tx`update cycles set dates = ${tx.json(dates)} where id = ${id}`;
}

/** The version that its own run is in; what is begun under that run begins in it. */
export async function setCycleVersion(tx: Tx, id: string, { version, sha256 }: { version: number; sha256: string }): Promise<void> {
  await tx`update cycles set version = ${version}, sha256 = ${sha256} where id = ${id}`;
}

/** Every cycle, the newest first, those that are over last. */
export async function allCycles(sql: Sql): Promise<Cycle[]> {
  return [...(await sql<Cycle[]>`select ${columns(sql)} from cycles y order by (y.ended_at is not null), y.created_at desc, y.id`)];
}

/** Those that go on, and those that are over themselves while runs about people still go on beside. */
export async function openCycles(sql: Sql): Promise<Cycle[]> {
  return [
    ...(await sql<Cycle[]>`
      select ${columns(sql)} from cycles y
      where y.ended_at is null or exists (select 1 from runs r where r.cycle_id = y.id and r.status = 'running') order by y.id`),
  ];
}

export async function setCycleStatus(tx: Tx, id: string, status: CycleStatus): Promise<void> {
  await tx`update cycles set status = ${status}, ended_at = case when ${status} in ('ended', 'cancelled') then clock_timestamp() else null end where id = ${id}`;
}

/** Makes a trial's time go on from now at another rate (cycle seconds per second); `at` puts it to an instant of its own. */
export async function setFlowTime(tx: Tx, id: string, time: { rate: number; at?: string | undefined }): Promise<void> {
  await tx`
    update cycles set flow_base = coalesce(${time.at ?? null}::timestamptz, flow_now(flow_base, flow_since, flow_rate)), flow_since = clock_timestamp(), flow_rate = ${time.rate}
    where id = ${id} and trial_to is not null`;
}

/** People of a cycle by their number, after `after`. */
export async function cyclePeople(sql: Sql, cycleId: string, after: number, limit: number): Promise<{ n: number; personId: string }[]> {
  return [
    ...(await sql<{ n: number; personId: string }[]>`
      select n, person_id as "personId" from cycle_people where cycle_id = ${cycleId} and n > ${after} order by n limit ${limit}`),
  ];
}

/** Someone more, numbered after all others; false: they are in it already. */
export async function addToCycle(tx: Tx, cycleId: string, personId: string): Promise<boolean> {
  const rows = await tx`
    insert into cycle_people (cycle_id, n, person_id)
    select ${cycleId}, coalesce(max(n), 0) + 1, ${personId} from cycle_people where cycle_id = ${cycleId}
    on conflict do nothing returning n`;
  return rows.length > 0;
}

/** Several more, each once, in this order after all others. */
export async function addAllToCycle(tx: Tx, cycleId: string, people: readonly string[]): Promise<void> {
  if (people.length === 0) return;
  await tx`
    insert into cycle_people (cycle_id, n, person_id)
    select ${cycleId}, (select coalesce(max(n), 0) from cycle_people where cycle_id = ${cycleId}) + row_number() over (order by given.n), given.id
    from unnest(${[...new Set(people)]}::text[]) with ordinality as given (id, n)
    where not exists (select 1 from cycle_people p where p.cycle_id = ${cycleId} and p.person_id = given.id)`;
}

/** Everyone in a cycle, by id. */
export async function audienceOf(sql: Sql, cycleId: string): Promise<string[]> {
  const rows = await sql<{ personId: string }[]>`select person_id as "personId" from cycle_people where cycle_id = ${cycleId} order by person_id collate "C"`;
  return rows.map(({ personId }) => personId);
}

export async function countCyclePeople(sql: Sql, cycleId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from cycle_people where cycle_id = ${cycleId}`;
  return row?.count ?? 0;
}
