import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DoorDecision, Reader, TaskDoor } from '../../server/task-door.ts';
import type { TaskOffers, TaskView } from '../../workflows/flow/task-view.ts';
import { createTestApp, type TestApp } from '../helpers/app.ts';
import { approvalView, chan, ho, lee } from '../helpers/task-view.ts';

/** A door without an engine behind it: one task, the calls that would change something, and what it answers them. */
let calls: { drafts: unknown[]; decisions: DoorDecision[]; acts: unknown[] };
let view: TaskView;
let current: boolean;
let refuse: Awaited<ReturnType<TaskDoor['decide']>> | null;
let needsSession: boolean;
let offered: TaskOffers;

const seenBy = ({ signedIn }: Reader): TaskView =>
  needsSession && !signedIn && view.state === 'open'
    ? { ...view, state: 'mustSignIn', outcomes: [], form: { fields: [], shows: [] }, shown: [], values: {} }
    : view;

const door: TaskDoor = {
  byToken: async (token) => (token === 'm1.good' ? { person: 'lee', parts: [{ slot: 'slot', current }] } : null),
  partOf: async () => null,
  view: async (_slot, reader) => seenBy(reader),
  saveDraft: async (_slot, _person, values) => {
    calls.drafts.push(values);
    return { savedAt: '2027-03-10T01:00:00.000Z' };
  },
  findPeople: async (_slot, _reader, field, text) => (field === 'people' ? [{ ...ho, about: text }] : null),
  addFile: async () => null,
  file: async () => null,
  edit: async () => null,
  comment: async () => true,
  offers: async () => offered,
  act: async (_slot, _reader, act) => {
    calls.acts.push(act);
    return act.act === 'delegate' && act.to === 'Nobody' ? 'unknownPerson' : null;
  },
  move: async (_slot, _reader, to) => (to === '' ? 'notATime' : 'moved'),
  decide: async ({ signedIn, ...decision }) => {
    if (refuse !== null) return refuse;
    if (needsSession && !signedIn) return { ok: false, code: 'mustSignIn', problems: [], view: seenBy({ person: 'lee', signedIn, via: 'link' }) };
    if (view.state === 'answered') return { ok: false, code: 'closed', problems: [], view };
    calls.decisions.push(decision);
    view = {
      ...view,
      state: 'answered',
      values: decision.values as TaskView['values'],
      record: { at: '2027-03-10T01:00:00.000Z', by: lee, outcome: 'approved', outcomeLabel: { en: 'Approve', zh: '批准' }, late: false },
    };
    return { ok: true, view };
  },
};

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ tasks: door });
  await t.people('id,name,name_zh,email\nlee,Lee Shuk Yee,李淑儀,lee@h.example\nho,Ho Ka Yan,何嘉欣,ho@h.example\n');
});
afterAll(async () => t?.close());
beforeEach(() => {
  calls = { drafts: [], decisions: [], acts: [] };
  view = approvalView;
  current = true;
  refuse = null;
  needsSession = false;
  offered = { handOn: false, takeBack: false, moreTime: null };
});

const link = '/t/m1.good';

async function get(path = link, init: RequestInit & { cookie?: string } = {}) {
  const answer = await t.request(path, init);
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

const nonceIn = (html: string): string => /name="nonce" value="([^"]+)"/.exec(html)?.[1] ?? '';

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

async function post(fields: Record<string, string>, { path = link, cookie }: { path?: string; cookie?: string } = {}) {
  const answer = await t.request(path, { method: 'POST', body: formOf(fields), redirect: 'manual', ...(cookie === undefined ? {} : { cookie }) });
  return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() };
}

test('opening the link changes nothing, however often and in whatever way a scanner does it', async () => {
  for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS', 'GET']) await t.request(link, { method });
  await t.request(`${link}?outcome=approved&nonce=x&comment=y`);
  expect(calls).toEqual({ drafts: [], decisions: [], acts: [] });
  expect((await t.request(link, { method: 'HEAD' })).status).toBe(200);
  expect((await t.request(`${link}/draft`)).status).toBe(404);
});

