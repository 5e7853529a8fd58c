import { scopesAround } from '../graph.ts';
import type { Problem } from '../problem.ts';
import { type Flow, isTask, type Step } from '../schema.ts';
import { fieldsOf } from '../type-of.ts';
import { type Piece, piecesOf, stepAt } from '../walk.ts';

type What = 'step' | 'inside' | 'field' | 'fact' | 'record' | 'recordField' | 'table' | 'notTask' | 'notNominate';
type Unknown = { what: What; read: string; field?: string };

/** Conditions, dates, people and forms speak only of steps, questions, data, records and tables that are there and that this step can see. */
export function readsUnknown(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) => {
    const pieces = piecesOf(step);
    const found = pieces.flatMap((piece) => ofPiece(piece, pieces, step, flow).map((unknown) => ({ unknown, path: piece.path })));
    return [...found, ...ofShown(step, flow), ...ofTrigger(step, flow), ...ofFiles(step, flow)].map(
      ({ unknown, path }): Problem => ({ rule: 'readsUnknown', severity: 'error', step: step.id, path, params: unknown }),
    );
  });
}

type Found = { unknown: Unknown; path: string };

function ofPiece({ piece, path }: Piece, pieces: readonly Piece[], step: Step, flow: Flow): Unknown[] {
  if ('step' in piece) return ofStep(piece, { piece, path }, pieces, step, flow);
  if ('value' in piece && piece.value === 'lookup') return Object.hasOwn(flow.tables, piece.table) ? [] : [{ what: 'table', read: piece.table }];
  if (('value' in piece && piece.value === 'fact') || ('rows' in piece && piece.rows === 'facts'))
    return isKnownFact(piece.key, flow) ? [] : [{ what: 'fact', read: piece.key }];
  if (('value' in piece && piece.value === 'record') || ('anchor' in piece && piece.anchor === 'recordDate')) return ofRecord(piece.type, piece.field, flow);
  if ('rows' in piece && piece.rows === 'records') return ofRecord(piece.type, null, flow);
  return 'who' in piece && piece.who === 'recipientsOf' ? ofRecord(piece.record, null, flow) : [];
}

function ofStep(
  { step: read, field }: { step: string; field?: string },
  { piece, path }: { piece: Piece['piece']; path: string },
  pieces: readonly Piece[],
  step: Step,
  flow: Flow,
): Unknown[] {
  const target = stepAt(flow, read);
  if (target === undefined) return [{ what: 'step', read }];
  if (!isSeen(target, path, pieces, step, flow)) return [{ what: 'inside', read }];
  if ('who' in piece && piece.who === 'nominated' && target.kind !== 'nominate') return [{ what: 'notNominate', read }];
  if ('who' in piece && (piece.who === 'missing' || piece.who === 'holderOf') && !isTask(target)) return [{ what: 'notTask', read }];
  const fields = fieldsOf(target);
  return field === undefined || fields === null || Object.hasOwn(fields, field) ? [] : [{ what: 'field', read, field }];
}

/**
 * What is around a step, and what is in parts that the same run goes through. The runs of a step for each are seen from above by a total over them, and by
 * those who are missing there.
 */
function isSeen(target: Step, path: string, pieces: readonly Piece[], step: Step, flow: Flow): boolean {
  const around = [...scopesAround(flow, step), ...continuedAround(flow, step)];
  for (let scope = target.in; !around.includes(scope); scope = stepAt(flow, scope ?? '')?.in ?? null) {
    if (stepAt(flow, scope ?? '')?.kind !== 'forEach') continue;
    const within = pieces.some((one) => path.startsWith(`${one.path}.`) && isOver(one, scope)) || pieces.some((one) => one.path === path && isMissing(one));
    if (!within) return false;
  }
  return true;
}

/** Containers whose runs are gone on with by one around this step: their answers are read like its own. */
function continuedAround(flow: Flow, step: Step): string[] {
  return scopesAround(flow, step).flatMap((scope) => {
    const around = scope === null ? undefined : stepAt(flow, scope);
    return around?.kind === 'forEach' && around.settings.continues !== undefined ? [around.settings.continues] : [];
  });
}

const isOver = ({ is, piece }: Piece, scope: string | null): boolean =>
  is === 'value' && piece.value === 'aggregate' && piece.over.rows === 'children' && piece.over.step === scope;
const isMissing = ({ is, piece }: Piece): boolean => is === 'rule' && piece.who === 'missing';

/** Facts that are declared, that a step raises, or that tell of training. */
function isKnownFact(key: string, flow: Flow): boolean {
  if (Object.hasOwn(flow.facts, key) || key.startsWith('training.')) return true;
  return Object.values(flow.steps).some((step) => step.kind === 'emit' && step.settings.key === key);
}

function ofRecord(type: string, field: string | null, { records }: Flow): Unknown[] {
  if (!Object.hasOwn(records, type)) return [{ what: 'record', read: type }];
  const known = field === null || field === 'effective' || field === 'until' || Object.hasOwn(records[type]?.fields ?? {}, field);
  return known ? [] : [{ what: 'recordField', read: type, field }];
}

function ofShown(step: Step, flow: Flow): Found[] {
  if (!isTask(step)) return [];
  return step.settings.form.shows.flatMap((shown, index) => {
    const path = `settings.form.shows.${index}`;
    const of = (field: string) => ofStep({ step: shown.step, field }, { piece: { value: 'answer', ...shown, field }, path }, [], step, flow);
    return shown.fields.flatMap((field) => of(field).map((unknown) => ({ unknown, path })));
  });
}

function ofTrigger(step: Step, flow: Flow): Found[] {
  if (step.kind === 'start')
    return (step.settings.triggers ?? []).flatMap((trigger, index) =>
      trigger.on !== 'fact' || isKnownFact(trigger.key, flow) ? [] : [{ unknown: { what: 'fact', read: trigger.key }, path: `settings.triggers.${index}` }],
    );
  if (step.kind !== 'whenever' || step.settings.trigger.on !== 'fact' || isKnownFact(step.settings.trigger.key, flow)) return [];
  return [{ unknown: { what: 'fact', read: step.settings.trigger.key }, path: 'settings.trigger' }];
}

/** Records that a step writes, sends along or asks for. */
function ofFiles(step: Step, flow: Flow): Found[] {
  const named = [
    ...(step.kind === 'record' ? [{ type: step.settings.type, path: 'settings.type' }] : []),
    ...(step.kind === 'connect' ? step.settings.discloses.map((type, index) => ({ type, path: `settings.discloses.${index}` })) : []),
    ...(isTask(step) && step.settings.needs !== undefined ? [{ type: step.settings.needs.record, path: 'settings.needs.record' }] : []),
  ];
  return named.flatMap(({ type, path }) => ofRecord(type, null, flow).map((unknown) => ({ unknown, path })));
}
