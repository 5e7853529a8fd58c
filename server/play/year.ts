import { setImmediate } from 'node:timers/promises';
import { noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import type { Roster } from '../../engine/roster.ts';
import type { NudgeBudget } from '../../workflows/flow/nudge.ts';
import { type Answering, answering } from '../../workflows/flow/play/answering.ts';
import { type Year, yearKeeper } from '../../workflows/flow/play/year.ts';
import type { Columns } from '../../workflows/flow/rehearse/people.ts';
import type { Edition } from '../../workflows/flow/rehearse/rehearsal.ts';
import { beginRehearsal } from '../../workflows/flow/rehearse/rehearse.ts';
import { dayBegins } from '../../workflows/flow/rehearse/time.ts';
import { columnsOf, samplePeople } from './people.ts';

/** A rehearsal with everyone: the sample organisation, or the people on file. `start` and `until` are days, both included. */
export type YearPlan = {
  roster: 'sample' | 'people';
  start: string;
  until: string;
  zone: string;
  dates: Record<string, string>;
  owner: string | null;
  answers: Answering;
};

/** So many things happen before others have their turn, and at most. */
const chunk = 50;
const most = 5_000_000;

/** Lets other requests through between its parts. */
export async function rehearseYear(edition: Omit<Edition, 'version'>, onFile: Roster, plan: YearPlan): Promise<{ year: Year; people: Columns[] }> {
  const { roster, start: startDay, until: lastDay, zone, dates, answers } = plan;
  const people = roster === 'sample' ? samplePeople() : [...onFile.people.values()].map(columnsOf);
  const overrides = roster === 'sample' ? noOverrides : onFile.overrides;
  const places = placesFor(overrides)(zone, Number(startDay.slice(0, 4)) - 1, Number(lastDay.slice(0, 4)) + 1);
  const table = places.zone(zone);
  const [start, until] = [dayBegins(startDay, table), dayBegins(lastDay, table, 1)];
  const keeper = yearKeeper(table, start);
  const owner = people.some(({ id }) => id === plan.owner) ? plan.owner : null;
  const budget: NudgeBudget | null = roster === 'sample' ? null : onFile.nudges;
  const input = { flows: [edition], people: people.map(({ id = '', ...columns }) => ({ id, columns })), places, zone, start, until, dates, owner, budget };
  const going = beginRehearsal({ ...input, responder: answering[answers], most }, (line) => keeper.hear(line));
  while (!going.goOn(until, chunk)) await setImmediate();
  return { year: keeper.told(going.finish()), people };
}
