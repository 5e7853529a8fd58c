import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endState } from '../../workflows/flow/rehearse/end-state.ts';
import { rehearse } from '../../workflows/flow/rehearse/rehearse.ts';
import { goldenCase } from '../helpers/cases.ts';
import { loopwright, type Ran, soundFlow } from '../helpers/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-rehearse-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const everything = new URL('../flow/cases/everything/', import.meta.url).pathname;
const run = (...args: string[]): Promise<Ran> => loopwright(['rehearse', ...args], { cwd: folder, env: { DATA_DIR: folder } });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
function file(name: string, content: string | object): string {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return name;
}
const people = () => file('people.csv', 'id,name,manager_id,roles\namy,Amy,bob,\nbob,Bob,,\nhri,Hri,,hr\n');
const flow = () => file('review.json', soundFlow());

it('writes the journal and the state that the kernel comes to, byte for byte', async () => {
  const from = (name: string) => join(everything, name);
  const options = ['--start', '2027-01-04', '--until', '2027-12-31', '--zone', 'Asia/Hong_Kong', '--out', 'j.jsonl', '--state', 's.json'];
  const ran = await run(from('flow.json'), '--with', from('appeal.json'), '--people', from('people.csv'), '--events', from('events.jsonl'), ...options);
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(
    /^The journal is in j\.jsonl: [\d,]+ lines; 22 of 22 runs ended, the cycle on 2027-10-22T16:00:00\.000Z\.\nMails: [\d,]+ to [\d,]+ people; on a day with mail \d+ for one person, at most \d+ \(\w+ on 2027-\d\d-\d\d\)\.\n$/,
  );
  const lines: string[] = [];
  const { rehearsal } = rehearse(goldenCase('everything').input, (line) => void lines.push(JSON.stringify(line)));
  expect(read('j.jsonl') === `${lines.join('\n')}\n`).toBe(true);
  expect(JSON.parse(read('s.json'))).toEqual(JSON.parse(JSON.stringify(endState(rehearsal))));
});

it('ends with 0 whatever happens inside, also where every line of the script is refused', async () => {
  const events = file('events.jsonl', '{"at": "2027-03-01", "do": "retry", "person": "zoe"}\n\n{"at": "2027-03-01", "do": "leave", "person": "zoe"}\n');
  const ran = await run(flow(), '--people', people(), '--events', events, '--start', '2027-03-01', '--until', '2027-12-31', '--out', '-');
  expect(ran.code).toBe(0);
  const journal = ran.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; event: number | null; n: number });
  expect(journal.filter(({ kind }) => kind.startsWith('event.')).map(({ kind, event }) => [kind, event])).toEqual([
    ['event.refused', 3],
    ['event.refused', 1],
  ]);
  expect(ran.err).toMatch(/The journal: \d+ lines/);
});

it('ends with 1 and says file and line of everything that cannot be read', async () => {
  const wrong = async (option: string, name: string, content: string) =>
    run(flow(), '--people', people(), option, file(name, content), '--start', '2027-03-01', '--out', 'j.jsonl');
  const events = await wrong('--events', 'e.jsonl', '{"at": "2027-03-01", "do": "retry"}\n{"at": "soon", "do": "dance"}\n{"at" 1}\n');
  expect(events.code).toBe(1);
  expect(events.err).toMatch(/^e\.jsonl:2: do: expected one of .*\ne\.jsonl:3:\d+: expected /m);
  const absences = await wrong(
    '--absences',
    'a.csv',
    'person,from,to,kind,substitute,known\namy,2027-03-01,2027-02-01,annual,,\nzoe,soon,2027-03-02,annual,,\n',
  );
  expect(absences.code).toBe(1);
  expect(absences.err).toMatch(/a\.csv:2: .*\na\.csv:3: /);
  const facts = await wrong('--facts', 'f.csv', 'scope,id,key,value,effective\nplanet,x,k,1,2027-03-01\n');
  expect([facts.code, facts.err.includes('f.csv:2: scope')]).toEqual([1, true]);
  const days = await wrong('--calendars', 'k.csv', 'calendar,date,working\n*,2027-02-30,no\n');
  expect([days.code, days.err.includes('k.csv:2: date')]).toEqual([1, true]);
});

it('ends with 2 where a flow is not sound, and names each thing by file and line', async () => {
  const whole = soundFlow();
  const broken = file('broken.json', { ...whole, edges: whole.edges.filter(({ from }) => from !== 'check') });
  const ran = await run(broken, '--people', people(), '--start', '2027-03-01', '--out', 'j.jsonl');
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/broken\.json:\d+: /);
});
