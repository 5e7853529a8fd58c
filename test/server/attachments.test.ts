import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteStrayAttachments } from '../../db/attachments.ts';
import { insertMailLink } from '../../db/outbox.ts';
import { erasePerson } from '../../engine/erase.ts';
import { turn } from '../../engine/turn.ts';
import { linkHash } from '../../server/mail/links.ts';
import type { Attachment } from '../../workflows/flow/attachment.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { aTrial, createTestApi, type TestApi } from '../helpers/api.ts';
import { aFlow, who } from '../helpers/flows.ts';

/** Files that are added to an answer: taken in by the page with and without a script and in the app, read by whoever reads the answer, gone with it. */
let t: TestApi;
let n = 0;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.sql`update slots set status = 'closed'`;
});

const evidence = { id: 'proof', type: 'file', label: { en: 'Evidence', zh: '證明' }, kinds: ['pdf', 'picture', 'text'], most: 2, megabytes: 1 };
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
        settings: { who: who({ who: 'subject' }), form: { fields: [evidence, { id: 'why', type: 'text', label: { en: 'Why' }, required: true }] } },
      },
      {
        id: 'check',
        kind: 'approval',
        in: 'each',
        settings: { who: who({ who: 'manager' }), commentFor: [], form: { fields: [], shows: [{ step: 'ask', fields: ['proof'] }] } },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'ask.submitted>check', 'check.approved>done', 'check.rejected>done'],
  );

