import type { Sql } from '../db/connect.ts';
import { audienceOf } from '../db/cycles.ts';
import { type FactKey, factsOf, type StoredFact } from '../db/facts.ts';
import { disclosuresOf, type RecordKey, recordsOf, type StoredRecord } from '../db/records.ts';
import { type ChildRow, childrenOf, type RunAbout, runsAbout, statesOf } from '../db/runs.ts';
import { type AskedPlace, begunBeside, type Beside, lockBarriers, placesInTree } from '../db/tree.ts';
import { answersBefore, answersOfRuns, draftsOfSlots, openPartsOfRuns, taskStates } from '../db/tasks.ts';
import type { Answers } from '../workflows/flow/form.ts';
import type { Scope } from '../workflows/flow/grammar.ts';
import type { Answer, TaskState } from '../workflows/flow/state.ts';
import { upgradeRun } from '../workflows/flow/upgrade.ts';
import {
  type ChildView,
  type FactRow,
  type Leave,
  noTree,
  type OtherRun,
  type PlaceInTree,
  type RecordRow,
  type Tree,
  type World,
} from '../workflows/flow/world.ts';
import { readLeaves } from './leaves.ts';
import { readHistory, type Versions } from './roster.ts';
import { type Shelf, shelf } from './shelf.ts';

/** What rules may ask for beyond people, calendars and their own run's answers. */
export type Outside = Pick<
  World,
  'audience' | 'leaves' | 'visitsAbove' | 'children' | 'tree' | 'answersBefore' | 'facts' | 'records' | 'runs' | 'recipients' | 'task'
> & {
  history(): Versions;
  /** What was typed for a part and not sent, as it was typed. */
  typed(slot: string): Typed | null;
};

export type Typed = { values: Answers; outcome: string | null };

export const nothingOutside: Outside = {
  audience: () => [],
  history: () => new Map(),
  leaves: () => [],
  visitsAbove: () => undefined,
  children: () => [],
  tree: noTree,
  answersBefore: () => [],
  facts: () => [],
  records: () => [],
  runs: () => [],
  recipients: () => [],
  task: () => undefined,
  typed: () => null,
};

/** Whose outside it is. `above`: the ids of the runs it is in, outermost first; `beside`: which runs it stands beside, where it is below one. */
export type Place = { runId: string; cycleId: string; isTrial: boolean; above: readonly string[]; beside?: Beside | undefined };

/**
 * What is outside of a run, read from the database when a rule asks for it and only then. Rules are worked out at once: what has not been read yet is empty at
 * first, is read, and they are worked out again (`look`), which costs a plan that asks for nothing no statement at all.
 */
export type LazyOutside = Outside & {
  /** Works something out, again for as long as it asks for what was not read yet. It must be free of effects. */
  look<Result>(sql: Sql, work: () => Result, idle?: () => Promise<unknown>): Promise<Result>;
  /** What was read may have changed. */
  forget(): void;
};

