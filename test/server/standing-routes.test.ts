import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginStarts } from '../../engine/starts.ts';
import { hookSignature } from '../../server/start-hooks.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aLaunch, createTestApi, dataBlock, type TestApi } from '../helpers/api.ts';
import { aFlow, who } from '../helpers/flows.ts';

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(async () => t?.close());

let made = 0;
function asks(settings: Record<string, unknown>): Flow {
  made += 1;
  return {
    ...aFlow(
      [
        { id: 'begin', kind: 'start', settings: { about: 'one', ...settings } },
        {
          id: 'ask',
          kind: 'form',
          settings: {
            who: who({ who: 'subject' }, { who: 'role', role: 'hr' }),
            form: { fields: [{ id: 'x', type: 'text', label: { en: 'X' } }] },
            due: { from: { anchor: 'opened' }, plus: { n: 5, unit: 'days' } },
          },
        },
        { id: 'done', kind: 'end' },
      ],
      ['begin>ask', 'ask.submitted>done', 'ask.timeout>done'],
      { data: dataBlock },
    ),
    key: `asks${made}`,
  } as Flow;
}

async function opened(settings: Record<string, unknown>): Promise<string> {
  const flow = await t.published(asks(settings));
  const order = { ...aLaunch({ startsOn: null, audience: {} }), trial: null, key: `open-${flow}` };
  const { body, status } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, order);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.cycle;
}

type Begun = { run: string | null; became: string; why: string | null };
const begin = (as: string, cycle: string, sent: Record<string, unknown>) => t.ask<Begun>(as, 'POST', `/api/cycles/${cycle}/runs`, sent);
const bySubjectOrHr = { by: who({ who: 'subject' }, { who: 'role', role: 'hr' }) };

