import { signatureType } from '../../documents.ts';
import { holdsUntil } from '../../file.ts';
import type { Instant, TaskState } from '../../state.ts';
import { isoDayOf } from '../../when.ts';
import type { RecordOrder } from '../scene.ts';
import { contextAt, journal, type Stage, stepAt, taskSettingsOf } from '../stage.ts';

/** Signatures of the organisation's documents go on file, one for each version that somebody answered to. */

type Of = Pick<TaskState, 'step' | 'round'>;

const answers = ['signed', 'disagreed', 'refused'];

/** What the holder of a part answered to a version of a document; of a text that is the step's own, nothing is filed. */
export function fileSignature(stage: Stage, task: Of, holder: string, outcome: string, at: Instant): void {
  const { document } = taskSettingsOf(stepAt(stage, task.step));
  if (document?.key === undefined || !answers.includes(outcome)) return;
  order(stage, task, holder, at, { does: 'write', type: signatureType(document.key), values: { version: document.version, outcome } });
}

/** It was taken back. */
export function takeBackSignature(stage: Stage, task: Of, holder: string, at: Instant): void {
  const { document } = taskSettingsOf(stepAt(stage, task.step));
  if (document?.key !== undefined) order(stage, task, holder, at, { does: 'revoke', type: signatureType(document.key), values: {} });
}

function order(stage: Stage, { step, round }: Of, person: string, at: Instant, what: Pick<RecordOrder, 'does' | 'type' | 'values'>): void {
  // Somebody from outside has no file.
  if (stage.world.person(person) === undefined) return;
  const effective = isoDayOf(at, contextAt(stage, at));
  const until = holdsUntil(stage.plan.records?.[what.type] ?? {}, { does: what.does, effective, until: null });
  stage.effects.push({ effect: 'record', record: { ...what, person, effective, until, finalAt: null, step, round, at } });
  journal(stage, at, {
    kind: what.does === 'write' ? 'record.written' : 'record.superseded',
    step,
    round,
    for: person,
    detail: { type: what.type, does: what.does, effective, until },
    content: { values: what.values },
  });
}
