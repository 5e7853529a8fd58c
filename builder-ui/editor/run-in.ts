import { pieceOf, putPiece, rename, removeStep, shift } from '../../workflows/flow/edits/index.ts';
import { type Flow, isTask } from '../../workflows/flow/schema.ts';
import { newId } from './ids.ts';
import { usualPlace } from './place.ts';
import { nothingKnown, project } from './project.ts';

/**
 * Does what is done most once, with a copy that nobody sees, while the page has nothing else to do: what a browser has run before it runs faster, so that the
 * first edit is answered as soon as the tenth. Returns what takes back what has not been done yet.
 */
export function runIn(flow: Flow, folded: readonly string[]): () => void {
  const step = Object.values(flow.steps).find(isTask);
  if (step === undefined || !('requestIdleCallback' in window)) return () => {};
  const edits: ((now: Flow) => Flow)[] = [
    (now) => rename(now, { step: step.id, name: { ...step.name, en: `${step.name.en} ` } }),
    (now) => {
      const piece = pieceOf(now, [step.id]);
      return piece === null ? now : putPiece(now, piece, usualPlace(now, [step.id]), ({ kind }) => newId(kind)).flow;
    },
    (now) => shift(now, { step: step.id, by: 'later' }),
    (now) => shift(now, { step: step.id, by: 'earlier' }),
    (now) => removeStep(now, step.id),
    () => flow,
  ];
  const known = nothingKnown();
  let [now, next, waiting] = [flow, 0, 0];
  const go = () => {
    const edit = edits[next % edits.length];
    if (edit === undefined || next === edits.length * 2) return;
    next += 1;
    now = edit(now);
    project(now, folded, known);
    waiting = requestIdleCallback(go);
  };
  waiting = requestIdleCallback(go);
  return () => cancelIdleCallback(waiting);
}
