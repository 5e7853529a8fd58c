import { describe, expect, it } from 'vitest';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { drivenOnTemporal } from '../helpers/on-temporal.ts';
import { comparable, verdictsOf } from '../helpers/script.ts';
import { firstExampleOf, templateNames } from '../helpers/templates.ts';

describe.concurrent('the first example of a template, stepped on the real Temporal', () => {
  it.each(templateNames)(
    '%s comes to the journal of its rehearsal',
    async (name) => {
      const golden = firstExampleOf(name);
      const rehearsed: ContractLine[] = [];
      rehearse(golden.input, (line) => void rehearsed.push(line));
      const driven = await drivenOnTemporal(golden);
      expect(rehearsed.length).toBeGreaterThan(60);
      expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
      expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
      expect(audit(driven.journal)).toEqual([]);
    },
    300_000,
  );
});
