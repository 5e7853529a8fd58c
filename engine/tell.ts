import type { Tx } from '../db/connect.ts';
import {
  lockForTelling,
  openTexts,
  type RunNow,
  runsOfGroup,
  runsOfHolders,
  runsOfTexts,
  runsWithJoiners,
  runsWithoutHolder,
  type TextScope,
} from '../db/concerned.ts';
import { insertOutbox, type NewOutboxRow } from '../db/outbox.ts';
import { runsOfScopes } from '../db/tree.ts';
import { eventClass, insertEvents, type NewEvent } from '../db/runs.ts';
import { insertHeard, listeningFor } from '../db/starts.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { isTraining } from '../workflows/flow/fact-type.ts';
import { type Looks, looksOf } from '../workflows/flow/looks.ts';
import { type Heard, keysOf } from '../workflows/flow/standing.ts';
import type { Instant } from '../workflows/flow/state.ts';
import type { WorldChange } from '../workflows/flow/world.ts';
import type { Engine } from './engine.ts';
import { membersEver } from './roster.ts';

/** Puts events before their runs and pokes each; the commit of this transaction is their acknowledgement. */
export async function raise(tx: Tx, events: readonly NewEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  const numbers = await insertEvents(tx, events);
  await poke(
    tx,
    events.map(({ runId }, index) => ({ runId, n: numbers[index] ?? 0 })),
  );
  return numbers;
}

/** One poke for each event. */
export async function poke(tx: Tx, events: readonly { runId: string; n: number }[]): Promise<void> {
  await insertOutbox(
    tx,
    events.map(({ runId, n }) => pokeRow(runId, `${n}`)),
  );
}

/** `of`: what it is for, which no other poke of the run was. `did`: what was done already, in ids and outcomes, for the run's story in Temporal; nothing hangs on it. */
export function pokeRow(runId: string, of: string, did: readonly string[] = []): NewOutboxRow {
  return { kind: 'poke', key: `poke:${runId}:${of}`, runId, payload: did.length === 0 ? {} : { did } };
}

/** Where a change comes from: a trial's is told to its own runs alone; what a run itself has done counts from when it did it, in its own cycle. */
export type Origin = { trial: string | null; own: { cycleId: string; at: Instant } | null };

type Told = { run: RunNow; change: WorldChange };
type FactChange = Extract<WorldChange, { is: 'fact' }>;

/**
 * Tells every run that goes on of the changes that can concern it: an event each, in the transaction that writes the change. Which those are is known from what
 * its version looks at, whom it is about and who holds its tasks, never from where it stands: it may just be moving on. Runs are not locked.
 */
