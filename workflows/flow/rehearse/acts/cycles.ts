import { isDate } from '../../calendar.ts';
import type { Instant } from '../../state.ts';
import { cycleMeant, runMeant } from '../find.ts';
import { isOneByOne } from '../../starting.ts';
import { draftCycle, isForAudience, type Launch, launch as launchCycle, launchRefusal, openStanding, standingOf } from '../launch.ts';
import { renewedLine } from '../../standing.ts';
import { note, placeOfCycle, placeOfPerson, placeOfRun, writeLine } from '../lines.ts';
import { type Cycle, type Edition, isRunning, latestOf, type Rehearsal, type Why } from '../rehearsal.ts';
import type { EventOf } from '../script.ts';
import { startOne, verdictOn, watchAll } from '../starts.ts';
import { closeWhenOver, take } from '../take.ts';
import { tellCycle } from '../tell.ts';
import { dayBegins, dayIn, instantIn, laterBy } from '../time.ts';
import { type ActOf, actorOf, barred, type Verdict } from './verdict.ts';

/** What happens to cycles: launched, runs started under them, their dates moved, closed. */

const refused = (rule: string): Verdict => ({ refused: rule });
const mainFlow = ({ library }: Rehearsal): string => [...library.keys()][0] ?? '';

export const launch: ActOf<'launch'> = (rehearsal, event) => {
  const edition = latestOf(rehearsal, event.flow ?? mainFlow(rehearsal));
  if (edition === undefined) return refused('unknownFlow');
  const { audience, dates, values } = event;
  const asked = { edition, audience, dates, values, by: actorOf(rehearsal, event) };
  const rule = launchRefusal(rehearsal, asked);
  if (rule !== null) return refused(rule);
  if (isOneByOne(edition.plan)) return open(rehearsal, asked);
  return { place: placeOfPerson(null), line: { detail: { flow: edition.flow.key } }, does: (why) => void launchCycle(rehearsal, asked, why) };
};

/** From now on runs begin under it by hand, or by what happens. */
function open(rehearsal: Rehearsal, { edition, dates, by }: Launch): Verdict {
  if (standingOf(rehearsal, edition) !== undefined) return refused('standsAlready');
  const cycle = draftCycle(rehearsal, edition, dates, { standing: true });
  return { place: placeOfPerson(null), line: { detail: { flow: edition.flow.key } }, does: (why) => void openStanding(rehearsal, cycle, by, why) };
}

export const start: ActOf<'start'> = (rehearsal, event) => {
  const edition = latestOf(rehearsal, event.flow ?? mainFlow(rehearsal));
  const { person = null, dates, values } = event;
  if (edition === undefined) return refused('unknownFlow');
  if (isForAudience(edition)) return launch(rehearsal, { ...event, do: 'launch', ...(person !== null && { audience: [person] }) });
  const by = actorOf(rehearsal, event);
  const ask = { subject: person, values, by, trigger: null, event: null };
  const place = placeOfPerson(person);
  const line = { detail: { flow: edition.flow.key } };
  const open = standingOf(rehearsal, edition);
  // The first opens the cycle under which it begins; one that was closed stays so.
  if (open === undefined && rehearsal.cycles.some((one) => one.standing && one.edition.flow.key === edition.flow.key)) return refused('cycleClosed');
  const cycle = open ?? draftCycle(rehearsal, edition, dates, { standing: true });
  const found = verdictOn(rehearsal, cycle, ask);
  if ('refused' in found) return found;
  return {
    place,
    line,
    does: (why) => {
      if (open === undefined) openStanding(rehearsal, cycle, by, why);
      startOne(rehearsal, { cycle, ask: { ...ask, values: found.values }, why }, found.verdict);
    },
  };
};

/** A date of the cycle, or of one run alone where a person is named; or a clock of a step. */
export const shift: ActOf<'shift'> = (rehearsal, event) => {
  const { what, step, person, plus, to, reason = '' } = event;
  const by = actorOf(rehearsal, event);
  if (step !== undefined || (person !== undefined && person !== null)) {
    const run = runMeant(rehearsal, event, step ?? null);
    if (typeof run === 'string') return refused(run);
    const no = barred(run, rehearsal.now, by);
    if (no !== null) return no;
    if (step === undefined && !(what !== undefined && Object.hasOwn(run.cycle.view.dates, what))) return { refused: 'unknownDate', on: run };
    const moved = step === undefined ? { date: what ?? '' } : { step, clock: event.clock ?? 'due' };
    const shifted = { what: moved, plus: plus ?? null, to: to ?? null, by, at: rehearsal.now };
    return { on: run, happening: { to: 'run', event: { type: 'shifted', at: rehearsal.now, shift: shifted, reason } } };
  }
  const cycle = cycleMeant(rehearsal, event.flow);
  if (typeof cycle === 'string') return refused(cycle);
  return shiftCycle(rehearsal, cycle, event, by);
};

