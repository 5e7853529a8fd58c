import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFlow } from '../../../server/cli/files.ts';
import { rehearsalInput, type RehearsalOptions } from '../../../server/cli/rehearsal-input.ts';
import { endState } from '../../../workflows/flow/rehearse/end-state.ts';
import type { ContractLine } from '../../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse } from '../../../workflows/flow/rehearse/rehearse.ts';
import { aFlow, after, who } from '../../helpers/flows.ts';
import { story } from '../../helpers/rehearsal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-tables-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: string[] | object): string {
  const path = join(folder, name);
  writeFileSync(path, Array.isArray(lines) ? `${lines.join('\n')}\n` : JSON.stringify(lines));
  return path;
}

const form = { fields: [{ id: 'text', type: 'longText', label: { en: 'What went well' } }] };

/** Each person is asked within five working days, while time does not count for whoever is away, and then waits for a goal of sales. */
const flow = () =>
  aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'ask',
        kind: 'form',
        in: 'each',
        settings: { who: who({ who: 'subject' }), due: after(5, 'workingDays'), absence: { assignee: 'hold' }, form },
      },
      {
        id: 'sold',
        kind: 'milestone',
        in: 'each',
        settings: {
          condition: { test: 'atLeast', left: { value: 'fact', scope: 'person', key: 'sales' }, right: 10 },
          by: { from: { anchor: 'date', date: '2027-06-30' } },
        },
      },
      { id: 'done', kind: 'end', in: 'each' },
      { id: 'short', kind: 'end', in: 'each', settings: { outcome: 'short' } },
    ],
    ['begin>each', 'each.done>finish', 'ask.submitted>sold', 'ask.timeout>sold', 'sold.met>done', 'sold.missed>short'],
    { facts: { sales: { name: { en: 'Sales' }, type: 'number' } } },
  );

function run(tables: Partial<RehearsalOptions>) {
  const people = file('people.csv', ['id,name,email', 'amy,Amy,amy@harbour.example', 'ben,Ben,ben@harbour.example']);
  const options = { people, start: '2027-03-01', until: '2027-12-31', zone: 'Asia/Hong_Kong', ...tables };
  const nothing = { out: () => undefined, err: () => undefined };
  const journal: ContractLine[] = [];
  const { rehearsal } = rehearse(rehearsalInput(readFlow(file('flow.json', flow())), options, nothing), (line) => void journal.push(line));
  return { journal, state: endState(rehearsal) };
}

it('counts the working days of calendars as a table changes them', () => {
  const plain = run({});
  expect(story(plain.journal, 'task.timedOut')).toEqual(['2027-03-09T00:00 task.timedOut amy ask amy', '2027-03-09T00:00 task.timedOut ben ask ben']);
  const calendars = file('calendars.csv', ['calendar,date,working', '*,2027-03-03,no', '*,2027-03-04,no', '*,2027-03-07,yes']);
  expect(story(run({ calendars }).journal, 'task.timedOut').map((line) => line.slice(0, 10))).toEqual(['2027-03-10', '2027-03-10']);
});

it('holds time for leave from when it is known', () => {
  const absences = file('absences.csv', [
    'person,from,to,kind,substitute,known',
    'amy,2027-03-03,2027-03-05,annual,,',
    'ben,2027-03-03,2027-03-05,annual,,2027-03-05',
  ]);
  const { journal, state } = run({ absences });
  expect(story(journal, 'task.timedOut')).toEqual(['2027-03-12T00:00 task.timedOut amy ask amy', '2027-03-12T00:00 task.timedOut ben ask ben']);
  expect(story(journal, 'clock.moved')).toEqual(['2027-03-05T00:00 clock.moved ben ask']);
  expect(state.people.amy?.absences).toEqual([{ from: '2027-03-03', to: '2027-03-05', kind: 'annual', substitute: null }]);
});

it('knows facts from when they are known, and tells of those that come later', () => {
  const facts = file('facts.csv', [
    'scope,id,key,value,effective,until,source,known',
    'person,amy,sales,12,2027-01-31,,till,',
    'person,ben,sales,11,2027-04-30,,till,2027-05-03',
    'group,department=Rooms,target,25,2027-01-01,,plan,',
  ]);
  const { journal, state } = run({ facts });
  expect(story(journal, 'fact.', 'milestone.')).toEqual([
    '2027-03-09T00:00 milestone.met amy sold',
    '2027-05-03T00:00 fact.recorded ben',
    '2027-05-03T00:00 milestone.met ben sold',
  ]);
  expect(state.facts).toMatchObject([{ scope: 'group', id: 'department=Rooms', key: 'target', value: 25, source: 'plan' }]);
  expect(state.people.ben?.facts).toMatchObject([{ key: 'sales', value: 11, recorded: '2027-05-02T16:00:00.000Z' }]);
});
