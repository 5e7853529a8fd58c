import type { StepKind } from '../steps/index.ts';
import type { Problem } from '../problem.ts';
import { type Flow, isTask, type Step, type TaskStep } from '../schema.ts';
import { type Piece, piecesOf } from '../walk.ts';

<<<<<<< HEAD
/** Pieces that a flow may hold but whose meaning is not built yet; a run that met one would stand still. */
const pieces: Record<Piece['is'], string[]> = {
  value: ['fact', 'record', 'run', 'event', 'lookup', 'occurrence', 'timeLeft'],
  rule: ['nominated', 'external', 'event', 'recipientsOf', 'missing', 'previousHolder'],
  anchor: [],
  rows: ['facts', 'records', 'members', 'children'],
  condition: [],
  when: [],
};

/** Kinds whose meaning stands but that people could not answer yet, or that would reach nobody. They are not offered, and not published. */
export const kindsNotBuilt: readonly StepKind[] = ['nominate', 'acknowledge', 'meeting', 'training', 'connect'];

=======
/** What a flow may hold but whose meaning is not built yet; a run that met it would stand still. */
>>>>>>> f76f850
export function notBuilt(flow: Flow): Problem[] {
  const whole = Object.values(flow.steps).filter(({ kind }) => kindsNotBuilt.includes(kind));
  return [...whole.map((step) => problem(step, `kind.${step.kind}`, 'kind')), ...partsNotBuilt(flow)];
}

function partsNotBuilt(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    [...piecesOf(step).flatMap(ofPiece), ...(isTask(step) ? ofTask(step) : [])].map(({ what, path }) => problem(step, what, path)),
  );
}

type Found = { what: string; path: string };

/** Parts of a piece that would be passed over in silence. */
<<<<<<< HEAD
function detailsOf({ is, piece }: Piece): string[] {
  if (is === 'value' && 'window' in piece && piece.window !== undefined) return ['value.window'];
  return 'asOf' in piece && piece.asOf !== undefined && piece.asOf !== 'now' ? ['asOf'] : [];
}

function wordOf(found: Piece): string | null {
  switch (found.is) {
    case 'value':
      return found.piece.value;
    case 'rule':
      return found.piece.who;
    case 'anchor':
      return found.piece.anchor;
    case 'rows':
      return found.piece.rows;
    default:
      return null;
  }
=======
function ofPiece({ is, piece, path }: Piece): Found[] {
  if (is !== 'when') return [];
  return [...(piece.hold === 'frozen' ? ['when.frozen'] : []), ...(piece.ifPast === undefined ? [] : ['when.ifPast'])].map((what) => ({ what, path }));
>>>>>>> f76f850
}

function ofTask({ settings }: TaskStep): Found[] {
  return settings.visibility === undefined ? [] : [{ what: 'visibility', path: 'settings.visibility' }];
}

const problem = (step: Step, what: string, path: string): Problem => ({ rule: 'notBuilt', severity: 'error', step: step.id, path, params: { what } });
