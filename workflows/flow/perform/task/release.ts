import type { Instant, TaskState } from '../../state.ts';
import { whoAre } from '../../who.ts';
import { contextAt, journal, mail, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** A settled approval may make answers readable: a dated act, of which those who may read them now are told. */
export function release(stage: Stage, { step, round, outcome }: TaskState, at: Instant): void {
  const { releases } = taskSettingsOf(stepAt(stage, step));
  if (releases === undefined || releases.outcome !== outcome) return;
  const { subject } = stage.scene.run;
  const people = releases.to === undefined ? [subject].filter((id) => id !== null) : whoAre(releases.to, contextAt(stage, at)).people.map(({ id }) => id);
  const { answers } = releases;
  stage.effects.push({ effect: 'release', step, round, answers, to: people, at });
  journal(stage, at, { kind: 'disclosed', step, round, to: people, outcome, detail: { answers } });
  for (const to of people) mail(stage, { kind: 'released', to, step, round, slot: null, issue: 1, item: 'released', at });
}
