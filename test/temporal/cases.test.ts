import { describe, expect, it } from 'vitest';
import { audit } from '../../workflows/flow/rehearse/auditor.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { caseNames, goldenCase } from '../helpers/cases.ts';
import { drivenOnTemporal } from '../helpers/on-temporal.ts';
import { looksOf } from '../helpers/script-looks.ts';
import { comparable, verdictsOf } from '../helpers/script.ts';

describe.concurrent('on the real Temporal, stepped from instant to instant', () => {
  it.each(caseNames)(
    '%s comes to the journal of its rehearsal',
    async (name) => {
      const golden = goldenCase(name);
      const rehearsed: ContractLine[] = [];
      rehearse(golden.input, (line) => void rehearsed.push(line));
      const driven = await drivenOnTemporal(golden);
      expect(driven.verdicts).toEqual(verdictsOf(rehearsed));
      expect(looksOf(rehearsed)).toMatchObject(driven.looks);
      expect(comparable(driven.journal)).toEqual(comparable(rehearsed));
      expect(audit(driven.journal)).toEqual([]);
    },
    600_000,
  );
});
