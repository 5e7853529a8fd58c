import type { JournalLine } from '../journal.ts';
import { isTaskKind } from '../steps/index.ts';
import type { Instant } from '../state.ts';
import { isItem, itemName } from './item.ts';
import { type Living, nextNumber, type Rehearsal } from './rehearsal.ts';
import type { ScriptLine } from './script.ts';
import { laterBy } from './time.ts';

/** Lines of a script that come so long after something has happened at a step. */

/** A line of the journal may be what such lines wait for. */
export function hearLine(rehearsal: Rehearsal, run: Living, line: JournalLine): void {
  if (rehearsal.awaited.length === 0 || line.step === null) return;
  rehearsal.awaited = rehearsal.awaited.filter((one) => {
    const { moment, event } = one.line;
    if (!('after' in moment) || moment.after.step !== line.step || !isMeant(run, event)) return true;
    const at = whenHappened(run, line, moment.after.what);
    const key = `${run.id} ${line.step}:${line.round} ${moment.after.what === 'reminded' ? `${String(line.detail.reminder)}.${String(line.detail.nth)}` : ''}`;
    if (at === null || one.seen.has(key)) return true;
    one.seen.add(key);
    one.left -= 1;
    if (one.left > 0) return true;
    schedule(rehearsal, one.line, laterBy(at, moment.plus, rehearsal.zones(run.cycle.view.zone)));
    return false;
  });
}

/** At its instant, or now where that is past. */
export function schedule(rehearsal: Rehearsal, line: ScriptLine, at: Instant): void {
  rehearsal.acts.add({ at: Math.max(at, rehearsal.now), n: line.line, does: line });
}

export function expectLine(rehearsal: Rehearsal, line: ScriptLine): void {
  if ('instant' in line.moment) schedule(rehearsal, line, line.moment.instant);
  else rehearsal.awaited.push({ line, left: line.moment.after.nth, seen: new Set() });
}

function isMeant({ subject, scene, edition, parent }: Living, { person, item, flow }: ScriptLine['event']): boolean {
  if (flow !== undefined && edition.flow.key !== flow) return false;
  if (person !== undefined && person !== subject) return false;
  if (item === undefined) return true;
  const name = itemName(scene.run.item, subject, (step) => parent?.world.answers(step) ?? []);
  return isItem(scene.run.item, name, item);
}

/** When what is waited for happened, by this line; null where it is not what it tells. `due` is when the step falls due, as of its opening. */
function whenHappened({ edition }: Living, { kind, at, due, step }: JournalLine, what: 'opened' | 'due' | 'closed' | 'reminded'): Instant | null {
  const stepKind = edition.plan.steps[step ?? '']?.kind;
  const isTask = stepKind !== undefined && isTaskKind(stepKind);
  const opened = kind === (isTask ? 'task.opened' : 'step.entered');
  switch (what) {
    case 'opened':
      return opened ? at : null;
    case 'due':
      return kind === (isTask ? 'task.opened' : 'clock.set') ? due : null;
    case 'closed':
      return kind === 'step.left' ? at : null;
    case 'reminded':
      return kind === 'task.reminded' ? at : null;
  }
}

/** Orders acts at one instant: the script's by their line, then those expected beyond it. */
export const afterScript = (rehearsal: Rehearsal): number => 1_000_000_000 + nextNumber(rehearsal);
