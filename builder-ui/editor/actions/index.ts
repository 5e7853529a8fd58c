import { addStep, applyFix, connect, disconnect, outermost, pieceOf, type Place, putPiece, removeStep } from '../../../workflows/flow/edits/index.ts';
import type { Problem } from '../../../workflows/flow/problem.ts';
import type { Edge, Flow } from '../../../workflows/flow/schema.ts';
import type { StepKind } from '../../../workflows/flow/steps/index.ts';
import { newStep } from '../../steps/starters.ts';
import { newId } from '../ids.ts';
import type { Editor } from '../store.ts';
import { asRead, usualPlace } from '../place.ts';

/** What menus, buttons and keys do. Each is one change that can be undone. */

/** Adds a step and selects it; returns its id. */
export function addKind(editor: Editor, kind: StepKind, place: Place): string {
  const id = newId(kind);
  editor.edit(adding(id, kind, place), { select: [id] });
  return id;
}

/** Adds a step and stays at the one that is selected. */
export const newAt = (editor: Editor, kind: StepKind, place: Place): void => editor.edit(adding(newId(kind), kind, place));

const adding = (id: string, kind: StepKind, place: Place) => (flow: Flow) => addStep(flow, newStep(kind, id, flow, place.in), place);

/** Takes the selected steps away; what led to each leads on. The step before, if any, is selected. */
export function removeSelected(editor: Editor): void {
  const { flow, selection } = editor.store.getState();
  const gone = outermost(flow, selection);
  const before = flow.edges.find(({ from, to }) => gone.includes(to) && !gone.includes(from))?.from;
  editor.edit((now) => gone.reduce(removeStep, now), { select: before === undefined ? [] : [before] });
}

/** Copies the selected steps, puts the copies in after the last of them and selects them. */
export function duplicateSelected(editor: Editor): void {
  const { flow, selection } = editor.store.getState();
  const piece = pieceOf(flow, selection);
  if (piece === null) return;
  const { flow: next, added } = putPiece(flow, piece, usualPlace(flow, asRead(flow, selection)), (step) => newId(step.kind));
  editor.edit((now) => (now === flow ? next : now), { select: added });
}

export const lead = (editor: Editor, edge: Edge): void => editor.edit((flow) => connect(flow, edge));
export const unlead = (editor: Editor, edge: { from: string; port: string }): void => editor.edit((flow) => disconnect(flow, edge));

/** Lays the whole drawing out afresh: what was moved by hand goes back to its place. */
export const tidy = (editor: Editor): void => editor.edit((flow) => (Object.keys(flow.layout).length === 0 ? flow : { ...flow, layout: {} }));

/** Puts a problem right by the fix it offers. */
export async function fix(editor: Editor, problem: Problem): Promise<void> {
  const { flow, problems } = await editor.looked();
  editor.edit((now) => (now === flow ? applyFix(now, problem, problems) : now), { select: problem.step === null ? [] : [problem.step] });
}

/** Steps that a route may lead to: those of the same container, except a start. */
export function targetsOf(flow: Flow, from: string): string[] {
  const scope = flow.steps[from]?.in ?? null;
  return Object.values(flow.steps).flatMap((step) => (step.in === scope && step.kind !== 'start' && step.id !== from ? [step.id] : []));
}
