import { allClocks, allRuns, allTasks } from './script-rows.ts';
import type { Engine } from '../../engine/engine.ts';
import { flowHash } from '../../engine/publish.ts';
import { looksOf } from '../../workflows/flow/looks.ts';
import { answersOfRuns } from '../../db/tasks.ts';
import { createHeap } from '../../workflows/flow/rehearse/heap.ts';
import type { Act, Awaited, Cycle, Edition, Living, Rehearsal } from '../../workflows/flow/rehearse/rehearsal.ts';

/**
 * The runs of the database as the lines of a script address them: found by the same functions as in a rehearsal (rehearse/find.ts, awaited.ts), which look at
 * nothing but what is here.
 */
export type Seen = Pick<Rehearsal, 'now' | 'library' | 'people' | 'runs' | 'bySubject' | 'cycles' | 'zones' | 'awaited' | 'acts'>;
type Given = { now: number; library: Map<string, Edition[]>; awaited: Awaited[]; zones: Rehearsal['zones'] };

const nothingBegun = { root: null, keys: new Map(), waiting: [], events: new Set<string>(), watches: new Map(), late: [] };
const editions = new Map<string, Edition>();

/** A version as the script numbers it: the first that was published with this text. */
async function editionOf(engine: Engine, sha256: string, library: Map<string, Edition[]>): Promise<Edition> {
  const { flow, plan } = await engine.texts.of(engine.sql, sha256);
  const version = library.get(flow.key)?.find((edition) => flowHash(edition.flow) === sha256)?.version ?? 1;
  return { flow, plan, looks: looksOf(plan), version };
}

export async function seenIn(engine: Engine, { now, library, awaited, zones }: Given): Promise<Rehearsal> {
  const { sql } = engine;
  const roster = await engine.rosters.load(sql);
  const rows = await allRuns(sql);
  const tasks = await allTasks(sql);
  const clocks = await allClocks(sql);
  const answers = await answersOfRuns(
    sql,
    rows.map(({ id }) => id),
  );
  const cycles = new Map<string, Cycle>();
  const runs = new Map<string, Living>();
  for (const [place, row] of rows.entries()) {
    const edition = editions.get(row.sha256) ?? (await editionOf(engine, row.sha256, library));
    editions.set(row.sha256, edition);
    const known = cycles.get(row.cycleId);
    const view = { id: row.cycleId, zone: row.zone, owner: row.ownerId, startsAt: Date.parse(row.startedAt), dates: row.dates, period: null };
    const cycle: Cycle = known ?? {
      id: row.cycleId,
      edition,
      view,
      audience: [],
      status: row.cycleStatus,
      standing: row.standing,
      begun: 0,
      roots: [],
      ...nothingBegun,
    };
    cycles.set(row.cycleId, cycle);
    const of = tasks.filter(({ run }) => run === row.id);
    const isOpen = ({ status }: { status: string }) => status === 'open' || status === 'scheduled';
    const byId = <Item extends { id: string }>(items: Item[]) => Object.fromEntries(items.map((item) => [item.id, item]));
    const own = answers.filter(({ run }) => run === row.id);
    const run = {
      id: row.id,
      place,
      cycle,
      edition,
      parent: runs.get(row.parentId ?? '') ?? null,
      scope: row.scope,
      scopeRound: row.scopeRound ?? 1,
      subject: row.subjectId,
      scene: { run: row.state, tasks: byId(of.filter(isOpen)), clocks: byId(clocks.filter((clock) => clock.run === row.id)) },
      past: of.filter((task) => !isOpen(task)),
      world: { answers: (step: string) => own.filter((answer) => answer.step === step) },
    } as unknown as Living;
    runs.set(row.id, run);
    if (run.parent === null) cycle.roots.push(run);
    if (run.id === cycle.id) cycle.root = run;
  }
  const bySubject = new Map<string, Living[]>();
  for (const run of runs.values()) if (run.subject !== null) bySubject.set(run.subject, [...(bySubject.get(run.subject) ?? []), run]);
  const seen: Seen = {
    now,
    library,
    people: { person: (id: string) => roster.views.get(id) } as Rehearsal['people'],
    runs: [...runs.values()],
    bySubject,
    cycles: [...cycles.values()],
    zones,
    awaited,
    acts: createHeap<Act>((a, b) => a.at - b.at || a.n - b.n),
  };
  return seen as Rehearsal;
}