export function createOutside({ runId, cycleId, isTrial, above, beside = alone }: Place, epoch: EpochReads): LazyOutside {
  const trial = isTrial ? cycleId : null;
  const facts = shelf<FactKey, FactRow[]>(
    ({ scope, id, key }) => `${scope}|${id}|${key}`,
    [],
    async (sql, asked) => grouped(await factsOf(sql, asked, trial), ({ scope, id, key }) => `${scope}|${id}|${key}`, factOf),
  );
  const records = shelf<RecordKey, RecordRow[]>(
    ({ personId, type }) => `${personId}|${type}`,
    [],
    async (sql, asked) => grouped(await recordsOf(sql, asked, trial), ({ personId, type }) => `${personId}|${type}`, recordOf),
  );
  const others = shelf<{ person: string; flow: string }, OtherRun[]>(
    ({ person, flow }) => `${person}|${flow}`,
    [],
    async (sql, asked) => grouped(await runsAbout(sql, asked, { runId, cycleId, isTrial }), ({ person, flow }) => `${person}|${flow}`, otherOf),
  );
  const ancestors = shelf<null, Awaited<ReturnType<typeof statesOf>>>(
    () => '',
    [],
    async (sql) => new Map([['', await statesOf(sql, above)]]),
  );
  const belowAnswers = shelf<string, Answer[]>(
    (id) => id,
    [],
    async (sql, ids) =>
      grouped(
        await answersOfRuns(sql, ids),
        ({ run }) => run,
        ({ run: _run, ...answer }) => answer,
      ),
  );
  const belowOpen = shelf<string, { step: string; holder: string }[]>(
    (id) => id,
    [],
    async (sql, ids) =>
      grouped(
        await openPartsOfRuns(sql, ids),
        ({ run }) => run,
        ({ step, holder }) => ({ step, holder }),
      ),
  );
  const recipients = shelf<RecordKey, string[]>(
    ({ personId, type }) => `${personId}|${type}`,
    [],
    async (sql, asked) =>
      grouped(
        await disclosuresOf(sql, asked, trial),
        ({ personId, type }) => `${personId}|${type}`,
        ({ recipient }) => recipient,
      ),
  );
  const children = shelf<string, ChildView[]>(
    (step) => step,
    [],
    async (sql, steps) =>
      grouped(
        await childrenOf(sql, runId, steps),
        ({ scope }) => scope,
        (row) => childOf(row, belowAnswers, belowOpen),
      ),
  );
  const before = shelf<string, Answer[]>(
    (step) => step,
    [],
    async (sql, steps) =>
      grouped(
        await answersBefore(sql, runId, steps),
        ({ step }) => step,
        ({ run: _run, ...answer }) => answer,
      ),
  );
  const places = shelf<AskedPlace, PlaceInTree[]>(
    ({ step, person }) => `${step}|${person}`,
    [],
    async (sql, asked) =>
      grouped(
        await placesInTree(sql, runId, asked),
        ({ step, person }) => `${step}|${person}`,
        ({ run, group, scope }) => ({ run, group, scope }),
      ),
  );
  const begun = shelf<{ step: string; round: number }, string[]>(
    ({ step, round }) => `${step}|${round}`,
    [],
    async (sql, asked) =>
      grouped(
        await begunBeside(sql, beside, asked),
        ({ step, round }) => `${step}|${round}`,
        ({ person }) => person,
      ),
  );
  const barriers = shelf<string, ReturnType<Tree['barrier']>>(
    (group) => group,
    'toCome',
    async (sql, groups) => {
      const { scope, scopeRound } = beside;
      if (scope === null || scopeRound === null) return new Map();
      return new Map((await lockBarriers(sql, { cycleId, scope, scopeRound }, groups)).map(({ group, stands }) => [group, stands]));
    },
  );
  const audience = shelf<null, string[]>(
    () => '',
    [],
    async (sql) => new Map([['', await audienceOf(sql, cycleId)]]),
  );
  const tasks = shelf<string, TaskState | undefined>(
    (id) => id,
    undefined,
    async (sql, ids) => new Map((await taskStates(sql, ids)).filter(isOver).map((task) => [task.id, task])),
  );
  const drafts = shelf<string, Typed | null>(
    (slot) => slot,
    null,
    async (sql, slots) => new Map((await draftsOfSlots(sql, slots)).map(({ slotId, values, outcome }) => [slotId, { values, outcome }])),
  );
  const history = shelf<null, Versions>(
    () => '',
    new Map(),
    async (sql) => new Map([['', await epoch.history(sql)]]),
  );
  const leaves = shelf<null, ReadonlyMap<string, Leave[]>>(
    () => '',
    new Map(),
    async (sql) => new Map([['', await epoch.leaves(sql)]]),
  );
  const shelves: Pick<Shelf<unknown, unknown>, 'fill' | 'forget' | 'lacks'>[] = [
    facts,
    records,
    recipients,
    others,
    ancestors,
    children,
    belowAnswers,
    belowOpen,
    audience,
    history,
    leaves,
    tasks,
    drafts,
    before,
    places,
    begun,
    barriers,
  ];

  return {
    audience: () => audience.read(null),
    history: () => history.read(null),
    leaves: (person) => leaves.read(null).get(person) ?? [],
    visitsAbove: (step) => ancestors.read(null).findLast(({ visits }) => visits[step] !== undefined)?.visits[step],
    children: (step) => children.read(step),
    answersBefore: (step) => before.read(step),
    tree: {
      parent: () => beside.parentId,
      placesOf: (step, person) => places.read({ step, person }),
      begun: (step, round) => begun.read({ step, round }),
      barrier: (group) => barriers.read(group),
    },
    facts: (scope, id, key) => facts.read({ scope, id: storedId(scope, id, cycleId), key }),
    records: (personId, type) => records.read({ personId, type }),
    runs: (person, flow) => others.read({ person, flow }),
    recipients: (personId, type) => [...new Set(recipients.read({ personId, type }))],
    task: (id) => tasks.read(id),
    typed: (slot) => drafts.read(slot),
    async look(sql, work, idle) {
      for (let times = 0; times < mostLooks; times += 1) {
        const result = work();
        if (!shelves.some((one) => one.lacks())) return result;
        await idle?.();
        let filled = false;
        for (const one of shelves) {
          const filling = one.fill(sql);
          if (filling === null) continue;
          await filling;
          filled = true;
        }
        if (!filled) return result;
      }
      throw new Error(`The rules of run ${runId} still asked for more after they had been worked out ${mostLooks} times.`);
    },
    forget() {
      for (const one of shelves) one.forget();
    },
  };
}