function shiftCycle(rehearsal: Rehearsal, cycle: Cycle, { what = '', plus, to }: EventOf<'shift'>, by: string): Verdict {
  const before = cycle.view.dates[what];
  if (before === undefined) return refused('unknownDate');
  if (cycle.roots.some((run) => barred(run, rehearsal.now, by) !== null)) return refused('notYours');
  const zone = rehearsal.zones(cycle.view.zone);
  const after = to ?? dayIn(laterBy(dayBegins(before, zone), plus === undefined ? [] : [plus], zone), zone);
  if (!isDate(after)) return refused('noSuchDay');
  return {
    place: placeOfCycle(cycle),
    line: { detail: { what, from: before, to: after } },
    does: (why) => {
      cycle.view = { ...cycle.view, dates: { ...cycle.view.dates, [what]: after } };
      const cause = note(rehearsal, placeOfCycle(cycle), why, { kind: 'shift.applied', by, detail: { what, from: before, to: after } });
      tellCycle(rehearsal, cycle, { is: 'dates' }, { ...why, cause });
    },
  };
}

/** Nothing begins in it any more and what still goes on is cancelled. */
export const close: ActOf<'close'> = (rehearsal, event) => {
  const cycle = cycleMeant(rehearsal, event.flow);
  if (typeof cycle === 'string') return refused(cycle);
  const { reason = '' } = event;
  const by = actorOf(rehearsal, event);
  const no = cycle.roots.map((run) => barred(run, rehearsal.now, by)).find((one) => one !== null);
  if (no !== undefined) return { refused: no.refused };
  return {
    place: placeOfCycle(cycle),
    does: (why) => {
      const at: Instant = rehearsal.now;
      for (const run of cycle.roots)
        if (isRunning(run) && (run !== cycle.root || !cycle.standing))
          rehearsal.raised.add({ run, event: { type: 'cancelled', at, by, reason, closes: true }, why });
      if (!cycle.standing) return;
      cycle.status = 'closing';
      closeWhenOver(rehearsal, cycle, at, why);
    },
  };
};

/** What begins under a standing cycle from now on begins in the new version; what runs stays in its own. */
function renew(rehearsal: Rehearsal, cycle: Cycle, edition: Edition, why: Why): void {
  const { root } = cycle;
  if (root === null || cycle.status !== 'running') return;
  writeLine(rehearsal, renewedLine(rehearsal.now, cycle.view.zone, edition.version, root.edition.plan, edition.plan), placeOfRun(root), why);
  cycle.edition = edition;
  root.edition = edition;
  take(rehearsal, root, { to: 'run', event: { type: 'renewed', at: rehearsal.now } }, why);
  watchAll(rehearsal, cycle, why);
}

/** A further version of a flow, from one of the files that were given with the script. */
export const publish: ActOf<'publish'> = (rehearsal, { file, by }) => {
  const edition = rehearsal.files[file];
  if (edition === undefined) return refused('unknownFile');
  const { key } = edition.flow;
  const versions = rehearsal.library.get(key) ?? [];
  const version = (versions.at(-1)?.version ?? 0) + 1;
  return {
    place: { ...placeOfPerson(null), flow: key, version },
    does: (why) => {
      const next = { ...edition, version };
      rehearsal.library.set(key, [...versions, next]);
      const cause = note(rehearsal, { ...placeOfPerson(null), flow: key, version }, why, { kind: 'version.published', by: by ?? null });
      for (const cycle of rehearsal.cycles) if (cycle.edition.flow.key === key) renew(rehearsal, cycle, next, { ...why, cause });
    },
  };
};

export const instantOfText = (rehearsal: Rehearsal, text: string | undefined): Instant | null =>
  text === undefined ? null : instantIn(text, rehearsal.zones(rehearsal.zone));
