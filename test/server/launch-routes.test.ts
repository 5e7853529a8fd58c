import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Flow } from '../../workflows/flow/schema.ts';
import { aLaunch, aTrial, createTestApi, dataBlock, soundReview, type TestApi } from '../helpers/api.ts';
import { aFlow, who } from '../helpers/flows.ts';

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
});
afterAll(async () => t?.close());

type Preview = {
  people: { id: string; name: string; nameZh: string | null; department: string | null }[];
  count: number;
  without: { person: { id: string }; step: string }[];
  withoutMail: number;
  mailsPerDay: { date: string; mails: number }[];
  busiest: { person: { id: string }; mails: number } | null;
  ends: string | null;
  problems: string[];
  beforeReal: string[];
};
const preview = (flow: string, more: Record<string, unknown> = {}) => t.ask<Preview>('hr', 'POST', `/api/flows/${flow}/launch/preview`, aLaunch(more));
const launch = (flow: string, order: Record<string, unknown>) => t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${flow}/launch`, order);

/** Only the manager may decide, with nobody to fall back on. */
function byManager(more: Partial<Flow> = {}): Flow {
  return aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'decide' } },
      { id: 'finish', kind: 'end' },
      {
        id: 'decide',
        kind: 'approval',
        in: 'each',
        settings: {
          who: who({ who: 'manager' }),
          due: { from: { anchor: 'opened' }, plus: { n: 5, unit: 'days' } },
          reminders: [{ id: 'soon', at: { from: { anchor: 'due' }, plus: { n: -1, unit: 'days' } } }],
        },
      },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', 'decide.approved>done', 'decide.rejected>done', 'decide.timeout>done'],
    more,
  );
}

test('a preview names who is in, who lacks someone who decides, and the mails of each day; it launches nothing', async () => {
  const flow = await t.published(byManager());
  const { body } = await preview(flow, { audience: {} });
  expect(body.people.map(({ id }) => id)).toEqual(['admin', 'amy', 'ben', 'bob', 'hr', 'zed']);
  expect(body.people[1]).toMatchObject({ name: 'Amy', nameZh: '艾美', department: 'Rooms' });
  expect(body.without.map(({ person, step }) => [person.id, step])).toEqual(['admin', 'bob', 'hr', 'zed'].map((id) => [id, 'decide']));
  expect(body).toMatchObject({ count: 6, withoutMail: 1, problems: [] });
  // Two tasks of Bob's when it starts, two reminders a day before they are due.
  expect(body.mailsPerDay).toEqual([
    { date: '2027-03-01', mails: 2 },
    { date: '2027-03-06', mails: 2 },
  ]);
  expect(body.busiest).toMatchObject({ person: { id: 'bob' }, mails: 4 });
  expect(body.beforeReal).toHaveLength(4);
  expect((await t.sql`select 1 from cycles`).length).toBe(0);
});

test('departments, people, conditions and the start step each narrow the audience', async () => {
  const inRooms = { test: 'is', left: { value: 'person', of: { who: 'subject' }, field: 'department' }, right: 'Rooms' };
  const flow = await t.published(byManager());
  const ids = async (id: string, audience: unknown) => (await preview(id, { audience })).body.people.map((person) => person.id);
  expect(await ids(flow, { departments: ['Rooms'] })).toEqual(['amy', 'bob']);
  expect(await ids(flow, { departments: ['Rooms'], people: ['amy', 'ben'] })).toEqual(['amy']);
  expect(await ids(flow, { condition: inRooms })).toEqual(['amy', 'bob']);
  const narrow = byManager();
  const begin = narrow.steps.begin;
  const limited = await t.published({ ...narrow, steps: { ...narrow.steps, begin: { ...begin, settings: { begins: 'byHand', audience: inRooms } } as never } });
  expect(await ids(limited, {})).toEqual(['amy', 'bob']);
  expect(await preview(flow, { audience: { condition: { test: 'is' } } })).toMatchObject({ status: 400 });
});

test('what stands in the way is told in words, by the preview and by the launch', async () => {
  const flow = await t.published(byManager({ dates: [{ name: 'close', label: { en: 'Closing date' }, optional: false }] }));
  const wrong = { dates: { other: '2027-01-01' }, period: { from: '2027-05-01', to: '2027-04-01' }, owner: 'ghost', audience: { people: ['ghost'] } };
  const { body } = await preview(flow, wrong);
  expect(body.problems.join(' ')).toMatch(/period 2027-05-01 – 2027-04-01.*“Closing date”.*“other”.*owner|ghost/);
  expect(body.problems).toHaveLength(5);
  expect((await preview(flow, { zone: 'HK' })).body.problems[0]).toContain('“HK” is not a time zone');
  expect((await preview(flow, { startsOn: '2027-02-30' })).body.problems[0]).toContain('cannot start on “2027-02-30”');
  const refused = await launch(flow, aTrial('wrong-plan', wrong));
  expect(refused).toMatchObject({ status: 422, body: { error: { code: 'notLaunchable' } } });
  expect(refused.body.error.message).toContain('Nobody is in it');
  expect(await launch(flow, { ...aTrial('wrong-mail', { dates: { close: '2027-05-01' } }), trial: { to: 'nobody', secondsPerDay: 10 } })).toMatchObject({
    status: 422,
  });
});

test('a real launch asks for purpose, recipients, retention and somebody to ask, a trial does not; a day that is past is for trials', async () => {
  const bare = await t.published(byManager());
  const refused = await launch(bare, { ...aLaunch({ startsOn: null }), trial: null, key: 'real-launch' });
  expect(refused.status).toBe(422);
  for (const part of ['why people’s data is used', 'who reads it', 'how long it is kept']) expect(refused.body.error.message).toContain(part);
  const told = await t.published(byManager({ data: dataBlock }));
  expect((await launch(told, { ...aLaunch({ startsOn: '2020-01-01' }), trial: null, key: 'in-the-past' })).body.error.message).toContain('today is');
  expect(await launch(told, { ...aLaunch({ startsOn: null }), trial: null, key: 'real-launch' })).toMatchObject({ status: 200 });
  expect(await launch(bare, aTrial('a-trial-of-it'))).toMatchObject({ status: 200 });
  const { contact: _, ...unasked } = dataBlock;
  const asksNobody = await t.published(byManager({ data: unasked }));
  expect((await launch(asksNobody, { ...aLaunch({ startsOn: null, owner: null }), trial: null, key: 'no-owner' })).body.error.message).toContain(
    'nobody to ask',
  );
  expect(await launch(asksNobody, { ...aLaunch({ startsOn: null, owner: 'hr' }), trial: null, key: 'the-owner-is-asked' })).toMatchObject({ status: 200 });
});

test('one key launches one cycle, however often and by however many at once it is pressed', async () => {
  const flow = await t.published(soundReview());
  const order = aTrial('pressed-twice');
  const all = await Promise.all([launch(flow, order), launch(flow, order), launch(flow, order)]);
  expect(new Set(all.map(({ body }) => body.cycle)).size).toBe(1);
  expect((await t.sql`select 1 from cycles where flow_id = ${flow}`).length).toBe(1);
  expect((await t.sql`select 1 from cycle_people where cycle_id = ${all[0]?.body.cycle ?? ''}`).length).toBe(2);
  expect((await launch(flow, aTrial('another-key'))).body.cycle).not.toBe(all[0]?.body.cycle);
});

test('only a published version is launched', async () => {
  const { body } = await t.ask<{ id: string }>('hr', 'POST', '/api/flows', {});
  const refused = await preview(body.id);
  expect([refused.status, refused.body.error.code]).toEqual([422, 'notPublished']);
  expect(refused.body.error.message).toContain('publish it first');
  expect((await preview('f-unknown')).status).toBe(404);
  expect((await t.ask('bob', 'POST', `/api/flows/${body.id}/launch`, aTrial('by-a-manager'))).status).toBe(403);
});
