import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpuUsage } from 'node:process';
import { describe, expect, it } from 'vitest';
import { noOverrides } from '../../../engine/calendars.ts';
import { placesFor } from '../../../engine/places-for.ts';
import { parseFlow } from '../../../workflows/flow/parse.ts';
import { answerModel, modelSchema } from '../../../workflows/flow/rehearse/model.ts';
import type { Write } from '../../../workflows/flow/rehearse/rehearsal.ts';
import { rehearse, type RehearsalInput } from '../../../workflows/flow/rehearse/rehearse.ts';
import { dayBegins } from '../../../workflows/flow/rehearse/time.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { aFlow, after, who } from '../../helpers/flows.ts';
import { largeRoster } from '../../helpers/large-roster.ts';
import { editionOf } from '../../helpers/rehearsal.ts';

const zone = 'Asia/Hong_Kong';
const places = placesFor(noOverrides)(zone, 2026, 2040);
const day = (date: string) => dayBegins(date, places.zone(zone));

/** A loaded machine takes its time; what is measured is the processor's. */
const patience = { timeout: 600_000 };

/** Processor time, in milliseconds, that a rehearsal takes: it does not count what else this machine does. */
function costOf(flow: Flow, people: number, until: string): { ms: number; lines: number } {
  const edition = editionOf(flow);
  const responder = answerModel(modelSchema.parse({ default: { answers: 0.9, outcomes: { approved: 9, returned: 1 } } }), 7, [edition]);
  return cost(flow, people, until, { responder, write: () => undefined });
}

function cost(
  flow: Flow,
  people: number,
  until: string,
  { responder, write }: Pick<RehearsalInput, 'responder'> & { write: Write },
): { ms: number; lines: number } {
  const roster = largeRoster(people).map(({ id, ...columns }) => ({
    id,
    columns: Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== '')),
  }));
  const edition = editionOf(flow);
  const input = {
    flows: [edition],
    people: roster,
    places,
    zone,
    start: day('2027-01-04'),
    until: day(until),
    dates: { close: '2027-06-30' },
    responder: responder ?? null,
  };
  const before = cpuUsage();
  const { lines, cut } = rehearse(input, write);
  const { user, system } = cpuUsage(before);
  expect(cut).toBe(false);
  return { ms: (user + system) / 1_000, lines };
}

const cheapest = (times: number, once: () => { ms: number; lines: number }) =>
  Array.from({ length: times }, once).reduce((best, one) => (one.ms < best.ms ? one : best));

describe('what a rehearsal costs', () => {
  const { flow } = parseFlow(readFileSync(new URL('../../../templates/annual-review.json', import.meta.url), 'utf8'));
  if (flow === null) throw new Error('The template cannot be read.');

  it('is less than a minute for 5,000 people and a year, and comes to the same bytes twice', patience, () => {
    const once = () => {
      const bytes = createHash('sha256');
      const { ms, lines } = cost(flow, 5_000, '2027-12-31', { write: (line) => void bytes.update(`${JSON.stringify(line)}\n`) });
      expect(ms).toBeLessThan(60_000);
      expect(lines).toBeGreaterThan(5_000);
      return bytes.digest('hex');
    };
    expect(once()).toBe(once());
  });

  it('is as much for each person of many as of few', patience, () => {
    costOf(flow, 30, '2027-12-31');
    const few = cheapest(3, () => costOf(flow, 15, '2027-12-31'));
    const many = costOf(flow, 150, '2027-12-31');
    expect(many.lines).toBeGreaterThan(8_000);
    expect(many.ms / many.lines / (few.ms / few.lines)).toBeLessThan(2.5);
  });

  it('is as much for each year of ten as of one', patience, () => {
    const weekly = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'each', kind: 'forEach', settings: { first: 'weeks' } },
        {
          id: 'weeks',
          kind: 'repeat',
          in: 'each',
          settings: { first: 'ask', every: { n: 1, unit: 'weeks' }, until: { from: { anchor: 'date', date: '2040-01-01' } } },
        },
        { id: 'ask', kind: 'form', in: 'weeks', settings: { who: who({ who: 'subject' }), due: after(3, 'workingDays'), form: { fields: [] } } },
        { id: 'asked', kind: 'end', in: 'weeks' },
        { id: 'over', kind: 'end', in: 'each' },
        { id: 'finish', kind: 'end' },
      ],
      ['begin>each', 'each.done>finish', 'weeks.done>over', 'ask.submitted>asked', 'ask.timeout>asked'],
    );
    costOf(weekly, 1, '2036-12-31');
    const one = cheapest(3, () => costOf(weekly, 1, '2028-01-03'));
    const ten = cheapest(2, () => costOf(weekly, 1, '2036-12-31'));
    expect(ten.lines).toBeGreaterThan(4_000);
    expect(ten.ms / ten.lines / (one.ms / one.lines)).toBeLessThan(2.5);
  });
});
