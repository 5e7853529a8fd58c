import type { Sql } from '../db/connect.ts';
import { type Cycle, cycleById } from '../db/cycles.ts';
import type { Text } from '../workflows/flow/grammar.ts';
import type { Form } from '../workflows/flow/form.ts';
import { type Actor, may } from '../workflows/flow/may.ts';
import type { Flow } from '../workflows/flow/schema.ts';
import { contextOfStart, startOf } from '../workflows/flow/starting.ts';
import { whoAre } from '../workflows/flow/who.ts';
import type { Engine } from './engine.ts';
import { cycleViewOf } from './rosters.ts';
import { createOutside } from './outside.ts';

/**
 * What somebody may begin by hand under a standing cycle. `self`: about themselves; `reports`: those of theirs about whom they may; `anyone`: about whomever they
 * name; `outside`: it is about nobody on file.
 */
export type StartOffer = { cycle: Cycle; flow: Flow; form: Form; self: boolean; reports: string[]; anyone: boolean; outside: boolean };

const noForm: Form = { fields: [], shows: [] };

/** Null where the cycle does not stand, begins by itself alone, or leaves nothing to this person. Whether somebody may be in it is looked at when it begins. */
export async function startOffer(engine: Engine, sql: Sql, cycleId: string, actor: Actor): Promise<StartOffer | null> {
  const cycle = await cycleById(sql, cycleId);
  if (cycle === null || !cycle.standing || cycle.status !== 'running') return null;
  const { flow, plan } = await engine.texts.of(sql, cycle.sha256);
  const start = startOf(plan);
  if (start === null || start.settings.begins === 'byItself') return null;
  const { by, about } = start.settings;
  const shown = flow.steps[start.step.id];
  const form = shown?.kind === 'start' ? (shown.settings.form ?? noForm) : noForm;
  const outside = about === 'outside';
  if (by === undefined) {
    const operates = may(actor, 'cycle.operate', { ownerId: cycle.ownerId, circle: flow.confidential ?? null });
    return operates ? { cycle, flow, form, self: !outside, reports: outside ? [] : actor.reports, anyone: !outside, outside } : null;
  }
  const roster = await engine.rosters.load(sql);
  const reading = createOutside({ runId: '', cycleId, isTrial: cycle.trialTo !== null, above: [] }, engine.rosters.reads);
  const at = Date.parse(cycle.now);
  const world = engine.rosters.world(roster, { cycle: cycleViewOf(cycle), answers: [], notices: new Map(), at, outside: reading });
  return reading.look(sql, () => {
    const mayAbout = (subject: string | null) =>
      whoAre(by, contextOfStart(plan, world, at, { subject, values: {} })).people.some(({ id }) => id === actor.personId);
    const anyone = mayAbout(null);
    const offer = {
      cycle,
      flow,
      form,
      self: !outside && mayAbout(actor.personId),
      reports: outside ? [] : actor.reports.filter(mayAbout),
      anyone: anyone && !outside,
      outside: anyone && outside,
    };
    return offer.self || offer.reports.length > 0 || offer.anyone || offer.outside ? offer : null;
  });
}

/** Whether somebody may begin one about this person (null: nobody on file) now. */
export function mayBegin(offer: StartOffer | null, person: string | null, self: string): boolean {
  if (offer === null) return false;
  if (person === null) return offer.outside;
  return offer.anyone || (person === self ? offer.self : offer.reports.includes(person));
}

/** Why somebody may not be in it, as the flow words it; undefined where it has no words of its own. */
export function eligibleWords(flow: Flow, rule: string): Text | undefined {
  for (const step of Object.values(flow.steps)) if (step.kind === 'start') return step.settings.eligible?.find(({ id }) => id === rule)?.message;
  return undefined;
}
