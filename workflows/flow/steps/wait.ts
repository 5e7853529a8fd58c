import * as z from 'zod';
import { condition, when, who } from '../grammar.ts';
import { defineKind } from './kind.ts';

/** Until the first of a date, a condition (over answers, facts, outcomes of this run or of those above it) or a named party's word; with `deadline`, until then. */
export const wait = defineKind({
  kind: 'wait',
  settings: z.strictObject({
    until: when.optional(),
    condition: condition.optional(),
    /** Who may end it by hand. */
    endedBy: who.optional(),
    deadline: when.optional(),
  }),
  ports: (settings) => [{ port: 'reached', main: true }, ...(settings.deadline === undefined ? [] : [{ port: 'timeout', main: false }])],
});
