import { dateOf, dayNumber } from '../calendar.ts';
import { annotated, changedRows, type FileRefusal } from '../file.ts';
import type { AnswerValue, Answers } from '../form.ts';
import type { Scope } from '../grammar.ts';
import type { RecordOrder } from '../perform/scene.ts';
import { purged } from '../retention.ts';
import type { Instant } from '../state.ts';
import type { FactRow, Leave, RecordRow, World } from '../world.ts';

/** A note beside a record, and to whom what is in a file went. */
export type Note = { record: string; at: Instant; by: string | null; values: Answers };
export type Disclosure = { type: string; to: string; at: Instant };
export type PersonalFile = { records: RecordRow[]; notes: Note[]; disclosures: Disclosure[] };

/** A fact as somebody gives it. `id`: the person, the group (`column=value`), the cycle, or '' for the organisation. */
export type GivenFact = {
  scope: Scope;
  id: string;
  key: string;
  value: AnswerValue;
  effective: Instant;
  until: Instant | null;
  recorded: Instant;
  source: string | null;
};

/** Facts, files and leave, as they are known at the rehearsal's now. */
export type Store = {
  /** True: it corrects what was known for the same key and instant. */
  addFact(fact: GivenFact): boolean;
  facts(scope: Scope, id: string, key: string): FactRow[];
  factsOf(person: string): (FactRow & { key: string })[];
  /** Of groups, cycles and the organisation. */
  factsElsewhere(): (FactRow & { scope: Scope; id: string; key: string })[];
  /** Null, or why the file would stay as it is; `stays`: what must not be erased yet. */
  tryRecord(order: RecordOrder, stays: (row: RecordRow) => boolean): FileRefusal | null;
  keepRecord(order: RecordOrder, by: string | null): FileRefusal | null;
  /** The value of a record is gone, and what was put beside it. */
  purge(person: string, record: string): void;
  disclose(person: string, disclosure: Disclosure): void;
  fileOf(person: string): PersonalFile;
  recordsOf(person: string, type: string): RecordRow[];
  addLeave(person: string, leave: Leave): void;
  leaves(person: string): Leave[];
  /** Leave that covers `from`: taken back, or over with the day before `today` where it has begun. False: there is none. */
  cancelLeave(person: string, from: string, today: string): boolean;
};

const emptyFile: PersonalFile = { records: [], notes: [], disclosures: [] };

/** `base`: what is known from elsewhere, and stays. */
export function createStore(base: Pick<World, 'leaves' | 'facts' | 'records'> | null = null): Store {
  const facts = new Map<string, { scope: Scope; id: string; keys: Map<string, FactRow[]> }>();
  const files = new Map<string, PersonalFile>();
  const away = new Map<string, Leave[]>();
  const ownerOf = (scope: Scope, id: string) => `${scope} ${id}`;
  const fileOf = (person: string) => files.get(person) ?? emptyFile;
  const recordsOf = (person: string, type: string) => {
    const own = fileOf(person).records.filter((row) => row.type === type);
    return base === null ? own : [...base.records(person, type), ...own];
  };
  const ofType = ({ person, type }: RecordOrder) => recordsOf(person, type);
  let records = 0;

  return {
    addFact({ scope, id, key, ...row }) {
      const owner = ownerOf(scope, id);
      const { keys } = facts.get(owner) ?? { keys: new Map<string, FactRow[]>() };
      const rows = keys.get(key) ?? [];
      keys.set(
        key,
        [...rows, row].sort((a, b) => a.effective - b.effective || a.recorded - b.recorded),
      );
      facts.set(owner, { scope, id, keys });
      return rows.some(({ effective }) => effective === row.effective);
    },
    facts(scope, id, key) {
      const own = facts.get(ownerOf(scope, id))?.keys.get(key) ?? [];
      return base === null ? own : [...base.facts(scope, id, key), ...own];
    },
    factsOf: (person) => rowsOf(facts.get(ownerOf('person', person))?.keys ?? new Map()),
    factsElsewhere: () => [...facts.values()].flatMap(({ scope, id, keys }) => (scope === 'person' ? [] : rowsOf(keys).map((row) => ({ scope, id, ...row })))),
    tryRecord: (order, stays) => {
      const changed = changedRows(ofType(order), order, '', stays);
      return typeof changed === 'string' ? changed : null;
    },
    keepRecord(order, by) {
      const file = fileOf(order.person);
      const rows = ofType(order);
      records += 1;
      const changed = changedRows(rows, order, `record-${records}`);
      if (typeof changed === 'string') return changed;
      const rest = file.records.filter(({ id }) => !changed.some((row) => row.id === id));
      const noted = order.does === 'annotate' ? annotated(rows, order) : undefined;
      const kept = file.notes.filter(({ record }) => !changed.some(({ id, status }) => id === record && status === 'erased'));
      const notes = noted === undefined ? kept : [...kept, { record: noted.id, at: order.at, by, values: order.values }];
      files.set(order.person, { ...file, records: [...rest, ...changed].sort(byEffective), notes });
      return null;
    },
    purge(person, record) {
      const file = fileOf(person);
      const after = file.records.map((row) => (row.id === record ? purged(row) : row));
      files.set(person, { ...file, records: after, notes: file.notes.filter((one) => one.record !== record) });
    },
    disclose(person, disclosure) {
      const file = fileOf(person);
      files.set(person, { ...file, disclosures: [...file.disclosures, disclosure] });
    },
    fileOf,
    recordsOf,
    addLeave(person, leave) {
      away.set(
        person,
        [...(away.get(person) ?? []), leave].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
      );
    },
    leaves: (person) => (base === null ? (away.get(person) ?? []) : base.leaves(person)),
    cancelLeave(person, from, today) {
      const leaves = away.get(person) ?? [];
      const found = leaves.find((leave) => leave.from <= from && leave.to >= from);
      if (found === undefined) return false;
      const kept = found.from < today ? [{ ...found, to: dayBefore(today) }] : [];
      away.set(
        person,
        leaves.flatMap((leave) => (leave === found ? kept : [leave])),
      );
      return true;
    },
  };
}

function rowsOf(keys: Map<string, FactRow[]>): (FactRow & { key: string })[] {
  return [...keys].flatMap(([key, rows]) => rows.map((row) => ({ key, ...row })));
}

function byEffective(a: RecordRow, b: RecordRow): number {
  return a.effective < b.effective ? -1 : a.effective > b.effective ? 1 : a.written - b.written;
}

const dayBefore = (day: string): string => dateOf(dayNumber(day) - 1);
