import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { piecesIn, piecesOf } from '../walk.ts';

type Table = Flow['tables'][string];

/** A table is asked with as many keys as it has, no two of its rows have the same, and it does not ask for itself. */
export function tableMisused(flow: Flow): Problem[] {
  const own = Object.entries(flow.tables).flatMap(([name, table]) => ofTable(name, table, flow));
  const asked = Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap(({ piece, path }): Problem[] => {
      if (!('value' in piece) || piece.value !== 'lookup' || !Object.hasOwn(flow.tables, piece.table)) return [];
      const needed = flow.tables[piece.table]?.keys.length ?? 0;
      const params = { table: piece.table, fault: 'keys', needed, came: piece.keys.length };
      return needed === piece.keys.length ? [] : [{ rule: 'tableMisused', severity: 'error', step: step.id, path, params }];
    }),
  );
  return [...own, ...asked];
}

function ofTable(table: string, { keys, rows }: Table, flow: Flow): Problem[] {
  const problem = (fault: string, severity: Problem['severity'], index: number | null, more: Problem['params'] = {}): Problem => ({
    rule: 'tableMisused',
    severity,
    step: null,
    path: `tables.${table}${index === null ? '' : `.rows.${index}`}`,
    params: { table, fault, ...more },
  });
  const short = rows.flatMap((row, index) => (row.keys.length === keys.length ? [] : [problem('row', 'error', index, { nth: index + 1 })]));
  const keyOf = (row: Table['rows'][number]) => JSON.stringify(row.keys);
  const twice = rows.flatMap((row, index) =>
    rows.findIndex((other) => keyOf(other) === keyOf(row)) < index ? [problem('twice', 'suggestion', index, { nth: index + 1 })] : [],
  );
  return [...short, ...twice, ...(asksForItself(table, flow) ? [problem('itself', 'error', null)] : [])];
}

function asksForItself(table: string, flow: Flow): boolean {
  const asked = new Set<string>();
  const open = [table];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const rows = Object.hasOwn(flow.tables, name) ? (flow.tables[name]?.rows ?? []) : [];
    for (const { piece } of piecesIn(rows, '')) {
      if (!('value' in piece) || piece.value !== 'lookup' || asked.has(piece.table)) continue;
      asked.add(piece.table);
      open.push(piece.table);
    }
  }
  return asked.has(table);
}
