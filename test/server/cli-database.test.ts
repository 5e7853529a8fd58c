import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allPeople } from '../../db/people.ts';
import { decisionOf } from '../../db/tasks.ts';
import { fold } from '../../engine/folder.ts';
import { keyUses } from '../../server/keys.ts';
import { loopwright, type Ran, soundFlow } from '../helpers/cli.ts';
import { launchAll, testEngine } from '../helpers/cycle.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let folder: string;
let database: TestDatabase;
let env: Record<string, string>;
let launched: { cycle: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-cli-'));
  database = await createDatabase();
  const keys = Object.fromEntries(keyUses.map((use) => [use, { [`${use}-1`]: Buffer.alloc(32, 7).toString('base64') }]));
  env = { DATABASE_URL: database.url, DATA_DIR: folder, KEYS: JSON.stringify(keys), TIME_ZONE: 'Asia/Hong_Kong', PUBLIC_URL: 'https://loopwright.example.com' };
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<Ran> => loopwright(args, { cwd: folder, env });

async function asked<Answer = Record<string, unknown>>(...args: string[]): Promise<Answer> {
  const ran = await run(...args, '--json');
  expect([ran.code, ran.err]).toEqual([0, '']);
  return JSON.parse(ran.out) as Answer;
}

const team = [
  'id,name,manager_id,email,roles',
  'amy,Amy,bob,amy@harbour.example,',
  'ben,Ben,bob,,',
  'bob,Bob,,bob@harbour.example,admin',
  'hri,Hri,bob,hri@harbour.example,hr',
];

it('imports people whole or not at all, and lets the first administrator in', async () => {
  writeFileSync(join(folder, 'team.csv'), team.join('\r\n'));
  writeFileSync(join(folder, 'bad.csv'), [...team, 'dan,Dan,nobody,,'].join('\n'));

  expect((await run('people', 'import', 'team.csv', '--dry-run')).out).toBe(
    '4 people: 4 new, 0 changed, 0 as before.\nNothing was imported: this was a dry run.\n',
  );
  const bad = await run('people', 'import', 'bad.csv');
  expect([bad.code, bad.out]).toEqual([1, '']);
  expect(bad.err).toMatch(/^bad\.csv:6: manager_id: The manager nobody is neither .*\nbad\.csv was not imported: 1 problem\.\n$/);
  expect(await allPeople(database.sql)).toEqual([]);
  expect(await asked('people', 'import', 'team.csv')).toMatchObject({ imported: true, summary: { added: 4 } });
  expect(await asked('people', 'import', 'team.csv')).toMatchObject({ imported: true, summary: { added: 0, unchanged: 4 } });
  expect((await run('admin-link')).out).toMatch(/^https:\/\/loopwright\.example\.com\/sign-in\/[\w-]{20,}\n$/);
}, 120_000);

it('publishes a flow by its key, and launches it once for each key of a launch', async () => {
  writeFileSync(join(folder, 'review.json'), JSON.stringify(soundFlow()));
  const published = await asked<{ flow: string }>('flow', 'publish', 'review.json', '--as', 'hri');
  expect(published).toMatchObject({ key: 'test-flow', version: 1, unchanged: false });
  expect(await asked('flow', 'publish', 'review.json')).toMatchObject({ flow: published.flow, version: 1, unchanged: true });

  const real = await run('cycle', 'launch', 'test-flow', '--name', 'Reviews');
  expect(real.code).toBe(2);
  expect(real.err).toContain('The flow does not say why people’s data is used.');
  expect((await run('cycle', 'preview', 'test-flow', '--trial', '--people', 'amy,ben')).out).toMatch(/^2 people would be in it, /);
  const trial = [
    'cycle',
    'launch',
    'test-flow',
    '--name',
    'Reviews',
    '--trial',
    'trial@harbour.example',
    '--seconds-per-day',
    '3600',
    '--people',
    'amy,ben',
    '--key',
    'once',
  ];
  launched = await asked<{ cycle: string }>(...trial);
  expect(launched).toMatchObject({ people: 2, trial: true, again: false });
  expect(await asked(...trial)).toMatchObject({ cycle: launched.cycle, again: true });
  expect((await run('cycle', 'launch', 'nothing', '--name', 'X')).code).toBe(1);
});

it('lists what waits, records answers or says why not, and counts who is where', async () => {
  // What the worker would do.
  const engine = testEngine(database.sql);
  await launchAll(engine);
  await fold(engine);

  const { tasks } = await asked<{ tasks: { slot: string; personId: string; name: string }[] }>('task', 'list');
  expect(tasks.map(({ personId, name }) => [personId, name])).toEqual([
    ['amy', 'self'],
    ['ben', 'self'],
  ]);
  const slot = tasks[0]?.slot ?? '';
  expect((await run('task', 'list', '--person', 'bob')).out).toBe('Nothing waits for bob.\n');

  const others = await run('task', 'decide', slot, '--person', 'ben', '--outcome', 'submitted');
  expect([others.code, others.err]).toEqual([2, `${slot} was not answered: it does not wait for ben.\n`]);
  const wrong = await run('task', 'decide', slot, '--person', 'amy', '--outcome', 'submited', '--value', 'txt=Much', '--json');
  expect(wrong.code).toBe(2);
  const { error } = JSON.parse(wrong.out) as { error: { problems: { message: string }[] } };
  expect(error.problems.map(({ message }) => message)).toEqual(['outcome: expected submitted.', 'txt: there is no such field; the form has 1 field: text.']);
  const right = ['task', 'decide', slot, '--person', 'amy', '--outcome', 'submitted', '--value', 'text=Much = a lot'];
  expect(await asked(...right)).toMatchObject({ recorded: true, again: false });
  expect(await asked(...right)).toMatchObject({ recorded: true, again: true });
  const notTheirs = await run('task', 'withdraw', slot, '--person', 'ben');
  expect([notTheirs.code, notTheirs.err]).toEqual([2, expect.stringContaining('not yours')]);
  expect(await asked('task', 'withdraw', slot, '--person', 'amy', '--reason', 'Too early')).toMatchObject({ done: true, act: 'withdraw' });
  const handed = await run('task', 'delegate', tasks[1]?.slot ?? '', '--person', 'amy', '--to', 'bob');
  expect([handed.code, handed.err]).toEqual([2, expect.stringContaining('not yours')]);
  // What was taken back is asked anew, under another id.
  const anew = (await asked<{ tasks: typeof tasks }>('task', 'list', '--person', 'amy')).tasks[0]?.slot ?? '';
  expect((await run('task', 'more-time', anew, '--person', 'amy', '--days', '2days')).code).toBe(2);
  expect(await asked(...right.map((word) => (word === slot ? anew : word)))).toMatchObject({ recorded: true, again: false });
  expect(await decisionOf(database.sql, anew)).toMatchObject({ byId: 'amy', via: 'api', outcome: 'submitted' });
  expect((await run('task', 'decide', 'nowhere', '--person', 'amy', '--outcome', 'submitted')).code).toBe(1);

  await fold(engine);
  const status = await asked<{ cycle: object; steps: { step: string; here: number; done: number }[] }>('cycle', 'status', launched.cycle);
  expect(status.cycle).toMatchObject({ id: launched.cycle, status: 'running', trial: true, people: 2 });
  expect(status.steps.find(({ step }) => step === 'self')).toMatchObject({ here: expect.any(Number) as number });
  expect((await run('cycle', 'status')).out).toMatch(new RegExp(`^${launched.cycle}  Reviews  running  2 people  trial\n$`));
  expect((await run('cycle', 'status', 'c-none')).code).toBe(1);
});

it('helps a run on by the rights of whoever does it, once for each key, and says why not', async () => {
  const run1 = `${launched.cycle}.each.2`;
  const act = (...more: string[]) => run('run', 'act', run1, '--reason', 'Agreed by phone', ...more);
  const other = await act('--as', 'ben', '--act', 'skip', '--step', 'self');
  expect([other.code, other.err]).toEqual([2, 'This is not yours to do here: the flow names others for it.\n']);
  expect((await act('--as', 'hri', '--act', 'extend', '--step', 'self')).err).toContain('--act extend needs --plus.');
  expect((await act('--as', 'hri', '--act', 'extend', '--step', 'self', '--plus', 'soon')).code).toBe(1);
  expect((await act('--as', 'hri', '--act', 'extend', '--step', 'self', '--plus', '2weeks')).out).toBe(`Done: extend, ${run1}.\n`);
  const wrong = await act('--as', 'hri', '--act', 'skip', '--step', 'self', '--port', 'maybe', '--json');
  expect([wrong.code, JSON.parse(wrong.out)]).toMatchObject([2, { error: { problems: [{ code: 'unknownOutcome' }] } }]);
  const skip = ['--as', 'hri', '--act', 'skip', '--step', 'self', '--port', 'submitted', '--key', 'skip-it-once'];
  for (const _ of ['typed', 'typed again']) expect(await act(...skip)).toMatchObject({ code: 0, err: '' });
  expect((await act('--as', 'hri', '--act', 'byHand', '--step', 'nothing')).err).toContain('can no longer be done here');
  expect((await run('run', 'act', 'nowhere', '--act', 'cancel', '--as', 'hri', '--reason', 'x')).code).toBe(1);
  expect((await act('--as', 'hri', '--act', 'explode')).code).toBe(1);
}, 60_000);

it('never makes up keys, and tells a database of another release from one that is away', async () => {
  const { KEYS: _, ...without } = env;
  const keyless = await loopwright(['people', 'import', 'team.csv'], { cwd: folder, env: without });
  expect([keyless.code, keyless.err.split(':')[0]]).toEqual([1, 'The keys of this installation are not here']);
  const empty = await loopwright(['cycle', 'status'], { cwd: folder, env: { ...env, DATABASE_URL: new URL('/postgres', database.url).href } });
  expect([empty.code, empty.err.split(':')[0]]).toEqual([3, 'The database is not that of this release']);
  const refused = await loopwright(['cycle', 'status'], { cwd: folder, env: { ...env, DATABASE_URL: database.url.replace(/:[^:@]+@/, ':wrong@') } });
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('refuses user, password or database name (28P01)');
});
