import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { piecesOf } from '../walk.ts';

/** A time zone that a date names is one that there is. */
export function zoneUnknown(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    piecesOf(step).flatMap((found): Problem[] => {
      const zone = found.is === 'when' && typeof found.piece.zone === 'object' ? found.piece.zone.named : null;
      if (zone === null || isZone(zone)) return [];
      return [{ rule: 'zoneUnknown', severity: 'error', step: step.id, path: `${found.path}.zone`, params: { zone } }];
    }),
  );
}

/** Plain offsets such as +08:00 are none: they know no summer time. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
