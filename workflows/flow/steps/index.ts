import { approval } from './approval.ts';
import { branch } from './branch.ts';
import { end } from './end.ts';
import { forEach } from './for-each.ts';
import { form } from './form.ts';
import { join } from './join.ts';
import { notify } from './notify.ts';
import { split } from './split.ts';
import { start } from './start.ts';
import { wait } from './wait.ts';

/** Every kind of step. A kind is added here, drawn in builder-ui/steps, told in sentences.ts, done in advance.ts. */
export const kinds = { start, form, approval, branch, split, join, wait, notify, forEach, end };
export type StepKind = keyof typeof kinds;
export const stepKinds = Object.keys(kinds) as StepKind[];
/** Kinds that ask people for something. */
export const taskKinds = ['form', 'approval'] as const satisfies StepKind[];
export type TaskKind = (typeof taskKinds)[number];
export const isTaskKind = (kind: StepKind): kind is TaskKind => (taskKinds as readonly StepKind[]).includes(kind);
