import { slotById } from '../../db/tasks.ts';
import type { Engine } from '../../engine/engine.ts';
import type { KeyRing } from '../keys.ts';
import { linkToken } from './links.ts';

/** The token of the link that this person was, or would be, sent for a part as it stands; null where it is not with them, or they have no address. */
export async function singleToken({ sql, rosters }: Engine, ring: KeyRing, slot: string, personId: string): Promise<string | null> {
  const place = await slotById(sql, slot);
  const address = (await rosters.load(sql)).people.get(personId)?.email ?? null;
  if (place === null || address === null || place.holderId !== personId) return null;
  return linkToken(ring, { slot, round: place.round, person: personId, address, issue: place.issue });
}
