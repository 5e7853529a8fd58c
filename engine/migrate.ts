import type { Tx } from '../db/connect.ts';
import { setCycleVersion } from '../db/cycles.ts';
import { renameSteps, setRunText } from '../db/run-texts.ts';
import { type Mapping, migrate, type Migration, planMigration } from '../workflows/flow/migrate.ts';
import { apply } from './apply.ts';
import type { Acted } from './act.ts';
import type { Engine } from './engine.ts';
import { hold, peek } from './hold.ts';
import { type By, mayOperate } from './operate.ts';
import { eventClass } from '../db/runs.ts';
import { raise } from './tell.ts';
import { catchUp } from './turn.ts';

/** To which version of its own flow, and which of its steps stands for which of the old. */
export type MigrateAct = { act: 'migrate'; version: number; sha256: string; mapping: Mapping; reason: string };

/** A run goes on in another version, or stays with the reasons in its journal. Its dates are worked out anew by its next turn. */
export async function migrateIn(engine: Engine, tx: Tx, runId: string, act: MigrateAct, { by }: By): Promise<Acted> {
  const held = await hold(engine, tx, runId);
  if (held === null) return { refused: 'unknownRun' };
  if (held.row.sha256 === act.sha256) return { refused: 'sameVersion' };
  while ((await catchUp(engine, tx, held)).more);
  if (!mayOperate(held, by)) return { refused: 'notYours' };
  const { plan: to } = await engine.texts.of(tx, act.sha256);
  const { scene, effects, refused } = migrate(held.plan, to, held.scene, { ...act, at: held.now, by });
  await apply(engine, tx, [{ row: held.row, isNew: false, cycle: held.cycle, before: held.scene, after: scene, effects, event: null }]);
  if (refused !== null) return { refused };
  await setRunText(tx, runId, act.sha256, scene.run.scope);
  await renameSteps(tx, runId, act.mapping);
  if (held.row.id === held.cycle.id) await setCycleVersion(tx, held.cycle.id, act);
  const change = { to: 'world', at: held.now, change: { is: 'dates' } } as const;
  await raise(tx, [{ runId, at: held.cycle.now, class: eventClass.facts, happening: change }]);
  return { refused: null };
}

/** What moving a run would do, and whether it can be. Changes nothing. */
export async function previewMigration(engine: Engine, tx: Tx, runId: string, { sha256, mapping }: MigrateAct): Promise<Migration | null> {
  const held = await peek(engine, tx, runId);
  if (held === null) return null;
  const { plan: to } = await engine.texts.of(tx, sha256);
  return planMigration(held.plan, to, held.scene, mapping);
}
