import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { aliveProcesses, beat, removeHeartbeat } from '../../db/heartbeats.ts';
import { migrate } from '../../db/migrate.ts';
import { supervise } from '../../server/local/children.ts';
import { claimDataDir, runningAt } from '../../server/local/claim.ts';
import { listMail, readMail, readSource, startMailbox } from '../../server/local/mailbox.ts';
import { startPostgres } from '../../server/local/postgres.ts';
import { isAlive, portAnswers, scriptArguments, until } from '../../server/local/processes.ts';
import { createDatabase } from '../helpers/database.ts';

let folder: string;
const below = (name: string) => join(folder, name);
const quiet = () => {};
const settings = { fsync: 'off' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-launcher-'));
  await chmod(folder, 0o755);
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

test('a database keeps its address and its contents over every kind of end', async () => {
  const dataDir = below('postgres');
  const said: string[] = [];
  const start = () => startPostgres({ dataDir, settings, say: (line) => said.push(line) });
  const first = await start();
  const sql = connect(first.url, { max: 1 });
  await sql`create table kept (n int)`;
  await sql`insert into kept values (7)`;
  await sql.end();

  const second = await start(); // The first was left behind: it is stopped, not fought.
  expect(said.join()).toMatch(/left behind/);
  expect(isAlive(first.pid)).toBe(false);
  process.kill(second.pid, 'SIGKILL');
  await second.ended;

  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n`); // The number of the killed one belongs to someone else now.
  const third = await start();
  const again = connect(third.url, { max: 1 });
  expect(await again`select n from kept`).toEqual([{ n: 7 }]);
  await again.end();
  await third.stop();
  expect(isAlive(third.pid)).toBe(false);
  expect([second.url, third.url]).toEqual([first.url, first.url]);
});

test('a launcher killed with no chance to say so leaves no database behind', async () => {
  const script = below('starts.mts');
  const module = new URL('../../server/local/postgres.ts', import.meta.url).href;
  await writeFile(
    script,
    `const { startPostgres } = await import(${JSON.stringify(module)});
    const { pid } = await startPostgres({ dataDir: ${JSON.stringify(below('orphan'))}, settings: { fsync: 'off' }, say: () => {} });
    console.log(pid);`,
  );
  const launcher = spawn(process.execPath, scriptArguments(script), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(launcher.stdout, 'data')) as [Buffer];
  const pid = Number(output.toString());
  expect(isAlive(pid)).toBe(true);
  launcher.kill('SIGKILL');
  expect(await until(() => !isAlive(pid), 10_000)).toBe(true);
});

test('what ends by itself is started again until it is stopped', async () => {
  const launched: { end: () => void }[] = [];
  const launch = async () => {
    let end = quiet;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    launched.push({ end });
    return { ended, stop: async () => end() };
  };
  const said: string[] = [];
  const supervised = supervise({ name: 'The thing', launch, first: null, say: (line) => said.push(line), hint: 'See its log.' });
  await until(() => launched.length === 1, 1000);
  launched[0]?.end();
  expect(await until(() => launched.length === 2, 5000)).toBe(true);
  await supervised.stop();
  expect(said).toEqual(['The thing ended unexpectedly and is started again. See its log.']);
  expect(launched).toHaveLength(2);
});

test('a data folder has one user at a time, and a dead one does not count', async () => {
  const dataDir = below('claimed');
  const { release, recovering } = claimDataDir(dataDir, 'http://127.0.0.1:1');
  expect(recovering).toBe(false);
  release();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const claim = { pid: other.pid, command: `${process.execPath} -e setInterval(() => {}, 1000)`, url: 'http://127.0.0.1:4000' };
  await writeFile(join(dataDir, 'running.json'), JSON.stringify(claim));
  await until(() => isAlive(other.pid ?? 0), 1000);
  expect(() => claimDataDir(dataDir, 'http://127.0.0.1:1')).toThrow(/runs already .* http:\/\/127\.0\.0\.1:4000 .* DATA_DIR=/);
  expect(runningAt(dataDir)).toBe('http://127.0.0.1:4000');
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(runningAt(dataDir)).toBeNull();
  expect(claimDataDir(dataDir, 'http://127.0.0.1:1').recovering).toBe(true);
});

test('migrations run once, however many processes ask for them', async () => {
  const { url, sql, drop } = await createDatabase();
  expect(await migrate(url)).toEqual([]);
  const empty = `empty_${Date.now()}`;
  await sql`create database ${sql(empty)}`;
  const target = new URL(`/${empty}`, url).href;
  const runs = await Promise.all([migrate(target), migrate(target), migrate(target)]);
  expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
  expect(runs.flat()).toContain('0001-people');
  await sql`drop database ${sql(empty)} with (force)`;
  await drop();
});

test('instants, days and large numbers come out as they are written', async () => {
  const { sql, drop } = await createDatabase();
  const [row] = await sql`
    select ${'2026-03-29T01:30:00.123Z'}::timestamptz as instant, timestamptz '2026-01-01 08:00+08' as other, date '2026-12-31' as day, 9007199254740991 as large, '{"a":[1]}'::jsonb as json,
      ${new Date(0)}::timestamptz as zero, 'infinity'::timestamptz as never`;
  expect(row).toEqual({
    instant: '2026-03-29T01:30:00.123Z',
    other: '2026-01-01T00:00:00.000Z',
    day: '2026-12-31',
    large: 9_007_199_254_740_991,
    json: { a: [1] },
    zero: '1970-01-01T00:00:00.000Z',
    never: 'infinity',
  });
  await drop();
});

test('a worker counts as alive from its sign of life until it leaves', async () => {
  const { sql, drop } = await createDatabase();
  await beat(sql, 'worker/one/1', { polling: true });
  expect(await aliveProcesses(sql, 'worker', 30)).toMatchObject([{ process: 'worker/one/1', detail: { polling: true } }]);
  expect(await aliveProcesses(sql, 'api', 30)).toEqual([]);
  await removeHeartbeat(sql, 'worker/one/1');
  expect(await aliveProcesses(sql, 'worker', 30)).toEqual([]);
  await drop();
});

test('the mailbox keeps a mail with everyone it was really for, and finds it again', async () => {
  const dir = below('mailbox');
  const { url, stop } = await startMailbox({ dir, port: 0 });
  const transport = createTransport(url);
  const text = 'Please answer: http://127.0.0.1:4000/t/abc\n請回覆';
  await transport.sendMail({
    from: 'HR <hr@h.example>',
    to: '陳大文 <tai@h.example>',
    bcc: 'audit@h.example',
    subject: '年度考核',
    text,
    html: '<p>hello</p>',
  });
  await transport.sendMail({ from: 'hr@h.example', to: 'b@h.example', subject: 'second', text: 'x' });
  const [newest, oldest] = await listMail(dir, { limit: 10 });
  expect([newest?.subject, oldest?.subject]).toEqual(['second', '年度考核']);
  expect((await listMail(dir, { limit: 1 })).map((mail) => mail.subject)).toEqual(['second']);
  expect((await listMail(dir, { limit: 9, before: newest?.id })).map((mail) => mail.id)).toEqual([oldest?.id]);
  expect(await readMail(dir, oldest?.id ?? '')).toMatchObject({
    to: ['陳大文 <tai@h.example>'],
    envelope: { from: 'hr@h.example', to: ['tai@h.example', 'audit@h.example'] },
    links: ['http://127.0.0.1:4000/t/abc'],
    html: '<p>hello</p>',
    problem: null,
  });
  expect((await readSource(dir, oldest?.id ?? ''))?.toString()).toContain('Subject:');
  for (const id of ['', '../keys', 'x'.repeat(500)]) expect(await readMail(dir, id)).toBeNull();
  transport.close();
  await stop();
});

test('a mail that makes no sense, and a client that hangs up, do not stop the mailbox', async () => {
  const dir = below('odd-mail');
  const { url, stop } = await startMailbox({ dir, port: 0 });
  const port = Number(new URL(url).port);
  const socket = dial({ port, host: '127.0.0.1' });
  for (const line of ['EHLO x', 'MAIL FROM:<a@h.example>', 'RCPT TO:<b@h.example>', 'DATA']) {
    await once(socket, 'data');
    socket.write(`${line}\r\n`);
  }
  await once(socket, 'data');
  socket.write(Buffer.concat([Buffer.from('Content-Type: multipart/mixed; boundary=\r\n\r\n'), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('\r\n.\r\n')]));
  await once(socket, 'data');
  socket.destroy();
  const [mail] = await listMail(dir, { limit: 5 });
  expect((await readMail(dir, mail?.id ?? ''))?.envelope).toEqual({ from: 'a@h.example', to: ['b@h.example'] });
  expect(await portAnswers(port)).toBe(true);
  await stop();
});
