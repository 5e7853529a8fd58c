import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { goldenCase } from '../helpers/cases.ts';
import { testEngine } from '../helpers/cycle.ts';
import { createDatabase } from '../helpers/database.ts';
import { settleByHand } from '../helpers/drive.ts';
import { comparable, drivenBy, verdictsOf } from '../helpers/script.ts';

it('dumps', async () => {
  const name = process.env.CASE ?? 'everything';
  const { input } = goldenCase(name);
  const cut = process.env.UNTIL;
  if (cut) input.until = Date.parse(cut);
  const rehearsed: ContractLine[] = [];
  rehearse(input, (line) => void rehearsed.push(line));
  const database = await createDatabase();
  const engine = testEngine(database.sql);
  const driven = await drivenBy(engine, input, (caller) => settleByHand(engine, caller));
  writeFileSync('/tmp/eng/a.txt', comparable(rehearsed).join('\n'));
  writeFileSync('/tmp/eng/b.txt', comparable(driven.journal).join('\n'));
  const v = verdictsOf(rehearsed);
  for (const [k, x] of Object.entries(driven.verdicts)) if (v[Number(k)] !== x) console.log('verdict', k, v[Number(k)], x);
  const refused = await database.sql`select run_id, refused, happening from events where refused is not null`;
  writeFileSync('/tmp/eng/refused.txt', refused.map((r) => JSON.stringify(r)).join('\n'));
  await database.drop();
}, 400_000);
