import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { lineOfPath } from '../../server/cli/json-places.ts';
import { loopwright, type Ran, soundFlow } from '../helpers/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loopwright-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]): Promise<Ran> => loopwright(args, { cwd: folder, env: { DATA_DIR: folder } });

function file(name: string, content: string | object): string {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return name;
}

const json = (ran: Ran) => {
  expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(ran.out) as Record<string, never>;
};

const team = [
  'id,name,name_zh,manager_id,email,roles,zone,calendar',
  'amy,Amy Chan,陳美,bob,amy@harbour.example,,Asia/Hong_Kong,none',
  'ben,Ben Lee,,bob,,,Asia/Hong_Kong,none',
  'bob,Bob Ho,,cat,bob@harbour.example,,Asia/Hong_Kong,none',
  'cat,Cat Au,,,cat@harbour.example,,Asia/Hong_Kong,none',
  'hri,"Ip, Hri",,cat,hri@harbour.example,hr,Asia/Hong_Kong,none',
];
const simulated = ['--start', '2027-03-01', '--zone', 'Asia/Hong_Kong'];

describe('flow export and flow import', () => {
  it('a flow goes out as BPMN and comes back as it was, and what other tools will not see is told beside the file', async () => {
    const flow = soundFlow();
    const went = await run('flow', 'export', file('out.json', flow), '--out', 'out.bpmn');
    expect(went).toMatchObject({ code: 0, out: '' });
    expect(went.err).toContain('BPMN has no signs for who is asked');
    const came = await run('flow', 'import', 'out.bpmn');
    expect(came).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(came.out)).toEqual({ ...flow, steps: expect.objectContaining({}), edges: expect.arrayContaining(flow.edges) });
  });

  it('of a file of another tool each thing that could not be taken is a line; what is no BPMN ends with 1', async () => {
    const leave = new URL('../bpmn/camunda7-leave-request.bpmn', import.meta.url).pathname;
    const came = await run('flow', 'import', leave, '--out', 'leave.json');
    expect(came.code).toBe(0);
    expect(came.err).toContain('Not taken: Settings of another tool, camunda:topic');
    expect(came.err).toContain('Please check: “Approve the request” is done by “management”');
    expect((await run('flow', 'check', 'leave.json')).code).toBe(0);
    const broken = await run('flow', 'import', file('page.bpmn', '<html/>'));
    expect(broken).toMatchObject({ code: 1, out: '' });
    expect(broken.err).toContain('This is no BPMN 2.0 file');
  });
});

describe('flow check', () => {
  it('ends with 0 for a flow that is sound, whatever may be suggested', async () => {
    const ran = await run('flow', 'check', file('review.json', soundFlow()));
    expect(ran.code).toBe(0);
    expect(ran.err).toBe('');
    expect(ran.out).toMatch(/^review\.json:\d+: Suggestion: /);
    expect(ran.out).toMatch(/review\.json is sound: nothing to fix, \d+ suggestions\.\n$/);
  });

  it('ends with 2 for one that is not, and names the line of each thing to fix', async () => {
    const flow = soundFlow();
    const broken = { ...flow, edges: flow.edges.filter(({ from }) => from !== 'check') };
    const ran = await run('flow', 'check', '--json', file('broken.json', broken));
    expect(ran.code).toBe(2);
    const { sound, problems } = json(ran) as unknown as { sound: boolean; problems: { severity: string; step: string; line: number; message: string }[] };
    expect(sound).toBe(false);
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ step }) => step)).toContain('check');
    const lines = readFileSync(join(folder, 'broken.json'), 'utf8').split('\n');
    const at = errors.find(({ step }) => step === 'check')?.line ?? 0;
    expect(lines.slice(0, at).filter((line) => line.startsWith('    "check": {'))).toHaveLength(1);
  });

  it('ends with 1 and line and column for what is not JSON', async () => {
    const ran = await run('flow', 'check', file('bad.json', '{\n  "schema": 1,\n  "key": oops\n}'));
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toMatch(/^bad\.json:3:10: This is not JSON: .* but there is oops\.\n/);
    const asJson = json(await run('flow', 'check', 'bad.json', '--json')) as unknown as { error: { problems: object[] } };
    expect(asJson.error.problems).toEqual([expect.objectContaining({ file: 'bad.json', line: 3, column: 10, expected: 'a value', came: 'oops' })]);
  });

  it('names the line of a setting that is not understood', async () => {
    const text = JSON.stringify(soundFlow(), null, 2).replace('"kind": "approval"', '"kind": "aproval"');
    const ran = await run('flow', 'check', file('kind.json', text));
    const line = text.slice(0, text.indexOf('aproval')).split('\n').length;
    expect([ran.code, ran.err.split(' ')[0]]).toEqual([1, `kind.json:${line}:`]);
  });

  it('says what is wrong with a file that is missing, a folder, or no text', async () => {
    expect(await run('flow', 'check', 'nowhere.json')).toEqual({ code: 1, out: '', err: 'nowhere.json: there is no such file.\n' });
    expect((await run('flow', 'check', '.')).err).toBe('.: this is a folder, not a file.\n');
    writeFileSync(join(folder, 'picture.json'), Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
    expect((await run('flow', 'check', 'picture.json')).err).toBe('picture.json: expected text in UTF-8, but this file holds something else.\n');
  });
});