/** Asked of amy; answers her part, and a link to it as her mail has it. */
async function asked(person = 'amy'): Promise<{ slot: string; path: string; run: string }> {
  const id = await t.published(flow());
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${id}/launch`, aTrial(`attached-${(n += 1)}`, { audience: { people: [person] } }));
  await t.sql`update cycles set trial_to = null where id = ${body.cycle}`;
  await t.settle(body.cycle);
  const [row] = await t.sql<{ slot: string; run: string; issue: number }[]>`
    select id as slot, run_id as run, issue from slots where holder_id = ${person} and status = 'open'`;
  const { slot = '', run = '', issue = 0 } = row ?? {};
  const token = `m1.${n}abc`;
  await insertMailLink(t.sql, { hash: linkHash(token), slotId: slot, personId: person, issue, keyId: 'mail-1' });
  await t.sql`update mail_links set delivered_at = clock_timestamp() - interval '1 hour'`;
  return { slot, run, path: `/t/${token}` };
}

const pdf = (text = 'hello') => new File([`%PDF-1.7\n${text}`], 'Zeugnis Amy.pdf', { type: 'application/pdf' });
const formOf = (entries: readonly [string, string | File][]): FormData => {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
};
const cookies = new Map<string, string>();
async function cookieOf(person: string): Promise<string> {
  const cookie = cookies.get(person) ?? (await t.signIn(person));
  cookies.set(person, cookie);
  return cookie;
}
async function inApp(person: string, slot: string, file: File, field = 'proof') {
  const init = {
    method: 'POST',
    cookie: await cookieOf(person),
    body: formOf([
      ['field', field],
      ['file', file],
    ]),
    headers: { accept: 'application/json' },
  };
  const answer = await t.request(`/api/tasks/${encodeURIComponent(slot)}/files`, init);
  return { status: answer.status, body: (await answer.json()) as { file: Attachment; error?: { message: string } } };
}
const page = async (path: string) => (await t.request(path)).text();
const nonceIn = (html: string) => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';
const keptIn = (html: string) =>
  [...html.matchAll(/type="checkbox"[^>]*name="v\.proof"[^>]*value="([^"]+)"/g)].map(
    ([, value = '']) => JSON.parse(value.replaceAll('&quot;', '"')) as Attachment,
  );
const download = async (path: string, person?: string) => t.request(path, person === undefined ? {} : { cookie: await cookieOf(person) });
const valuesOf = async (slot: string) =>
  (await t.sql<{ values: Record<string, unknown> }[]>`select values from answers where slot_id = ${slot} order by n desc limit 1`)[0]?.values;
const stored = async () => (await t.sql<{ n: number }[]>`select count(*)::int as n from attachments`)[0]?.n ?? 0;

describe('a file', () => {
  test('is sent with the form where no script runs, comes back with it where something is missing, and is recorded once', async () => {
    const { slot, path } = await asked();
    const nonce = nonceIn(await page(path));
    const send = (entries: [string, string | File][]) =>
      t.request(path, { method: 'POST', body: formOf([['nonce', nonce], ['outcome', 'submitted'], ...entries]), redirect: 'manual' });
    const missing = await send([['v.proof.new', pdf()]]);
    const html = await missing.text();
    const [file] = keptIn(html);
    expect([missing.status, file?.name, file?.type]).toEqual([422, 'Zeugnis Amy.pdf', 'pdf']);
    expect(await valuesOf(slot)).toBeUndefined();
    const done = await send([
      ['v.proof', JSON.stringify({ ...file, name: 'other.pdf', bytes: 3 })],
      ['v.why', 'As asked'],
      ['v.proof.new', pdf()],
    ]);
    expect(done.status).toBe(303);
    // The same file again is the one that is there; what was sent of it beside its id counts for nothing.
    expect(await valuesOf(slot)).toEqual({ proof: [file], why: 'As asked' });
    const record = await page(path);
    expect(record).toContain(`href="${path}/files/${file?.id}"`);
    const got = await download(`${path}/files/${file?.id}`);
    expect([got.status, await got.text()]).toEqual([200, '%PDF-1.7\nhello']);
  });

  test('is added by the page’s script with its nonce alone, kept with the draft, and left out where its tick is taken out', async () => {
    const { slot, path } = await asked();
    const nonce = nonceIn(await page(path));
    const add = (given: string) =>
      t.request(`${path}/files`, {
        method: 'POST',
        body: formOf([
          ['nonce', given],
          ['field', 'proof'],
          ['file', pdf()],
        ]),
      });
    expect((await add('')).status).toBe(403);
    const odd = {
      method: 'POST',
      body: formOf([
        ['nonce', nonce],
        ['field', 'proof'],
        ['file', new File(['MZ'], 'run.exe')],
      ]),
    };
    expect(await (await t.request(`${path}/files`, odd)).json()).toEqual({
      error: { code: 'invalid', message: 'Evidence: “run.exe” is of a kind that is not taken here.' },
    });
    const { file } = (await (await add(nonce)).json()) as { file: Attachment };
    const draft = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ nonce, values: { proof: [file] } }) };
    expect((await t.request(`${path}/draft`, draft)).status).toBe(200);
    expect(keptIn(await page(path))).toEqual([file]);
    const form = formOf([
      ['nonce', nonce],
      ['outcome', 'submitted'],
      ['v.why', 'Without'],
    ]);
    expect((await t.request(path, { method: 'POST', body: form, redirect: 'manual' })).status).toBe(303);
    expect(await valuesOf(slot)).toEqual({ why: 'Without' });
    expect((await download(`${path}/files/${file.id}`)).status).toBe(404);
  });

  test('is read by whoever has the answer on their page, and by nobody else', async () => {
    const { slot, run, path } = await asked();
    const { body } = await inApp('amy', slot, pdf());
    const { file } = body;
    const before = await download(`/api/tasks/${encodeURIComponent(slot)}/files/${file.id}`, 'amy');
    expect(before.status, 'not named yet').toBe(404);
    const answer = { outcome: 'submitted', values: { proof: [file], why: 'x' } };
    expect((await t.ask('amy', 'POST', `/api/tasks/${encodeURIComponent(slot)}/decide`, answer)).status).toBe(200);
    await turn(t.engine, run);
    const [check] = await t.sql<{ id: string }[]>`select id from slots where run_id = ${run} and holder_id = 'bob' and status = 'open'`;
    const view = (await t.ask<TaskView>('bob', 'GET', `/api/tasks/${encodeURIComponent(check?.id ?? '')}`)).body;
    expect(view.shown[0]?.answers).toEqual([{ field: 'proof', label: evidence.label, value: expect.stringContaining('Zeugnis Amy.pdf'), files: [file] }]);
    const of = (part: string) => `/api/tasks/${encodeURIComponent(part)}/files/${file.id}`;
    const statuses = async (paths: [string, string?][]) => Promise.all(paths.map(async ([at, person]) => (await download(at, person)).status));
    const inRun = `/api/runs/${encodeURIComponent(run)}/files/${file.id}`;
    expect(await statuses([[of(check?.id ?? ''), 'bob'], [of(slot), 'amy'], [inRun, 'amy'], [`${path}/files/${file.id}`]])).toEqual([200, 200, 200, 200]);
    // HR, an administrator and a colleague have it on no page of theirs; the manager has it on the page of the check alone.
    expect(
      await statuses([
        [of(slot), 'bob'],
        [of(slot), 'hr'],
        [inRun, 'hr'],
        [inRun, 'admin'],
        [inRun, 'zed'],
        [of(check?.id ?? ''), 'amy'],
        [of(slot)],
        ['/t/m1.none/files/x'],
      ]),
    ).toEqual([403, 403, 404, 404, 404, 403, 401, 404]);
    expect(await statuses([[`/api/tasks/${encodeURIComponent(check?.id ?? '')}/files/${crypto.randomUUID()}`, 'bob']])).toEqual([404]);
  });

  test('is handed out to be saved, never to be shown or run', async () => {
    const { slot, path } = await asked();
    const { body } = await inApp('amy', slot, new File(['<script>alert(1)</script>'], '證明 "x"; a\u202e.txt'));
    expect(body.file.name).toBe('證明 x a.txt');
    await t.ask('amy', 'PUT', `/api/tasks/${encodeURIComponent(slot)}/draft`, { values: { proof: [body.file] } });
    const { headers } = await download(`${path}/files/${body.file.id}`);
    expect(
      Object.fromEntries(
        ['content-type', 'content-disposition', 'x-content-type-options', 'content-security-policy', 'cache-control'].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="__ x a.txt"; filename*=UTF-8''${encodeURIComponent('證明 x a.txt')}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    });
  });

  const refused: [string, File][] = [
    ['is of a kind that is not taken here', new File(['MZ'], 'run.exe')],
    ['is of a kind that is not taken here', new File(['PK\u0003\u0004[Content_Types].xml word/'], 'a.docx')],
    ['is of a kind that is not taken here', new File(['<svg/>'], 'a.svg')],
    ['is not what its name says', new File(['<html>'], 'page.pdf')],
    ['is not what its name says', new File(['MZ\u0090\0'], 'a.txt')],
    ['is not what its name says', new File(['%PDF-1.7'], 'a.png')],
    ['is empty', new File([], 'a.pdf')],
    ['is too large', new File(['%PDF-', 'x'.repeat(1024 * 1024)], 'a.pdf')],
  ];
  test('that is of another kind, not what its name says, empty or too large is refused in words, and nothing of it is kept', async () => {
    const { slot, path } = await asked();
    const before = await stored();
    for (const [words, file] of refused) {
      expect(await inApp('amy', slot, file), file.name).toMatchObject({ status: 422, body: { error: { message: expect.stringContaining(words) } } });
      const form = formOf([
        ['nonce', nonceIn(await page(path))],
        ['outcome', 'submitted'],
        ['v.why', 'x'],
        ['v.proof.new', file],
      ]);
      const answer = await t.request(path, { method: 'POST', body: form, redirect: 'manual' });
      expect([file.name, answer.status, await answer.text()]).toEqual([file.name, 422, expect.stringContaining(words)]);
    }
    expect([await stored(), await valuesOf(slot)]).toEqual([before, undefined]);
  });

  test('is added by the holder of an open part alone, to a question that takes files, and not without end', async () => {
    const { slot } = await asked();
    expect((await inApp('zed', slot, pdf())).status).toBe(403);
    expect((await inApp('amy', slot, pdf(), 'why')).status).toBe(409);
    const before = await stored();
    for (let nth = 0; nth < 12; nth += 1) expect((await inApp('amy', slot, pdf(String(nth)))).status).toBe(200);
    expect((await stored()) - before).toBe(8);
    const others = { outcome: 'submitted', values: { proof: [{ id: 'x', name: 'a.pdf', type: 'pdf', bytes: 1 }], why: 'x' } };
    expect((await t.ask('amy', 'POST', `/api/tasks/${encodeURIComponent(slot)}/decide`, others)).body.error).toMatchObject({
      problems: [{ field: 'proof', message: 'Evidence: a file is not there any more. Please add it again.' }],
    });
    await t.sql`update tasks set state = jsonb_set(state, '{status}', '"closed"'), status = 'closed' where id = (select task_id from slots where id = ${slot})`;
    expect((await inApp('amy', slot, pdf('late'))).status).toBe(409);
  });

  test('of somebody else’s part, or of another question, is none of this answer', async () => {
    const first = await asked('amy');
    const theirs = (await inApp('amy', first.slot, pdf('amy’s'))).body.file;
    const second = await asked('zed');
    const answer = { outcome: 'submitted', values: { proof: [theirs], why: 'x' } };
    expect((await t.ask('zed', 'POST', `/api/tasks/${encodeURIComponent(second.slot)}/decide`, answer)).status).toBe(422);
    expect((await download(`/api/tasks/${encodeURIComponent(second.slot)}/files/${theirs.id}`, 'zed')).status).toBe(404);
  });
});

describe('files go with the answer', () => {
  test('what no answer and no draft names is gone a day after its part is over, and what one names stays', async () => {
    await t.sql`delete from attachments`;
    const { slot } = await asked();
    const files = [];
    for (const text of ['kept', 'spare']) files.push((await inApp('amy', slot, pdf(text))).body.file);
    await t.sql`update attachments set created_at = clock_timestamp() - interval '2 days'`;
    expect(await deleteStrayAttachments(t.sql), 'open').toBe(0);
    await t.ask('amy', 'POST', `/api/tasks/${encodeURIComponent(slot)}/decide`, { outcome: 'submitted', values: { proof: files.slice(0, 1), why: 'x' } });
    expect(await deleteStrayAttachments(t.sql)).toBe(1);
    expect((await t.sql<{ id: string }[]>`select id from attachments`).map(({ id }) => id)).toEqual([files[0]?.id]);
  });

  test('erased with whoever they are about; their names stand in no history and no log', async () => {
    const { slot, run } = await asked('zed');
    const { file } = (await inApp('zed', slot, new File(['%PDF-'], 'quillcanary.pdf'))).body;
    await t.ask('zed', 'POST', `/api/tasks/${encodeURIComponent(slot)}/decide`, { outcome: 'submitted', values: { proof: [file], why: 'x' } });
    const history = JSON.stringify([
      await t.sql`select * from journal where run_id = ${run}`,
      await t.sql`select * from events where run_id = ${run} and handled_at is null`,
    ]);
    expect(history).not.toContain('quillcanary');
    expect(t.logged.join('')).not.toContain('quillcanary');
    await t.sql`update runs set status = 'finished' where subject_id = 'zed'`;
    await t.sql`update slots set status = 'closed'`;
    await t.sql`update people set left_on = '2020-01-01' where id = 'zed'`;
    const { refused } = await t.engine.sql.begin((tx) => erasePerson(t.engine, tx, 'zed', { by: 'hr', at: new Date().toISOString(), reason: 'asked' }));
    expect(refused).toBeNull();
    expect(await t.sql`select 1 from attachments where id = ${file.id}`).toHaveLength(0);
  });
});
