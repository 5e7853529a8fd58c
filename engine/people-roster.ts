import { isPresent, type Person } from '../db/people.ts';
import type { ImportProblem, ImportWarning } from './people-problems.ts';
import type { PeopleColumns, PersonRow } from './people-rows.ts';

/** Checks that need everyone: the people of the file on top of those there are. */
export function checkRoster(
  rows: readonly PersonRow[],
  before: ReadonlyMap<string, Person>,
  columns: PeopleColumns,
  today: string,
  problems: ImportProblem[],
  warnings: ImportWarning[],
): void {
  const everyone = new Map(before);
  for (const { person } of rows) everyone.set(person.id, person);
  checkManagers(rows, everyone, today, problems, warnings);
  checkCircles(rows, everyone, problems);
  checkMails(rows, everyone, today, problems);
  checkRelations(rows, everyone, columns, warnings);
}

function checkManagers(
  rows: readonly PersonRow[],
  everyone: ReadonlyMap<string, Person>,
  today: string,
  problems: ImportProblem[],
  warnings: ImportWarning[],
): void {
  for (const { line, person } of rows) {
    if (person.managerId === null) continue;
    const manager = everyone.get(person.managerId);
    if (person.managerId === person.id) problems.push({ line, column: 'manager_id', code: 'ownManager', params: { id: person.id } });
    else if (manager === undefined) problems.push({ line, column: 'manager_id', code: 'unknownManager', params: { id: person.managerId } });
    else if (isPresent(person, today) && !isPresent(manager, today))
      warnings.push({ line, column: 'manager_id', code: 'managerHasLeft', params: { id: manager.id, left: manager.leftOn ?? '' } });
  }
}

/** Follows each chain of managers upwards once; a chain that comes back to where it has just been is a circle, told at its first line in the file. */
function checkCircles(rows: readonly PersonRow[], everyone: ReadonlyMap<string, Person>, problems: ImportProblem[]): void {
  const lines = new Map(rows.map(({ line, person }) => [person.id, line]));
  const done = new Set<string>();
  for (const { person } of rows) {
    const chain = new Map<string, number>();
    let id: string | null = person.id;
    while (id !== null && !done.has(id) && !chain.has(id)) {
      chain.set(id, chain.size);
      id = everyone.get(id)?.managerId ?? null;
    }
    const start = id === null ? undefined : chain.get(id);
    for (const seen of chain.keys()) done.add(seen);
    if (start === undefined) continue;
    const circle = [...chain.keys()].slice(start);
    // One's own manager has its own words.
    if (circle.length > 1) problems.push(circleProblem(circle, lines));
  }
}

function circleProblem(circle: readonly string[], lines: ReadonlyMap<string, number>): ImportProblem {
  const lineOf = (id: string) => lines.get(id) ?? Number.POSITIVE_INFINITY;
  const first = circle.reduce((best, id, index) => (lineOf(id) < lineOf(circle[best] ?? '') ? index : best), 0);
  const ids = [...circle.slice(first), ...circle.slice(0, first)];
  return { line: lineOf(ids[0] ?? ''), column: 'manager_id', code: 'managerCircle', params: { ids } };
}

/** An address belongs to one present person, or is a shared mailbox for all who have it. */
function checkMails(rows: readonly PersonRow[], everyone: ReadonlyMap<string, Person>, today: string, problems: ImportProblem[]): void {
  const lines = new Map(rows.map(({ line, person }) => [person.id, line]));
  const holders = new Map<string, Person[]>();
  for (const person of everyone.values()) {
    if (person.email === null || !isPresent(person, today)) continue;
    const key = person.email.toLowerCase();
    const list = holders.get(key);
    if (list === undefined) holders.set(key, [person]);
    else list.push(person);
  }
  for (const list of holders.values()) {
    if (list.length < 2 || list.every((person) => person.sharedMailbox)) continue;
    // Told where the file brings the address to a second holder.
    const [first, ...others] = list.sort((a, b) => (lines.get(a.id) ?? 0) - (lines.get(b.id) ?? 0));
    for (const person of others) {
      const line = lines.get(person.id);
      if (line !== undefined && first !== undefined)
        problems.push({ line, column: 'email', code: 'sameMail', params: { email: person.email ?? '', other: first.id, otherLine: lines.get(first.id) ?? 0 } });
    }
  }
}

/** Extra columns ending in `_id` name people; one that does not may be meant otherwise (a cost centre), so it is only pointed out, once per column. */
function checkRelations(rows: readonly PersonRow[], everyone: ReadonlyMap<string, Person>, columns: PeopleColumns, warnings: ImportWarning[]): void {
  for (const column of columns.extra.filter((name) => name.endsWith('_id'))) {
    const unknown = rows.filter(({ person }) => person.fields[column] !== undefined && !everyone.has(person.fields[column]));
    const [first] = unknown;
    if (first !== undefined)
      warnings.push({ line: first.line, column, code: 'unknownRelation', params: { id: first.person.fields[column] ?? '', count: unknown.length } });
  }
}
