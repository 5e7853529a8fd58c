import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { journalKinds } from '../../../workflows/flow/journal.ts';
import { contractLine } from '../../../workflows/flow/rehearse/journal-contract.ts';
import { journalDetails } from '../../../workflows/flow/rehearse/journal-details.ts';
import { scriptEvent } from '../../../workflows/flow/rehearse/script.ts';

const page = readFileSync(new URL('../../../docs/journal.md', import.meta.url), 'utf8');

/** The rows of the table below a heading row, as cells. */
function tableUnder(heading: string): string[][] {
  const [, after = ''] = page.split(`${heading}\n| --- | --- |\n`);
  const [table = ''] = after.split('\n\n');
  return table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
}

const named = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const optional = (cell = ''): string[] => [...cell.matchAll(/\[`([^`]+)`\]/g)].map(([, name = '']) => name);

describe('the page about the journal', () => {
  it('names the keys of a line in their order', () => {
    expect(tableUnder('| key | |').flatMap(([, key]) => named(key))).toEqual(Object.keys(contractLine.shape));
  });

  it('names every kind, each with the keys of its detail', () => {
    const rows = tableUnder('| kind | `detail` |').flatMap(([, kinds, detail]) => named(kinds).map((kind): [string, string | undefined] => [kind, detail]));
    expect(rows.map(([kind]) => kind).sort()).toEqual([...journalKinds].sort());
    const told = Object.fromEntries(rows.map(([kind, detail]) => [kind, { all: named(detail).sort(), optional: optional(detail).sort() }]));
    const meant = Object.fromEntries(
      Object.entries(journalDetails).map(([kind, { shape }]) => {
        const may = Object.entries(shape).flatMap(([key, schema]) => (schema.safeParse(undefined).success ? [key] : []));
        return [kind, { all: Object.keys(shape).sort(), optional: may.sort() }];
      }),
    );
    expect(told).toEqual(meant);
  });

  it('names every verb with its fields', () => {
    const rows = tableUnder('| do | fields |').flatMap(([, verbs, fields]) => named(verbs).map((verb): [string, string[]] => [verb, named(fields)]));
    const common = ['at', 'do', 'person', 'by', 'flow', 'ref', 'item', 'occurrence', 'round'];
    expect(rows.map(([verb]) => verb).sort()).toEqual(scriptEvent.options.map(({ shape }) => shape.do.value).sort());
    for (const { shape } of scriptEvent.options) {
      const [, fields = []] = rows.find(([verb]) => verb === shape.do.value) ?? [];
      const own = Object.keys(shape).filter((key) => !common.includes(key));
      expect([shape.do.value, own.filter((key) => !fields.includes(key))]).toEqual([shape.do.value, []]);
    }
  });
});