describe('flow test', () => {
  const example = {
    name: { en: 'Nobody answers', zh: '無人回覆' },
    people: [{ id: 'amy', manager_id: 'bob' }, { id: 'bob' }, { id: 'hri', roles: 'hr' }],
    start: '2027-03-01',
    events: [{ at: '2027-03-01', do: 'launch', audience: ['amy'] }],
    expects: [{ line: { kind: 'run.finished', person: 'amy', outcome: 'noReview' } }],
  };
  const review = (name: string, scenarios: unknown[]) => file(name, { ...soundFlow(), scenarios });

  it('ends with 0 when the examples go as they say, and names what none of them goes through', async () => {
    const ran = await run('flow', 'test', review('silent.json', [example]));
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/^ok {3}Nobody answers\n1 of 1 example went as expected; steps tried: \d+ of \d+, outcomes: \d+ of \d+\.\n/);
    expect(ran.out).toMatch(/No example goes through the outcomes .*review\.approved/);
  });

  it('ends with 2 when one does not, and says what was missed and which of its events were refused', async () => {
    const wrong = { ...example, events: [...example.events, { at: '2027-03-02', person: 'bob', step: 'self' }], expects: [{ line: { kind: 'task.decided' } }] };
    const name = review('wrong.json', [{ ...example, name: { en: 'Another' } }, wrong]);
    const ran = await run('flow', 'test', name, '--only', 'nobody');
    expect(ran.code).toBe(2);
    expect(ran.out).toContain(
      'FAIL Nobody answers\n  The example “Nobody answers” does not go as expected: task.decided was to come ≥ 1 times, and came 0 times.\n',
    );
    expect(ran.out).toContain('  Its event 2 was refused: notOpen.\n0 of 1 example went as expected');
    const told = await run('flow', 'test', name, '--json');
    expect(told.code).toBe(2);
    expect(json(told)).toMatchObject({ passed: false, scenarios: [{ passed: true }, { passed: false, refused: [{ event: 2, rule: 'notOpen' }] }] });
    expect((await run('flow', 'check', name)).code).toBe(2);
    expect((await run('flow', 'test', name, '--only', 'nothing')).code).toBe(1);
  });
});

describe('flow explain', () => {
  it('tells the flow in English and in Chinese', async () => {
    file('review.json', soundFlow());
    const english = await run('flow', 'explain', 'review.json');
    expect(english.out).toMatch(/^Test flow\n\n1\. /);
    expect(english.out).toContain('  2.1. ');
    const chinese = json(await run('flow', 'explain', 'review.json', '--language', 'zh', '--json')) as unknown as { outline: { text: string }[] };
    expect(chinese.outline[0]?.text).toMatch(/[\u4e00-\u9fff]/);
    expect((await run('flow', 'explain', 'review.json', '--language', 'fr')).err).toContain('Expected en or zh.');
  });
});

