import { acknowledge } from './acknowledge.ts';
import { approval } from './approval.ts';
import { branch } from './branch.ts';
import { connect } from './connect.ts';
import { emit } from './emit.ts';
import { end } from './end.ts';
import { forEach } from './for-each.ts';
import { form } from './form.ts';
import { join } from './join.ts';
import { meeting } from './meeting.ts';
import { milestone } from './milestone.ts';
import { nominate } from './nominate.ts';
import { notify } from './notify.ts';
import { record } from './record.ts';
import { repeat } from './repeat.ts';
import { score } from './score.ts';
import { split } from './split.ts';
import { start } from './start.ts';
import { subflow } from './subflow.ts';
import { training } from './training.ts';
import { wait } from './wait.ts';
import { whenever } from './whenever.ts';

/** Every kind of step. A kind is added here, drawn in builder-ui/steps, told in sentences.ts, done in advance.ts. */
export const kinds = {
  start,
  form,
  approval,
  nominate,
  acknowledge,
  meeting,
  training,
  branch,
  split,
  join,
  wait,
  milestone,
  repeat,
  forEach,
  notify,
  record,
  score,
  connect,
  subflow,
  whenever,
  emit,
  end,
};
export type StepKind = keyof typeof kinds;
export const stepKinds = Object.keys(kinds) as StepKind[];

/** Kinds that ask people for something. */
export const taskKinds = ['form', 'approval', 'nominate', 'acknowledge', 'meeting', 'training'] as const satisfies StepKind[];
export type TaskKind = (typeof taskKinds)[number];
export const isTaskKind = (kind: StepKind): kind is TaskKind => (taskKinds as readonly StepKind[]).includes(kind);

/** Kinds that hold steps: they name their first one, and are left by named ends. The inside of a forEach is executed by runs of its own. */
export const containerKinds = ['repeat', 'forEach', 'subflow'] as const satisfies StepKind[];
export type ContainerKind = (typeof containerKinds)[number];
export const isContainerKind = (kind: StepKind): kind is ContainerKind => (containerKinds as readonly StepKind[]).includes(kind);