export async function tell(engine: Engine, tx: Tx, changes: readonly WorldChange[], origin: Origin): Promise<number> {
  if (changes.length === 0) return 0;
  await lockForTelling(tx);
  await hearStarts(tx, changes, origin);
  const texts: { sha256: string; looks: Looks }[] = [];
  for (const sha256 of await openTexts(tx, origin.trial)) texts.push({ sha256, looks: looksOf((await engine.texts.of(tx, sha256)).plan) });
  const told = [
    ...(await ofFacts(engine, tx, changes, texts, origin)),
    ...(await ofRecords(tx, changes, texts, origin)),
    ...(await ofPeople(tx, changes, texts, origin)),
  ];
  const seen = new Set<string>();
  const events = told.flatMap(({ run, change }): NewEvent[] => {
    const key = `${run.runId} ${JSON.stringify(change)}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const at = origin.own?.cycleId === run.cycleId ? isoOf(origin.own.at) : run.now;
    return [{ runId: run.runId, at, class: eventClass.facts, happening: { to: 'world', at: Date.parse(at), change } }];
  });
  await raise(tx, events);
  return events.length;
}

/** Every standing cycle that listens for one of the changes hears of it: now, or when it takes effect. */
async function hearStarts(tx: Tx, changes: readonly WorldChange[], origin: Origin): Promise<void> {
  const keyed = changes.map((change) => ({ change, keys: keysOf(change) }));
  const listening = await listeningFor(tx, [...new Set(keyed.flatMap(({ keys }) => keys))], only(origin));
  for (const { cycleId, now, keys: listens } of listening) {
    const heardAt = origin.own?.cycleId === cycleId ? isoOf(origin.own.at) : now;
    const concerned = keyed.filter(({ keys }) => keys.some((key) => listens.includes(key)));
    await insertHeard(
      tx,
      concerned.map(({ change }) => ({ cycleId, at: takesEffect(change, heardAt), heardAt, heard: change as Heard })),
    );
  }
}

function takesEffect(change: WorldChange, now: string): string {
  const effective = change.is === 'fact' && change.effective !== undefined ? isoOf(change.effective) : now;
  return effective > now ? effective : now;
}

type Texts = readonly { sha256: string; looks: Looks }[];
const only = (origin: Origin) => origin.trial;

async function ofFacts(engine: Engine, tx: Tx, changes: readonly WorldChange[], texts: Texts, origin: Origin): Promise<Told[]> {
  const facts = changes.filter((change) => change.is === 'fact');
  const told: Told[] = [];
  for (const [kind, same] of groupedBy(facts, ({ scope, key }) => `${scope} ${key}`)) {
    const [first] = same;
    const looking = (own: boolean): TextScope[] =>
      texts.flatMap(({ sha256, looks }) =>
        looks.facts.flatMap((one) =>
          `${one.scope} ${one.key}` === kind && one.own === own ? [{ sha256, ...(one.run !== undefined && { scope: one.run }) }] : [],
        ),
      );
    if (first?.scope === 'person') {
      told.push(...(await aboutOwn(tx, looking(true), same, (change) => change.id ?? '', origin)));
      told.push(...(await toAll(tx, looking(false), [first], origin)));
      if (isTraining(first.key)) told.push(...(await toHolders(tx, same, (change) => change.id ?? '', origin)));
    } else if (first?.scope === 'group') {
      told.push(...(await ofGroups(engine, tx, looking(true), same, origin)));
      told.push(...(await toAll(tx, looking(false), same, origin)));
    } else told.push(...(await toAll(tx, [...looking(true), ...looking(false)], same, origin)));
  }
  return told;
}

/** Runs about each group, about those who are in it now or will be by what is known, and about nobody in particular. */
async function ofGroups(engine: Engine, tx: Tx, texts: readonly TextScope[], changes: readonly FactChange[], origin: Origin): Promise<Told[]> {
  if (texts.length === 0) return [];
  const roster = await engine.rosters.load(tx);
  const told: Told[] = [];
  for (const change of changes) {
    const group = groupOf(change.id ?? '');
    const subjects = group === null ? [] : membersEver(roster, group);
    for (const run of await runsOfGroup(tx, { texts, group, subjects, cycle: only(origin) })) told.push({ run, change });
  }
  return told;
}

/** `column=value`; null for what is none. */
function groupOf(id: string): { column: string; value: string } | null {
  const at = id.indexOf('=');
  return at < 1 ? null : { column: id.slice(0, at), value: id.slice(at + 1) };
}

async function ofRecords(tx: Tx, changes: readonly WorldChange[], texts: Texts, origin: Origin): Promise<Told[]> {
  const records = changes.filter((change) => change.is === 'record');
  const told: Told[] = [];
  for (const [type, same] of groupedBy(records, (change) => change.type)) {
    const looking = (own: boolean) =>
      texts.filter(({ looks }) => looks.records.some((one) => one.type === type && one.own === own)).map(({ sha256 }) => ({ sha256 }));
    told.push(...(await aboutOwn(tx, looking(true), same, ({ person }) => person, origin)));
    told.push(...(await toAll(tx, looking(false), same.slice(0, 1), origin)));
  }
  return told;
}

/**
 * A change of somebody concerns runs about them, runs that they hold tasks of, runs that seek somebody or let people in, and those whose rules look at others in
 * that way.
 */
async function ofPeople(tx: Tx, changes: readonly WorldChange[], texts: Texts, origin: Origin): Promise<Told[]> {
  const people = changes.filter((change) => change.is === 'person' || change.is === 'absence');
  const told: Told[] = [];
  if (people.length === 0) return told;
  const all = texts.map(({ sha256 }) => ({ sha256 }));
  told.push(...(await aboutOwn(tx, all, people, ({ person }) => person, origin)));
  told.push(...(await toHolders(tx, people, ({ person }) => person, origin)));
  const persons = people.filter((change) => change.is === 'person');
  const [one] = people;
  if (one !== undefined) told.push(...(await runsWithoutHolder(tx, only(origin))).map((run) => ({ run, change: one })));
  const joining = persons.filter(({ what }) => what !== 'left');
  if (joining.length > 0) for (const run of await runsWithJoiners(tx, only(origin))) told.push(...joining.map((change) => ({ run, change })));
  for (const { sha256, looks } of texts) {
    for (const change of persons) {
      const scopes = looks.groups.flatMap(({ scope, column }) => (change.what !== 'left' && change.fields.includes(column) ? [scope] : []));
      if (scopes.length > 0) for (const run of await runsOfScopes(tx, { text: sha256, scopes, cycle: only(origin) })) told.push({ run, change });
    }
    const first = persons.find(({ fields, what }) => (what === 'left' ? ['left_on', ...fields] : fields).some((field) => looks.columns.includes(field)));
    if (first !== undefined) told.push(...(await toAll(tx, [{ sha256 }], [first], origin)));
  }
  return told;
}

async function aboutOwn<Change extends WorldChange>(
  tx: Tx,
  texts: readonly TextScope[],
  changes: readonly Change[],
  personOf: (change: Change) => string,
  origin: Origin,
): Promise<Told[]> {
  const byPerson = groupedBy(changes, personOf);
  const runs = await runsOfTexts(tx, { texts, subjects: [...byPerson.keys()], cycle: only(origin) });
  return runs.flatMap((run) => (byPerson.get(run.subjectId ?? '') ?? []).map((change) => ({ run, change })));
}

async function toHolders<Change extends WorldChange>(
  tx: Tx,
  changes: readonly Change[],
  personOf: (change: Change) => string,
  origin: Origin,
): Promise<Told[]> {
  const byPerson = groupedBy(changes, personOf);
  const runs = await runsOfHolders(tx, [...byPerson.keys()], only(origin));
  return runs.flatMap(({ holder, ...run }) => (byPerson.get(holder) ?? []).map((change) => ({ run, change })));
}

/** Each of the runs once for each of the changes; a fact of a cycle is told to that cycle. */
async function toAll(tx: Tx, texts: readonly TextScope[], changes: readonly WorldChange[], origin: Origin): Promise<Told[]> {
  const told: Told[] = [];
  for (const change of changes) {
    const cycle = change.is === 'fact' && change.scope === 'cycle' ? (change.id ?? origin.own?.cycleId ?? only(origin)) : only(origin);
    for (const run of await runsOfTexts(tx, { texts, subjects: null, cycle })) told.push({ run, change });
  }
  return told;
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const same = groups.get(keyOf(item));
    if (same === undefined) groups.set(keyOf(item), [item]);
    else same.push(item);
  }
  return groups;
}
