import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { noOverrides } from '../../../engine/calendars.ts';
import { placesFor } from '../../../engine/places-for.ts';
import { parseFlow } from '../../../workflows/flow/parse.ts';
import { answering } from '../../../workflows/flow/play/answering.ts';
import { castOf } from '../../../workflows/flow/play/cast.ts';
import { dayAt, yearKeeper } from '../../../workflows/flow/play/year.ts';
import type { ContractLine } from '../../../workflows/flow/rehearse/journal-contract.ts';
import { beginRehearsal, rehearse } from '../../../workflows/flow/rehearse/rehearse.ts';
import { dayBegins } from '../../../workflows/flow/rehearse/time.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { editionOf } from '../../helpers/rehearsal.ts';

const zone = 'Asia/Hong_Kong';
const places = placesFor(noOverrides)(zone, 2026, 2028);
const start = dayBegins('2027-03-01', places.zone(zone));
const until = dayBegins('2027-12-31', places.zone(zone), 1);
const flow = parseFlow(readFileSync(new URL('../../../templates/annual-review.json', import.meta.url), 'utf8')).flow as Flow;
const people = castOf(flow, { start: '2027-03-01', zone }).people.map(({ id = '', ...columns }) => ({ id, columns }));
const input = { flows: [editionOf(flow)], people, places, zone, start, until, dates: { close: '2027-06-30' }, owner: 'hr' };

test.each(['promptly', 'lastMoment', 'nobody'] as const)('the rows of a year in which people answer %s are those of its journal', (how) => {
  const lines: ContractLine[] = [];
  const keeper = yearKeeper(places.zone(zone), start);
  const year = keeper.told(
    rehearse({ ...input, responder: answering[how] }, (line) => {
      lines.push(line);
      keeper.hear(line);
    }),
  );
  const of = (kind: string) => lines.filter((line) => line.kind === kind);
  expect(year.mails).toHaveLength(of('mail.sent').flatMap(({ to, cc }) => [...to, ...cc]).length);
  expect(year.parts).toHaveLength(new Set(of('task.opened').map(({ detail }) => detail.part)).size);
  expect(year.incidents).toHaveLength(of('incident.opened').length);
  const ended = of('run.finished').filter(({ person }) => person !== null);
  expect(
    year.runs
      .filter((run) => run.ended !== null)
      .map(({ person, ended: day }) => `${year.people[person]} ${dayAt(year, day ?? 0)}`)
      .sort(),
  ).toEqual(ended.map(({ person, local }) => `${person} ${local.slice(0, 10)}`).sort());
  expect(year.people[year.managers[year.people.indexOf('alex')] ?? -1]).toBe('morgan');
  if (how === 'promptly') expect([year.runs.every((run) => run.ended !== null), year.parts.some(({ late }) => late)]).toEqual([true, false]);
  if (how === 'nobody') expect(year.parts.some(({ late }) => late)).toBe(true);
});

test('a rehearsal in small parts comes to the same bytes as one that goes through', () => {
  const told = (goes: (write: (line: ContractLine) => void) => void) => {
    const lines: ContractLine[] = [];
    goes((line) => void lines.push(line));
    return JSON.stringify(lines);
  };
  const whole = told((write) => void rehearse({ ...input, responder: answering.promptly }, write));
  const parts = told((write) => {
    const going = beginRehearsal({ ...input, responder: answering.promptly }, write);
    let turns = 0;
    while (!going.goOn(until, 7)) turns += 1;
    expect(turns).toBeGreaterThan(10);
    going.finish();
  });
  expect(parts).toBe(whole);
});
