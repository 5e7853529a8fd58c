import { noOverrides } from '../../engine/calendars.ts';
import { rosterOf } from '../../engine/roster.ts';
import { createRosters } from '../../engine/rosters.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { compile } from '../../workflows/flow/compile.ts';
import { audienceOf, type Narrowed } from './audience.ts';
import { showPreview } from './cycle.ts';
import { readFlow, readPeople } from './files.ts';
import { assertSound } from './editions.ts';
import { datesFor, dayBegins, zoneAround } from './options.ts';
import { type Out, problemLine } from './outcome.ts';

export type FilePreview = Narrowed & { people: string; start: string; zone: string; date?: Record<string, string>; owner?: string; json: boolean };

/** `cycle preview FLOW.json --people P.csv`: who would be in, and who lacks someone to decide, without server and database. */
export async function previewFile(file: string, options: FilePreview, out: Out): Promise<void> {
  const read = readFlow(file);
  assertSound(read);
  const { flow } = read;
  const people = readPeople(options.people, options.start, (warning) => out.err(`${problemLine(warning)}\n`));
  const at = dayBegins(options.start, zoneAround(options.zone, options.start));
  const cycle = { id: 'launch', zone: options.zone, owner: options.owner ?? null, startsAt: at, dates: datesFor(flow, options.date ?? {}), period: null };
  const world = createRosters(options.zone).world(rosterOf(1, people, noOverrides), { cycle, answers: [], notices: new Map(), at });
  const ids = new Set(audienceOf(flow, people, options.start, world, at, options));
  const audience = people.filter(({ id }) => ids.has(id));
  const laid = { faults: [], audience, included: 'employed' as const, excluded: [], startsAt: isoOf(at), plan: compile(flow), world, at };
  await showPreview({ flow, laid, version: null, zone: options.zone, json: options.json }, out);
}