describe('simulate', () => {
  const script = [
    '{"at": "2027-03-02T10:00", "person": "amy", "step": "self", "outcome": "submitted", "values": {"text": "Much"}}',
    '',
    '{"at": "2027-03-03T10:00", "person": "amy", "step": "review", "by": "bob", "outcome": "approved", "values": {"rating": 3}}',
    '{"at": "2027-03-04T02:00:00Z", "person": "amy", "step": "review", "outcome": "approved", "values": {"rating": 3}}',
  ];
  const args = () => [
    'simulate',
    file('review.json', soundFlow()),
    '--people',
    file('team.csv', team.join('\n')),
    '--script',
    file('answers.jsonl', script.join('\n')),
    ...simulated,
  ];

  it('tells what would happen in sentences, from a file with a mark, Windows line ends and quotes too', async () => {
    const plain = await run(...args(), '--only', 'amy');
    expect([plain.code, plain.err]).toEqual([0, '']);
    expect(plain.out).toContain('Tue 2 Mar 2027, 10:00  Amy Chan   Amy Chan answers “self”: “Submit”.');
    expect(plain.out).toContain('Line 4 of the script could not be done at “review”: it was answered already.');
    expect(plain.out).toContain('1 of 1 ended (1 done);');
    file('windows.csv', `\uFEFF${team.join('\r\n')}\r\n`);
    const windows = await run(...args().map((arg) => (arg === 'team.csv' ? 'windows.csv' : arg)), '--only', 'amy');
    expect(windows.out).toBe(plain.out);
  });

  it('prints the journal as JSON lines, the same bytes each time and in whatever zone the machine is', async () => {
    const [here, there] = await Promise.all(['Europe/London', 'Pacific/Auckland'].map((TZ) => loopwright([...args(), '--json'], { cwd: folder, env: { TZ } })));
    expect(here?.out).toBe(there?.out);
    const lines = (here?.out ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, index) => index + 1));
    const keys = Object.keys(contractLine.shape);
    for (const line of lines) expect(Object.keys(line)).toEqual(keys);
    const decided = lines.find(({ kind }) => kind === 'task.decided');
    expect(decided).toMatchObject({
      at: '2027-03-02T02:00:00.000Z',
      local: '2027-03-02T10:00:00+08:00[Asia/Hong_Kong]',
      person: 'amy',
      step: 'self',
      outcome: 'submitted',
    });
    expect(lines.find(({ kind }) => kind === 'event.refused')).toMatchObject({ person: 'amy', step: 'review', event: 4, detail: { rule: 'alreadyAnswered' } });
  });

  it('writes the journal into a file and says how it ended', async () => {
    const ran = await run(...args(), '--only', 'amy,ben', '--out', 'journal.jsonl');
    expect(ran.out).toMatch(/^The journal is in journal\.jsonl: \d+ lines\.\n2 of 2 ended /);
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n').length).toBeGreaterThan(20);
  });

  it('names file and line of everything in the people and in the script that cannot be read', async () => {
    const people = await run(
      ...args().map((arg) => (arg === 'team.csv' ? file('bad.csv', [...team, 'dan,Dan,,nobody,,,,', 'eve,Eve,,,,,Mars/North,'].join('\r\n')) : arg)),
    );
    expect([people.code, people.out]).toEqual([1, '']);
    expect(people.err).toContain('bad.csv:7: manager_id: The manager nobody is neither in this file');
    expect(people.err).toContain('bad.csv:8: zone: "Mars/North" is not a time zone.');
    const answers = [
      script[0],
      '{"at": "soon", "person": "amy", "step": "self", "outcome": "submitted"}',
      '{"at": "2027-03-02", oops}',
      '{"at": "2027-03-02", "outcome": "submitted"}',
    ];
    const lines = await run(...args().map((arg) => (arg === 'answers.jsonl' ? file('bad.jsonl', answers.join('\n')) : arg)));
    expect(lines.code).toBe(1);
    expect(lines.err).toMatch(/bad\.jsonl:2: at: expected 2027-02-20.*got "soon"/);
    expect(lines.err).toMatch(/bad\.jsonl:3:22: expected a name in double quotes, but there is oops/);
    expect(lines.err).toMatch(/bad\.jsonl:4: step: expected string/);
  });

  it('refuses a flow that is not sound, and dates that it does not have', async () => {
    const flow = soundFlow();
    const broken = file('broken.json', { ...flow, edges: flow.edges.filter(({ from }) => from !== 'check') });
    expect((await run('simulate', broken, '--people', 'team.csv', ...simulated)).code).toBe(2);
    const dated = file('dated.json', { ...flow, dates: [{ name: 'close', label: { en: 'Closing date' } }] });
    const missing = await run('simulate', dated, '--people', 'team.csv', ...simulated);
    expect([missing.code, missing.err]).toEqual([1, 'The flow needs close (Closing date): add --date close=2027-03-31.\n']);
    expect((await run('simulate', dated, '--people', 'team.csv', ...simulated, '--date', 'end=2027-04-01')).err).toContain('there is no such date');
  });
});