const alone: Beside = { parentId: null, scope: null, scopeRound: null };

/** Each time at least one thing more has been read; a chain of rules that each need the one before is short. */
const mostLooks = 50;

/** What is the same for all runs until people change. */
export type EpochReads = { history(sql: Sql): Promise<Versions>; leaves(sql: Sql): Promise<ReadonlyMap<string, Leave[]>> };

/** Reads history and leave once per state of the roster, in each process. */
export function createEpochReads(epochOf: () => number): EpochReads {
  const cached = <Result>(read: (sql: Sql) => Promise<Result>) => {
    let known: { epoch: number; result: Result } | null = null;
    return async (sql: Sql) => {
      const epoch = epochOf();
      if (known?.epoch !== epoch) known = { epoch, result: await read(sql) };
      return known.result;
    };
  };
  return { history: cached(readHistory), leaves: cached(readLeaves) };
}

/** A fact of the cycle is one of this cycle. */
export function storedId(scope: Scope, id: string | null, cycleId: string): string {
  return scope === 'cycle' ? cycleId : scope === 'organisation' ? '' : (id ?? '');
}

function factOf({ value, effective, until, recorded, source }: StoredFact): FactRow {
  return { value, effective: Date.parse(effective), until: instantOf(until), recorded: Date.parse(recorded), source };
}

export function recordOf({ id, type, values, effective, until, status, written, finalAt }: StoredRecord): RecordRow {
  return { id, type, values, effective, until, status, written: Date.parse(written), finalAt: instantOf(finalAt) };
}

function otherOf({ status, outcome, startedAt, endedAt }: RunAbout): OtherRun {
  return { state: status, outcome, startedAt: Date.parse(startedAt), endedAt: instantOf(endedAt) };
}

function childOf(
  { id, subjectId, status, outcome, state }: ChildRow,
  answers: Shelf<string, Answer[]>,
  open: Shelf<string, { step: string; holder: string }[]>,
): ChildView {
  const { item, visits } = upgradeRun(state);
  return {
    id,
    subject: subjectId,
    item,
    status,
    outcome,
    visits,
    answers: (step) => answers.read(id).filter((answer) => answer.step === step),
    waitsFor: (step) => open.read(id).flatMap((part) => (part.step === step ? [part.holder] : [])),
  };
}

const isOver = ({ status }: TaskState): boolean => status === 'settled' || status === 'closed';
const instantOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

function grouped<Row, Kept>(rows: readonly Row[], keyOf: (row: Row) => string, keep: (row: Row) => Kept): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [keep(row)]);
    else group.push(keep(row));
  }
  return groups;
}
