import { putSharedDocument } from '../db/shared.ts';
import { slotById } from '../db/tasks.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import { checkAnswers, type FieldProblem } from '../workflows/flow/check-answers.ts';
import { formAskedBy } from '../workflows/flow/check-decision.ts';
import { contextOf } from '../workflows/flow/perform/stage.ts';
import { isTask } from '../workflows/flow/schema.ts';
import { actOnHeld } from './act.ts';
import type { Engine } from './engine.ts';
import { hold } from './hold.ts';

/** `version`: the one that was before whoever edited it. */
export type EditInput = { slot: string; person: string; version: number; values: Record<string, unknown> };
/** The rule that refuses it: `otherVersion` where somebody else has changed it since. */
export type Edited = { refused: string | null; problems: FieldProblem[] };

/** Changes the document of a shared form: whoever had confirmed another version of it is asked again. Under the run's lock, so that no two editors write over each other. */
export async function editShared(engine: Engine, { slot: id, person, version, values }: EditInput): Promise<Edited> {
  return engine.sql.begin(async (tx) => {
    const place = await slotById(tx, id);
    const held = place === null ? null : await hold(engine, tx, place.runId);
    const step = held?.flow.steps[place?.step ?? ''];
    if (place === null || held === null || step === undefined || !isTask(step)) return { refused: 'unknownTask', problems: [] };
    const slot = place.task.slots.find((one) => one.id === id);
    const form = formAskedBy(step, { asks: slot?.asks ?? 'answer' });
    const checked = await held.outside.look(tx, () =>
      checkAnswers(form, values, contextOf(held.plan, held.scene.run, held.world, held.now), { partial: true }),
    );
    if (checked.problems.length > 0) return { refused: 'invalid', problems: checked.problems };
    const happenings = ({ now: at }: typeof held) => [
      { to: 'task' as const, task: place.taskId, act: { type: 'edited' as const, at, slot: id, by: person, version } },
    ];
    const { refused } = await actOnHeld(engine, tx, held, { by: person, do: 'draft', step: place.step, reason: null, happenings });
    if (refused !== null) return { refused, problems: [] };
    const document = { taskId: place.taskId, version: version + 1, values: checked.values, byId: person, at: isoOf(held.now) };
    await putSharedDocument(tx, document);
    return { refused: null, problems: [] };
  });
}
