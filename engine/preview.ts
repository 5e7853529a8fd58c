import type { Tx } from '../db/connect.ts';
import { isoOf } from '../workflows/flow/calendar.ts';
import type { Happening, Performed } from '../workflows/flow/perform/scene.ts';
import { perform } from '../workflows/flow/perform.ts';
import type { Engine } from './engine.ts';
import { type Held, peek } from './hold.ts';
import { happeningsOf, mayOperate, type OperatorAct } from './operate.ts';

/** What an act would do to one run at this instant: the rule that refuses it, dates that move (`to` null: none for now), tasks that open and close, its end. */
export type Would = {
  run: string;
  subject: string | null;
  refused: string | null;
  dates: { step: string | null; name: string; from: string | null; to: string | null }[];
  opens: string[];
  closes: string[];
  ends: string | null;
};

/** What an operator's act would do, by the same function that does it. Changes nothing. */
export async function previewAct(engine: Engine, tx: Tx, runId: string, act: OperatorAct, by: string): Promise<Would | null> {
  return previewed(engine, tx, runId, (held) => (mayOperate(held, by) ? happeningsOf(held, act, by) : 'notYours'));
}

/** What moving dates of its cycle would do to a run. Changes nothing. */
export async function previewShift(engine: Engine, tx: Tx, runId: string, dates: Record<string, string>): Promise<Would | null> {
  return previewed(engine, tx, runId, (held) => {
    held.world = { ...held.world, cycle: { ...held.world.cycle, dates } };
    return [{ to: 'world', at: held.now, change: { is: 'dates' } }];
  });
}

async function previewed(engine: Engine, tx: Tx, runId: string, ask: (held: Held) => Happening[] | string): Promise<Would | null> {
  const held = await peek(engine, tx, runId);
  if (held === null) return null;
  return held.outside.look(tx, () => {
    const asked = ask(held);
    const nothing: Would = { run: runId, subject: held.row.subjectId, refused: null, dates: [], opens: [], closes: [], ends: null };
    if (typeof asked === 'string') return { ...nothing, refused: asked };
    let would = nothing;
    let { scene } = held;
    for (const happening of asked) {
      const done = perform(held.plan, scene, held.world, happening);
      if (done.refused !== null) return { ...would, refused: done.refused };
      scene = done.scene;
      would = withLines(would, done);
    }
    return would;
  });
}

function withLines(would: Would, { effects }: Performed): Would {
  const lines = effects.flatMap((effect) => (effect.effect === 'journal' ? [effect.line] : []));
  const instant = (at: unknown) => (typeof at === 'number' ? isoOf(at) : null);
  return {
    ...would,
    dates: [
      ...would.dates,
      ...lines.flatMap(({ kind, step, due, detail }) =>
        kind === 'clock.moved' || kind === 'clock.held' ? [{ step, name: String(detail.name), from: instant(detail.was), to: instant(due) }] : [],
      ),
    ],
    opens: [...would.opens, ...lines.flatMap(({ kind, step }) => (kind === 'task.opened' && step !== null ? [step] : []))],
    closes: [
      ...would.closes,
      ...lines.flatMap(({ kind, step, detail }) => (kind === 'task.closed' && step !== null && detail.part !== undefined ? [step] : [])),
    ],
    ends: lines.find(({ kind }) => kind === 'run.finished')?.outcome ?? would.ends,
  };
}