describe('cycle preview of a file', () => {
  it('counts who is in and names who has nobody to decide, without a database', async () => {
    const ran = await run('cycle', 'preview', file('review.json', soundFlow()), '--people', file('team.csv', team.join('\n')), ...simulated, '--json');
    expect(ran.code).toBe(0);
    const { people, withoutDecider, mailsPerDay } = json(ran) as unknown as {
      people: string[];
      withoutDecider: object[];
      mailsPerDay: { date: string; mails: number }[];
    };
    expect(people).toEqual(['amy', 'ben', 'bob', 'cat', 'hri']);
    expect(withoutDecider).toEqual([{ person: 'hri', step: 'check' }]);
    expect(mailsPerDay[0]?.date).toBe('2027-03-01');
  });
});

describe('the command line', () => {
  it('answers an option or command it does not know with exit code 1, in JSON where that was asked for', async () => {
    expect(await run('flow', 'check', 'x.json', '--bogus')).toEqual({ code: 1, out: '', err: "unknown option '--bogus'\n" });
    const ran = await run('flow', 'chek', '--json');
    expect([ran.code, ran.err]).toEqual([1, '']);
    expect(json(ran)).toEqual({ error: { message: expect.stringContaining("unknown command 'chek'") } });
  });

  it('shows its help with exit code 0', async () => {
    const ran = await run('--help');
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.out).toContain('Exit codes: 0 done;');
  });

  it('says plainly, with exit code 3, that nothing runs here', async () => {
    const expected = 'Loopwright is not running here: start it with npm start, or set DATABASE_URL.';
    expect(await run('cycle', 'status')).toEqual({ code: 3, out: '', err: `${expected}\n` });
    const stopped = await loopwright(['task', 'list', '--json'], { cwd: folder, env: { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/hr' } });
    expect([stopped.code, stopped.err]).toEqual([3, '']);
    expect(stopped.out).toContain('The database hr at 127.0.0.1:1 does not answer (ECONNREFUSED)');
    expect(stopped.out).not.toContain('secret');
  });

  it('tells what is wrong in the environment', async () => {
    const ran = await loopwright(['task', 'list'], { cwd: folder, env: { DATABASE_URL: 'mysql://db' } });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('DATABASE_URL: expected an address such as postgres://');
  });
});

describe('the place of a setting in a JSON text', () => {
  const text = '{\n "a": [1,\n  {"b": "}",\n   "c": {}}],\n "a2": {"b":\n  7}\n}';
  it.each([
    ['a', 2],
    ['a.1', 3],
    ['a.1.c', 4],
    ['a.1.zzz', 3],
    ['a2.b', 5],
    ['zzz', 1],
  ])('%s is on line %i', (path, line) => expect(lineOfPath(text, path.split('.'))).toBe(line));
});
