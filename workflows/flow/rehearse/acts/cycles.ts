import { isDate } from '../../calendar.ts';
import type { Instant } from '../../state.ts';
import { cycleMeant, runMeant } from '../find.ts';
import type { StartVerdict } from '../../starting.ts';
import { isEligible, isForAudience, launch as launchCycle, launchRefusal, mergeInto, runsAbout, type Start, startOne, verdictOn, worldFor } from '../launch.ts';
import { note, placeOfCycle, placeOfPerson } from '../lines.ts';
import { type Cycle, isRunning, latestOf, type Rehearsal, type Why } from '../rehearsal.ts';
import type { EventOf } from '../script.ts';
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
  return { place: placeOfPerson(null), line: { detail: { flow: edition.flow.key } }, does: (why) => void launchCycle(rehearsal, asked, why) };
};

export const start: ActOf<'start'> = (rehearsal, event) => {
  const edition = latestOf(rehearsal, event.flow ?? mainFlow(rehearsal));
  const { person = null, dates, values } = event;
  if (edition === undefined) return refused('unknownFlow');
  if (person !== null && rehearsal.people.person(person) === undefined) return refused('unknownPerson');
  const by = actorOf(rehearsal, event);
  if (isForAudience(edition)) return launch(rehearsal, { ...event, do: 'launch', ...(person !== null && { audience: [person] }) });
  const asked = { edition, person, dates, values, by };
  if (person !== null && !isEligible(rehearsal, edition, worldFor(rehearsal, asked), person)) return refused('notEligible');
  const verdict = verdictOn(rehearsal, asked);
  if (verdict.does === 'refuse') return refused(verdict.rule);
  return { place: placeOfPerson(person), line: { detail: { flow: edition.flow.key } }, does: (why) => begin(rehearsal, asked, verdict, why) };
};

function begin(rehearsal: Rehearsal, asked: Start, verdict: StartVerdict, why: Why): void {
  const running = runsAbout(rehearsal, asked).findLast(isRunning);
  if (verdict.does === 'suppress') note(rehearsal, placeOfPerson(asked.person), why, { kind: 'run.suppressed', by: asked.by, detail: { rule: verdict.rule } });
  else if (verdict.does === 'merge' && running !== undefined) mergeInto(rehearsal, running, asked, why);
  else startOne(rehearsal, asked, why);
}

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
      for (const run of cycle.roots) if (isRunning(run)) rehearsal.raised.add({ run, event: { type: 'cancelled', at, by, reason, closes: true }, why });
      if (!cycle.standing) return;
      cycle.status = 'ended';
      note(rehearsal, placeOfCycle(cycle), why, { kind: 'cycle.closed', by });
    },
  };
};

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
      rehearsal.library.set(key, [...versions, { ...edition, version }]);
      note(rehearsal, { ...placeOfPerson(null), flow: key, version }, why, { kind: 'version.published', by: by ?? null });
    },
  };
};

export const instantOfText = (rehearsal: Rehearsal, text: string | undefined): Instant | null =>
  text === undefined ? null : instantIn(text, rehearsal.zones(rehearsal.zone));