test('the page is kept out of caches, referrers and search, and loads nothing from elsewhere', async () => {
  const { status, headers, html } = await get();
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-robots-tag')).toContain('noindex');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/);
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(html).not.toMatch(/ style="/);
});

test('a decision goes through with nothing but a form: shown, chosen, submitted, recorded', async () => {
  const page = await get();
  expect(page.html).not.toContain('checked=""');
  const sent = await post({ nonce: nonceIn(page.html), outcome: 'approved', comment: 'Well done 好' });
  expect([sent.status, sent.location]).toEqual([303, link]);
  expect(calls.decisions).toMatchObject([{ slot: 'slot', person: 'lee', via: 'link', outcome: 'approved', values: { comment: 'Well done 好' } }]);
  const after = await get();
  expect(after.html).toContain('Recorded Wed 10 Mar 2027, 09:00 Hong Kong');
  expect(after.html).not.toContain('<form');
});

test('without the nonce of this link nothing is recorded, and what was typed stays on the page', async () => {
  const { html } = await get();
  const nonce = nonceIn(html);
  const [at = '', mac = ''] = nonce.split('.');
  const old = `${Number(at) - 200_000_000}.${mac}`;
  for (const wrong of ['', 'x', nonce.slice(0, -1), old, `${at}.${mac}x`, `${Number(at) + 9_000_000}.${mac}`]) {
    const sent = await post({ nonce: wrong, outcome: 'rejected', comment: 'My own words' });
    expect(sent.status, wrong).toBe(403);
    expect(sent.html).toContain('My own words');
    expect(sent.html).toContain('Nothing is recorded yet');
  }
  expect(calls.decisions).toEqual([]);
  const again = await post({
    nonce: nonceIn((await post({ nonce: '', outcome: 'rejected', comment: 'My own words' })).html),
    outcome: 'rejected',
    comment: 'My own words',
  });
  expect(again.status).toBe(303);
});

test('two tabs of the same link both work until one of them has decided', async () => {
  const [one, two] = [nonceIn((await get()).html), nonceIn((await get()).html)];
  expect((await post({ nonce: one, outcome: 'approved' })).status).toBe(303);
  const late = await post({ nonce: two, outcome: 'rejected', comment: 'No' });
  expect(late.status).toBe(409);
  expect(late.html).toContain('was not recorded');
  expect(late.html).toContain('your answer: Approve');
  expect(late.html).toContain('<dd>No</dd>');
  expect(calls.decisions).toHaveLength(1);
});

test('what is wrong is said at its question, in the language of the page, with everything typed still there', async () => {
  refuse = { ok: false, code: 'invalid', problems: [{ field: 'comment', message: '意見：請填寫此項。' }], view };
  const path = `${link}?lang=zh`;
  const sent = await post({ nonce: nonceIn((await get(path)).html), outcome: 'rejected', 'v.unknown': 'x' }, { path });
  expect(sent.status).toBe(422);
  expect(sent.html).toContain('<html lang="zh-Hant-HK">');
  expect(sent.html).toContain('href="#comment"');
  expect(sent.html).toMatch(/<textarea[^>]*id="comment"[^>]*aria-invalid="true"[^>]*aria-describedby="comment-problem"/);
  expect(sent.html).toMatch(/checked=""[^>]*value="rejected"|value="rejected"[^>]*checked=""/);
});

test('a task that closed while someone typed shows that it did, and hands the words back', async () => {
  const nonce = nonceIn((await get()).html);
  refuse = { ok: false, code: 'closed', problems: [], view: { ...view, state: 'closed', closedWhy: 'timeout' } };
  const sent = await post({ nonce, outcome: 'rejected', comment: 'A long explanation' });
  expect(sent.status).toBe(409);
  expect(sent.html).toContain('it came too late');
  expect(sent.html).toContain('A long explanation');
});

test('a form too large to be read is refused in words, announced or not, and nothing is recorded', async () => {
  const nonce = nonceIn((await get()).html);
  const big = await post({ nonce, outcome: 'approved', comment: 'x'.repeat(1024 * 1024) });
  expect(big.status).toBe(413);
  expect(big.html).toContain('your text is still there');
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
  const streamed = await t.request(link, { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
  expect(streamed.status).toBe(413);
  expect((await t.request(`${link}/draft`, { method: 'POST', body: 'x'.repeat(300_000) })).status).toBe(413);
  expect(calls).toEqual({ drafts: [], decisions: [], acts: [] });
});

test('a long comment that can still be read is checked like any other, and stays in the page', async () => {
  refuse = { ok: false, code: 'invalid', problems: [{ field: 'comment', message: 'Comment: at most 4000 characters; this has 100000.' }], view };
  const comment = 'y'.repeat(100_000);
  const sent = await post({ nonce: nonceIn((await get()).html), outcome: 'approved', comment });
  expect(sent.status).toBe(422);
  expect(sent.html).toContain(comment);
});

test('a link that never was, was cut off, or has a bit changed gets one and the same helpful page', async () => {
  const pages = await Promise.all(['m1.goo', 'm1.goodx', 'm9.good', 'x'].map((token) => get(`/t/${token}`)));
  for (const { status, html } of pages) {
    expect(status).toBe(404);
    expect(html).toContain('sign in to see what waits for you');
  }
  const [first, ...others] = pages.map(({ html }) => html.replaceAll(/\/t\/[\w.]+|nonce="[^"]+"/g, ''));
  for (const other of others) expect(other).toBe(first);
  expect((await get(`${link}.`)).status).toBe(200);
  expect((await post({ outcome: 'approved' }, { path: '/t/m1.goo' })).status).toBe(404);
});

test('after it was handed on, the link says who has it now and answers nothing', async () => {
  const nonce = nonceIn((await get()).html);
  current = false;
  view = { ...view, state: 'handedOn', holder: ho, outcomes: [], form: { fields: [], shows: [] }, shown: [] };
  expect((await get()).html).toContain('This is with Ho Ka Yan now');
  expect((await post({ nonce, outcome: 'approved' })).status).toBe(409);
  expect(calls.decisions).toEqual([]);
});

test('an older link of the same person neither shows nor answers the task', async () => {
  const nonce = nonceIn((await get()).html);
  current = false;
  const page = await get();
  expect(page.html).toContain('A newer mail has taken the place of this link');
  expect(page.html).not.toContain('Overall');
  expect((await post({ nonce, outcome: 'approved' })).status).toBe(409);
  const kept = await t.request(`${link}/draft`, { method: 'POST', body: JSON.stringify({ values: { comment: 'x' }, nonce }) });
  expect(kept.status).toBe(409);
  expect(calls).toEqual({ drafts: [], decisions: [], acts: [] });
});

test('a step that asks for more than a link shows ask and date only, until its own person is signed in', async () => {
  needsSession = true;
  const before = await get();
  expect(before.html).toContain(`href="/sign-in?to=${encodeURIComponent(link)}"`);
  expect(before.html).toContain('Fri 12 Mar, 17:00 Hong Kong');
  expect(before.html).not.toMatch(/<form|Overall|Calm with guests/);
  expect((await post({ nonce: 'x', outcome: 'approved' })).status).toBe(409);
  const other = await get(link, { cookie: await t.signIn('ho') });
  expect(other.html).toContain('you are signed in as Ho Ka Yan');
  expect(other.html).not.toContain('<form');
  const cookie = await t.signIn('lee');
  const own = await get(link, { cookie });
  expect(own.html).toContain('Overall');
  expect((await post({ nonce: nonceIn(own.html), outcome: 'approved' }, { cookie })).status).toBe(303);
  expect(calls.decisions).toHaveLength(1);
});

test('whoever is signed in as someone else is told whose answer it will be', async () => {
  const { html } = await get(link, { cookie: await t.signIn('ho') });
  expect(html).toContain('This link was sent to Lee Shuk Yee, and you are signed in as Ho Ka Yan.');
});

test('another site cannot send the form for a reader', async () => {
  const nonce = nonceIn((await get()).html);
  const answer = await t.request(link, { method: 'POST', body: formOf({ nonce, outcome: 'approved' }), headers: { 'sec-fetch-site': 'cross-site' } });
  expect(answer.status).toBe(403);
  expect(calls.decisions).toEqual([]);
});

test('a draft is kept for the page that has the nonce, and only while the task is open', async () => {
  const nonce = nonceIn((await get()).html);
  const keep = async (body: unknown) =>
    t.request(`${link}/draft`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  expect(await (await keep({ values: { comment: 'so far' }, outcome: 'approved', nonce })).json()).toEqual({ savedAt: '2027-03-10T01:00:00.000Z' });
  for (const wrong of [{ values: { comment: 'x' } }, { values: 'x', nonce }, 'x', { values: {}, nonce: 'y' }]) expect((await keep(wrong)).status).toBe(403);
  view = { ...view, state: 'closed', closedWhy: 'others' };
  expect((await keep({ values: { comment: 'x' }, nonce })).status).toBe(409);
  expect(calls.drafts).toEqual([{ comment: 'so far' }]);
});

test('names, comments and earlier answers are text, in the page and in what its script is given', async () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="x">`;
  view = {
    ...view,
    company: evil,
    step: { en: evil },
    subject: { ...chan, name: evil },
    shown: [{ step: { en: evil }, by: { ...lee, name: evil }, answers: [{ label: { en: evil }, value: evil }], beside: null }],
    values: { comment: evil },
    outcomes: view.outcomes.map((outcome) => ({ ...outcome, label: { en: evil }, consequence: { en: evil } })),
  };
  const { html } = await get();
  expect(html).not.toMatch(/<script>alert|<img/);
  const data = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  expect((JSON.parse(data) as { view: TaskView }).view.values.comment).toBe(evil);
});

test('EN and 中 change the language of the page and stay through a submission', async () => {
  const path = `${link}?lang=zh`;
  const page = await get(path);
  expect(page.html).toContain('你的決定');
  expect(page.html).toContain('3月12日（星期五）下午5時');
  expect((await post({ nonce: nonceIn(page.html), outcome: 'approved' }, { path })).location).toBe(path);
  expect((await get(path)).html).toContain('已於2027年3月10日（星期三）上午9時（香港時間）記錄');
});

const choosing: TaskView = {
  ...approvalView,
  kind: 'nominate',
  form: { fields: [{ id: 'people', type: 'people', label: { en: 'Choose peers' }, required: true, min: 1, max: 2 }], shows: [] },
  people: { people: { choices: [{ ...chan, about: 'Rooms' }], all: false } },
  outcomes: [{ key: 'done', label: { en: 'Chosen' }, consequence: null, needsComment: false }],
};

test('without a script people are found by a button that records nothing, and those ticked stay ticked', async () => {
  view = choosing;
  const { html } = await get();
  const sent = await post({ nonce: nonceIn(html), find: 'people', 'find.people': 'ho', 'v.people': 'chan', outcome: 'done' });
  expect(sent.status).toBe(200);
  expect(sent.html).toMatch(/value="chan"[^>]*checked=""|checked=""[^>]*value="chan"/);
  expect(sent.html).toContain('value="ho"');
  expect(calls.decisions).toEqual([]);
  // The Enter key presses the first button of the form: with nothing to look for, the form is meant.
  expect((await post({ nonce: nonceIn(html), find: 'people', 'find.people': ' ', 'v.people': 'chan', outcome: 'done' })).status).toBe(303);
  expect(calls.decisions).toMatchObject([{ outcome: 'done', values: { people: ['chan'] } }]);
});

test('people are looked for by a page that has the nonce of its link, by nobody else', async () => {
  view = choosing;
  const nonce = nonceIn((await get()).html);
  const look = (body: unknown) => t.request(`${link}/people`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  expect(await (await look({ field: 'people', text: 'ho', nonce })).json()).toEqual({ people: [{ ...ho, about: 'ho' }] });
  expect((await look({ field: 'people', text: 'ho', nonce: 'x' })).status).toBe(403);
  current = false;
  expect((await look({ field: 'people', text: 'ho', nonce })).status).toBe(403);
});

test('another time for a talk is set by a form of its own, and nothing is answered by it', async () => {
  view = { ...approvalView, kind: 'meeting', meeting: { starts: '2027-03-12T02:00:00.000Z', minutes: 60, with: [chan], agenda: null } };
  const { html } = await get();
  expect(html).toContain('Fri 12 Mar 2027, 10:00 Hong Kong');
  expect(html).toContain('60 minutes');
  const nonce = nonceIn(html);
  expect(await post({ nonce, move: '2027-03-13T10:00' })).toMatchObject({ status: 200, html: expect.stringContaining('The new time is set') });
  expect(await post({ nonce, move: '' })).toMatchObject({ status: 422, html: expect.stringContaining('Enter the new date and time') });
  expect(calls.decisions).toEqual([]);
});

test('what the flow offers beside answering is a plain form each; it says what became of it', async () => {
  offered = { handOn: true, takeBack: false, moreTime: { asked: false, codes: ['illness'] } };
  const { html } = await get();
  for (const words of ['Hand it to somebody else', 'Ask for more time', '<option>illness</option>']) expect(html).toContain(words);
  expect(html).not.toContain('Take the answer back');
  expect((await get(`${link}?lang=zh`)).html).toContain('轉交他人處理');
  const nonce = nonceIn(html);
  const sent = await post({ act: 'delegate', to: 'Ho Ka Yan', reason: 'On leave', nonce });
  expect(sent).toMatchObject({ status: 200, html: expect.stringContaining('It is handed on') });
  expect(await post({ act: 'extend', n: '3', unit: 'days', code: 'illness', reason: '', nonce })).toMatchObject({ status: 200 });
  expect(calls.acts).toEqual([
    { act: 'delegate', to: 'Ho Ka Yan', reason: 'On leave' },
    { act: 'extend', plus: { n: 3, unit: 'days' }, code: 'illness', reason: '' },
  ]);
  expect(await post({ act: 'delegate', to: 'Nobody', nonce })).toMatchObject({ status: 422, html: expect.stringContaining('full name or the staff number') });
  expect(calls.decisions).toEqual([]);
  view = { ...view, state: 'answered' };
  offered = { handOn: false, takeBack: true, moreTime: null };
  const answered = (await get()).html;
  expect(answered).toContain('Take the answer back');
  expect(await post({ act: 'withdraw', nonce: nonceIn(answered) })).toMatchObject({ status: 200, html: expect.stringContaining('Your answer is taken back') });
});

test('an act with another page’s nonce, or by a link that was replaced, does nothing', async () => {
  offered = { handOn: true, takeBack: false, moreTime: null };
  const { html } = await get();
  expect(await post({ act: 'delegate', to: 'Ho Ka Yan', nonce: 'no' })).toMatchObject({ status: 403, html: expect.stringContaining('Nothing was done') });
  current = false;
  expect((await get()).html).not.toContain('Hand it to somebody else');
  expect(await post({ act: 'delegate', to: 'Ho Ka Yan', nonce: nonceIn(html) })).toMatchObject({ status: 409 });
  expect(calls.acts).toEqual([]);
});
