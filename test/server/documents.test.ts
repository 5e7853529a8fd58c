import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsOf } from '../../db/records.ts';
import { sayingNow } from '../../engine/changes.ts';
import { withDocuments } from '../../engine/documents.ts';
import { recordByHand } from '../../engine/files.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';

let t: TestApp;
let hr: string;
let eve: string;

beforeAll(async () => {
  t = await createTestApp();
  await t.people('id,name,name_zh,email,roles,manager_id,title\nhr,Ho,,ho@h.example,hr,,\ne,Eve,伊芙,eve@h.example,,hr,Cook\nx,Xi,,xi@h.example,,hr,\n');
  [hr, eve] = [await t.signIn('hr'), await t.signIn('e')];
});
afterAll(async () => t?.close());

const send = (method: string, path: string, body?: unknown, cookie = hr) =>
  t.request(path, {
    method,
    cookie,
    headers: { 'content-type': 'application/json', 'accept-language': 'en' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
const text = (en: string, zh?: string) => ({ en, ...(zh !== undefined && { zh }) });
const policy = { kind: 'policy', name: text('Code of conduct', '行為守則'), title: text('Code of conduct'), body: text('Be kind.') };

const sign = (person: string, version: string) =>
  t.sql.begin(async (tx) => {
    const now = await sayingNow(t.deps.engine, tx, person);
    const order = {
      person,
      does: 'write' as const,
      type: 'document.code',
      values: { version, outcome: 'signed' },
      effective: now.today,
      until: null,
      text: null,
    };
    return recordByHand(t.deps.engine, tx, order, now);
  });
const signatures = async () => {
  const { signatures: found } = (await (await send('GET', '/api/documents/code/signatures')).json()) as {
    signatures: { person: { id: string }; version: string; counts: boolean }[];
  };
  return found.map(({ person, version, counts }) => [person.id, version, counts]);
};
const publish = (seen: number, earlier: string, more = {}) =>
  send('POST', '/api/documents/code/versions', { seen, earlier, title: text('Code'), body: text('Be kinder.'), reason: 'The law has changed', ...more });

describe('documents', () => {
  it('are HR’s to write, once for each key', async () => {
    expect((await send('PUT', '/api/documents/code', policy, eve)).status).toBe(403);
    expect((await send('PUT', '/api/documents/code', policy)).status).toBe(200);
    expect(await codeOf(await send('PUT', '/api/documents/code', policy))).toEqual([409, 'exists']);
    const { types } = (await (await send('GET', '/api/record-types')).json()) as { types: { key: string; type: { name: unknown } }[] };
    expect(types.find(({ key }) => key === 'document.code')?.type.name).toEqual(policy.name);
  });

  it('a new version keeps earlier signatures or voids them, as somebody chose', async () => {
    await sign('e', '1');
    await sign('x', '1');
    expect(await codeOf(await publish(1, 'void', { reason: '' }))).toEqual([400, 'badInput']);
    expect(await (await publish(1, 'keep')).json()).toEqual({ version: 2, voided: 0 });
    expect(await signatures()).toEqual([
      ['x', '1', true],
      ['e', '1', true],
    ]);
    expect(await codeOf(await publish(1, 'void'))).toEqual([409, 'stale']);
    expect(await (await publish(2, 'void')).json()).toEqual({ version: 3, voided: 2 });
    await sign('e', '3');
    expect(await signatures()).toEqual([
      ['e', '3', true],
      ['x', '1', false],
      ['e', '1', false],
    ]);
    const [line] = await t.sql<{ by: string; body: unknown }[]>`
      select a.by_id as by, x.body from journal_around a join journal_texts x on x.id = a.text_id where a.person_id = 'x' and a.detail ->> 'does' = 'revoke'`;
    expect(line).toEqual({ by: 'hr', body: { text: 'The law has changed', values: {} } });
  });

  it('are put into a flow that names them, in their present version', async () => {
    const { flow } = parseFlow({
      schema: 1,
      key: 'signing',
      name: { en: 'Signing' },
      steps: {
        sign: {
          id: 'sign',
          kind: 'acknowledge',
          name: { en: 'Sign' },
          settings: { who: { rules: [{ who: 'subject' }] }, document: { key: 'code', text: { en: '' } } },
        },
      },
      edges: [],
    });
    if (flow === null) throw new Error('the flow is unreadable');
    const { steps } = await withDocuments(t.sql, flow);
    expect(steps.sign?.settings).toMatchObject({ document: { key: 'code', version: '3', text: { en: 'Be kinder.' } } });
  });
});

describe('a letter', () => {
  const letter = {
    kind: 'letter',
    name: text('Reference'),
    title: text('About {{name}}', '有關{{name}}'),
    body: text('{{name}} works as {{title}} until {{ lastDay }}.', '{{name}}任職{{title}}至{{lastDay}}。'),
  };
  const ask = (body: Record<string, unknown>, person = 'e') => send('POST', `/api/people/${person}/letters`, { key: 'reference', ...body });

  it('is filled in from what is on file and what is given, told what is missing, and filed', async () => {
    expect((await send('PUT', '/api/documents/reference', letter)).status).toBe(200);
    const { documents } = (await (await send('GET', '/api/documents')).json()) as { documents: { key: string; names: string[] }[] };
    expect(documents.find(({ key }) => key === 'reference')?.names).toEqual(['name', 'title', 'lastDay']);
    expect(await (await ask({})).json()).toEqual({ title: 'About Eve', text: 'Eve works as Cook until {{ lastDay }}.', missing: ['lastDay'], filed: false });
    expect(await codeOf(await ask({ file: true }))).toEqual([422, 'missing']);
    const given = { values: { lastDay: '<b>31 May</b>' }, file: true };
    expect(await (await ask({ ...given, language: 'zh' })).json()).toEqual({
      title: '有關伊芙',
      text: '伊芙任職Cook至<b>31 May</b>。',
      missing: [],
      filed: true,
    });
    const [filed] = await recordsOf(t.sql, [{ personId: 'e', type: 'letter.reference' }], null);
    expect(filed?.values).toEqual({ title: '有關伊芙', text: '伊芙任職Cook至<b>31 May</b>。', version: '1' });
  });

  it('is none of a text that people sign, and nobody’s but HR’s', async () => {
    expect((await ask({ key: 'code' })).status).toBe(404);
    expect((await send('POST', '/api/people/e/letters', { key: 'reference' }, eve)).status).toBe(403);
  });
});
