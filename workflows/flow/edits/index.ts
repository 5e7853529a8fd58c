import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { connect } from './connect.ts';
import { disconnect } from './disconnect.ts';
import { addAppeal, decideBefore } from './fair-fixes.ts';
import { addDate, addFallback, addStart, closeAfterLadder, connectToEnd, giveTime, neverSubject, raiseAnonymity, setDue } from './fixes.ts';
import { removeStep } from './remove-step.ts';
import { setSetting } from './set-setting.ts';

export { addStep, type Place } from './add-step.ts';
export { connect } from './connect.ts';
export { disconnect } from './disconnect.ts';
export { move } from './move.ts';
export { nest } from './nest.ts';
export { type FlowPiece, outermost, pieceOf, putPiece, readPiece } from './piece.ts';
export { type Note, putNote } from './put-note.ts';
export { removeStep } from './remove-step.ts';
export { rename } from './rename.ts';
export { replaceSettings } from './replace-settings.ts';
export { type FlowFields, setFlow } from './set-flow.ts';
export { setSetting } from './set-setting.ts';
export { indent, outdent, shift } from './shift.ts';

type Params = Record<string, string | number>;
const word = (params: Params, name: string) => String(params[name] ?? '');

/** Edits by the name that a problem's fix gives. */
const fixes: Record<string, (flow: Flow, params: Params) => Flow> = {
  leadOn: (flow, params) => connect(flow, { from: word(params, 'from'), port: word(params, 'port'), to: word(params, 'to') }),
  connectToEnd: (flow, params) => connectToEnd(flow, { from: word(params, 'from'), port: word(params, 'port'), end: word(params, 'end') }),
  disconnect: (flow, params) => disconnect(flow, { from: word(params, 'from'), port: word(params, 'port') }),
  removeStep: (flow, params) => removeStep(flow, word(params, 'id')),
  setSetting: (flow, params) => setSetting(flow, { step: word(params, 'step'), path: word(params, 'path'), value: params.value }),
  addStart: (flow, params) => addStart(flow, { id: word(params, 'id') }),
  neverSubject: (flow, params) => neverSubject(flow, { step: word(params, 'step') }),
  addFallback: (flow, params) => addFallback(flow, { step: word(params, 'step'), role: word(params, 'role') }),
  setDue: (flow, params) => setDue(flow, { step: word(params, 'step'), days: Number(params.days) }),
  closeAfterLadder: (flow, params) => closeAfterLadder(flow, { step: word(params, 'step') }),
  giveTime: (flow, params) => giveTime(flow, { step: word(params, 'step'), days: Number(params.days) }),
  raiseAnonymity: (flow, params) => raiseAnonymity(flow, { step: word(params, 'step'), least: Number(params.least) }),
  addAppeal: (flow, params) => addAppeal(flow, { step: word(params, 'step') }),
  decideBefore: (flow, params) => decideBefore(flow, { step: word(params, 'step') }),
  addDate: (flow, params) => addDate(flow, { name: word(params, 'name') }),
};

/**
 * The flow with a problem put right by the fix it offers; as it was where it offers none, or where it is not among the problems that the flow has `now`:
 * a list of problems is a moment older than the flow, and a fix that is pressed twice must not be done twice.
 */
export function applyFix(flow: Flow, problem: Problem, now: readonly Problem[]): Flow {
  const { fix } = problem;
  const edit = fix === undefined ? undefined : fixes[fix.edit];
  if (fix === undefined || edit === undefined || !now.some((one) => isSame(one, problem))) return flow;
  return edit(flow, fix.params);
}

function isSame(a: Problem, b: Problem): boolean {
  return a.rule === b.rule && a.step === b.step && a.path === b.path && JSON.stringify(a.params) === JSON.stringify(b.params);
}