describe('a standing cycle', () => {
  it('says who would match today, and begins nothing by that', async () => {
    const hired = { from: { anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' }, plus: { n: 12, unit: 'months' } };
    const inRooms = { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' };
    const flow = await t.published(
      asks({
        triggers: [
          { id: 'rooms', on: 'condition', condition: inRooms },
          { id: 'year', on: 'date', at: hired },
          { id: 'joined', on: 'joined' },
        ],
      }),
    );
    const sent = aLaunch({ startsOn: null, audience: {} });
    type Row = { id: string; now: number; nowPeople: { id: string }[]; next: number; nextPeople: { id: string; at: string }[]; lately: number };
    type Preview = { count: number; standing: { triggers: Row[] } | null };
    const inDays = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
    await t.people(`id,name,manager_id,department,hired_on\nfresh,Fresh,bob,Kitchen,${inDays(-9)}\nlong,Long,bob,Kitchen,${inDays(-400)}\n`);
    const { body } = await t.ask<Preview>('hr', 'POST', `/api/flows/${flow}/launch/preview`, sent);
    expect(body.standing?.triggers.map(({ id, now }) => [id, now])).toEqual([
      ['rooms', 3],
      ['year', 1],
      ['joined', 0],
    ]);
    expect(body.standing?.triggers[0]?.nowPeople.map(({ id }) => id)).toEqual(['amy', 'bob', 'old']);
    // Who came lately, and whose first day is known, is what "when somebody joins" means today.
    expect(body.standing?.triggers[2]).toMatchObject({
      lately: 1,
      latelyPeople: [{ id: 'fresh' }],
      next: 1,
      nextPeople: [{ id: 'new', at: '2027-12-31T16:00:00.000Z' }],
    });
    expect((await t.sql`select 1 from cycles`).length).toBe(0);
  });

  it('stands among the others, once for a flow, with what begins in it and what came of that', async () => {
    const cycle = await opened({ ...bySubjectOrHr, ifRunning: 'ignore', triggers: [{ id: 'joined', on: 'joined' }] });
    const { body: listed } = await t.ask<{ cycles: { id: string; standing: boolean; total: number }[] }>('hr', 'GET', '/api/cycles');
    expect(listed.cycles.find(({ id }) => id === cycle)).toMatchObject({ standing: true, total: 0 });
    const [row] = await t.sql<{ flow: string }[]>`select flow_id as flow from cycles where id = ${cycle}`;
    const twice = { ...aLaunch({ startsOn: null, audience: {} }), trial: null, key: 'another-key' };
    expect(await t.ask('hr', 'POST', `/api/flows/${row?.flow}/launch`, twice)).toMatchObject({ status: 409, body: { error: { code: 'standsAlready' } } });
    const { body: first } = await begin('amy', cycle, { person: 'amy' });
    expect(first).toMatchObject({ became: 'begun', run: `${cycle}.1` });
    expect((await begin('amy', cycle, { person: 'amy' })).body).toMatchObject({ became: 'suppressed', run: null, why: expect.stringContaining('already') });
    const { body: seen } = await t.ask<{ starts: { became: string; rule: string | null; subject: { id: string } }[]; triggers: { id: string }[] }>(
      'hr',
      'GET',
      `/api/cycles/${cycle}/standing`,
    );
    expect(seen.triggers.map(({ id }) => id)).toEqual(['joined']);
    expect(seen.starts.map(({ became, rule, subject }) => [became, rule, subject.id])).toEqual([
      ['suppressed', 'alreadyRunning', 'amy'],
      ['begun', null, 'amy'],
    ]);
  });

  it('is paused, goes on with what came meanwhile, and is closed by its own acts', async () => {
    const cycle = await opened(bySubjectOrHr);
    expect(await t.ask('hr', 'POST', `/api/runs/${cycle}/acts`, { act: 'pause', reason: 'stocktaking' })).toMatchObject({ status: 200 });
    expect((await begin('amy', cycle, { person: 'amy' })).body).toMatchObject({ became: 'paused', run: null });
    expect(await t.ask('hr', 'POST', `/api/runs/${cycle}/acts`, { act: 'resume', reason: 'done' })).toMatchObject({ status: 200 });
    while ((await beginStarts(t.engine)) > 0);
    expect((await t.sql`select 1 from runs where cycle_id = ${cycle} and subject_id = 'amy'`).length).toBe(1);
    expect(await t.ask('hr', 'POST', `/api/cycles/${cycle}/close`, { reason: 'over' })).toMatchObject({ status: 200 });
    await t.settle(cycle);
    await t.settle(cycle);
    expect((await t.sql`select status from cycles where id = ${cycle}`)[0]).toMatchObject({ status: 'ended' });
  });
});

describe('a run that is begun by hand', () => {
  it('is offered to those who may, about whom they may', async () => {
    const cycle = await opened({
      by: who({ who: 'subject' }, { who: 'manager' }),
      form: { fields: [{ id: 'why', type: 'text', label: { en: 'Why' }, required: true }] },
    });
    type Offers = { offers: { cycle: string; self: boolean; anyone: boolean; reports: { id: string }[]; form: { fields: { id: string }[] } }[] };
    const offerTo = async (person: string) => (await t.ask<Offers>(person, 'GET', '/api/starts')).body.offers.find((one) => one.cycle === cycle);
    expect(await offerTo('amy')).toMatchObject({ self: true, anyone: false, reports: [], form: { fields: [{ id: 'why' }] } });
    expect(await begin('amy', cycle, { person: 'ben', values: { why: 'x' } })).toMatchObject({ status: 409, body: { error: { code: 'notYours' } } });
    expect(await begin('amy', cycle, { person: 'amy' })).toMatchObject({ status: 422, body: { error: { code: 'invalid' } } });
    expect(await begin('amy', cycle, { person: 'amy', values: { why: 'I asked' } })).toMatchObject({ status: 200, body: { became: 'begun' } });
  });

  it('is told in the words of the flow when somebody may not be in it', async () => {
    const inRooms = { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' };
    const cycle = await opened({ ...bySubjectOrHr, eligible: [{ id: 'rooms', condition: inRooms, message: { en: 'Only for Rooms.', zh: '只限房務部。' } }] });
    expect(await begin('hr', cycle, { person: 'zed' })).toMatchObject({ status: 409, body: { error: { code: 'rooms', message: 'Only for Rooms.' } } });
    const own = await begin('zed', cycle, { person: 'zed' });
    expect(own).toMatchObject({ status: 409, body: { error: { code: 'rooms', message: '只限房務部。' } } });
  });

  it('is there for nobody to whom the flow leaves nothing', async () => {
    const cycle = await opened({});
    expect((await begin('amy', cycle, { person: 'amy' })).status).toBe(404);
    expect(await begin('hr', cycle, { person: 'amy' })).toMatchObject({ status: 200, body: { became: 'begun' } });
  });
});

describe('another system', () => {
  const now = () => String(Math.floor(Date.now() / 1000));
  async function post(hook: { id: string; secret: string }, body: string, { id = 'msg-1', timestamp = now(), signature = '' } = {}) {
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature === '' ? hookSignature(hook.secret, id, timestamp, body) : signature,
    };
    const answer = await t.app.request(`http://loopwright.test/api/hooks/${hook.id}`, { method: 'POST', body, headers });
    return { status: answer.status, body: (await answer.json()) as Begun & { error?: { code: string } } };
  }

  it('begins one by a signed request, once for its id, and none by a request that is not signed as it should be', async () => {
    const cycle = await opened({ triggers: [{ id: 'lms', on: 'webhook' }] });
    expect(await t.ask('hr', 'POST', `/api/cycles/${cycle}/hooks`, { trigger: 'none' })).toMatchObject({ status: 422 });
    const { body: hook } = await t.ask<{ id: string; url: string; secret: string }>('hr', 'POST', `/api/cycles/${cycle}/hooks`, { trigger: 'lms' });
    expect(hook).toMatchObject({ url: `http://loopwright.test/api/hooks/${hook.id}`, secret: expect.stringMatching(/^whsec_/) });
    const body = JSON.stringify({ person: 'amy', values: { course: 'safety' } });
    const first = await post(hook, body);
    expect(first).toMatchObject({ status: 200, body: { became: 'begun', run: `${cycle}.1` } });
    expect(await post(hook, body)).toEqual(first);
    expect(await post(hook, body, { id: 'msg-2', timestamp: String(Number(now()) - 3600) })).toMatchObject({
      status: 401,
      body: { error: { code: 'tooOld' } },
    });
    expect(await post(hook, body, { id: 'msg-2', signature: 'v1,AAAA' })).toMatchObject({ status: 401, body: { error: { code: 'badSignature' } } });
    expect(await post(hook, body.replace('amy', 'bob'), { id: 'msg-2', signature: hookSignature(hook.secret, 'msg-2', now(), body) })).toMatchObject({
      status: 401,
    });
    expect((await post({ ...hook, id: 'nowhere' }, body)).status).toBe(404);
    expect(await post(hook, JSON.stringify({ person: 'nobody' }), { id: 'msg-3' })).toMatchObject({ status: 409, body: { error: { code: 'unknownPerson' } } });
    expect((await t.sql`select subject_id from runs where cycle_id = ${cycle} and start_key is not null`).length).toBe(1);
    expect(await t.ask('hr', 'POST', `/api/cycles/${cycle}/hooks/${hook.id}/end`)).toMatchObject({ status: 200 });
    expect((await post(hook, body, { id: 'msg-4' })).status).toBe(404);
  });

  it('gets its secret once; a new one counts beside the one before for a day', async () => {
    const cycle = await opened({ triggers: [{ id: 'lms', on: 'webhook' }] });
    type Hook = { id: string; secret: string };
    const { body: hook } = await t.ask<Hook>('hr', 'POST', `/api/cycles/${cycle}/hooks`, { trigger: 'lms' });
    const listed = async () => (await t.ask<{ hooks: Record<string, unknown>[] }>('hr', 'GET', `/api/cycles/${cycle}/hooks`)).body.hooks;
    expect(await listed()).toEqual([{ id: hook.id, trigger: 'lms', url: `http://loopwright.test/api/hooks/${hook.id}`, lastAt: null, oldUntil: null }]);
    expect((await t.ask('amy', 'POST', `/api/cycles/${cycle}/hooks/${hook.id}/secret`)).status).toBe(403);
    const { body: renewed } = await t.ask<Hook>('hr', 'POST', `/api/cycles/${cycle}/hooks/${hook.id}/secret`);
    expect(renewed.secret).not.toBe(hook.secret);
    const body = JSON.stringify({ person: 'amy', values: {} });
    expect([(await post(hook, body, { id: 'msg-5' })).status, (await post(renewed, body, { id: 'msg-6' })).status]).toEqual([200, 200]);
    expect(await listed()).toMatchObject([{ lastAt: expect.any(String), oldUntil: expect.any(String) }]);
    await t.sql`update start_hooks set old_until = now() - interval '1 second' where id = ${hook.id}`;
    expect([(await post(hook, body, { id: 'msg-7' })).status, (await post(renewed, body, { id: 'msg-8' })).status]).toEqual([401, 200]);
  });
});
