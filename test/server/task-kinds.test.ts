import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { factsOf } from '../../db/facts.ts';
import { createTaskDoor } from '../../server/tasks.ts';
import type { TaskDoor } from '../../server/task-door.ts';
import type { PersonChoice, TaskView } from '../../workflows/flow/task-view.ts';
import { aTrial, createTestApi, type TestApi } from '../helpers/api.ts';
import { aFlow, after, who } from '../helpers/flows.ts';

/** The kinds of tasks beside forms and approvals, from the page to the engine and back. */
let t: TestApi;
let door: TaskDoor;
let n = 0;

beforeAll(async () => {
  t = await createTestApi();
  door = createTaskDoor(t.engine);
});
afterAll(async () => t?.close());
beforeEach(async () => {
  await t.sql`update slots set status = 'closed'`;
});

type Settings = Record<string, unknown>;

/** One step of a kind for each person, whose outcomes all lead to the end; launched for amy. Answers the cycle. */
async function launched(kind: string, settings: Settings, ports: readonly string[]): Promise<string> {
  const flow = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'ask' } },
      { id: 'finish', kind: 'end' },
      { id: 'ask', kind, in: 'each', name: 'The step', settings },
      { id: 'done', kind: 'end', in: 'each' },
    ],
    ['begin>each', 'each.done>finish', ...ports.map((port) => `ask.${port}>done`)],
  );
  const id = await t.published(flow);
  const { body } = await t.ask<{ cycle: string }>('hr', 'POST', `/api/flows/${id}/launch`, aTrial(`kind-key-${(n += 1)}`, { audience: { people: ['amy'] } }));
  await t.sql`update cycles set trial_to = null where id = ${body.cycle}`;
  await t.settle(body.cycle);
  return body.cycle;
}

const slotOf = async (person: string): Promise<string> =>
  (await t.sql<{ id: string }[]>`select s.id from slots s where s.holder_id = ${person} and s.status = 'open'`)[0]?.id ?? '';
const web = (person: string) => ({ person, signedIn: true, via: 'web' }) as const;

async function viewFor(person: string): Promise<TaskView> {
  const view = await door.view(await slotOf(person), web(person));
  if (view === null) throw new Error(`${person} has no task.`);
  return view;
}

async function answer(person: string, outcome: string, values: Record<string, unknown> = {}) {
  return door.decide({ slot: await slotOf(person), ...web(person), outcome, values });
}

const ids = (choices: readonly PersonChoice[] | undefined) => choices?.map(({ id }) => id);

const peers = { who: who({ who: 'subject' }), due: after(5, 'workingDays'), atLeast: 1, atMost: 2 };

test('whoever chooses people sees those who may be chosen, by name and department, and no others', async () => {
  await launched('nominate', { ...peers, from: { rules: [], never: [{ who: 'manager' }, { who: 'subject' }] } }, ['done', 'timeout']);
  const { people, form } = await viewFor('amy');
  expect(form.fields).toMatchObject([{ id: 'people', type: 'people', min: 1, max: 2, required: true }]);
  expect(people.people?.all).toBe(true);
  // The manager and amy herself are barred, `old` has left, `new` has a place on file already.
  expect(ids(people.people?.choices)).toEqual(['admin', 'ben', 'hr', 'new', 'zed']);
  expect(people.people?.choices.find(({ id }) => id === 'hr')).toEqual({ id: 'hr', name: 'Ho', nameZh: null, about: 'Office' });
});

test('a choice of those who may not, of too few or of too many is refused in words, whatever the page offered', async () => {
  await launched('nominate', { ...peers, from: { rules: [], never: [{ who: 'manager' }] } }, ['done', 'timeout']);
  const refusals = [];
  for (const people of [['bob'], [], ['hr', 'zed', 'ben'], ['nobody-here']]) {
    const decided = await answer('amy', 'done', { people });
    refusals.push(decided.ok ? 'recorded' : decided.problems[0]?.message);
  }
  expect(refusals).toEqual([
    'People: 1 of those chosen may not be. Choose others.',
    'People: please answer this.',
    'People: choose at most 2 people.',
    'People: choose a person.',
  ]);
  expect(await answer('amy', 'done', { people: ['hr', 'zed'] })).toMatchObject({ ok: true, view: { state: 'answered' } });
});

test('whoever agrees to it sees the names; sent back, it is asked again with what was chosen and why it came back', async () => {
  const cycle = await launched('nominate', { ...peers, approvedBy: who({ who: 'manager' }) }, ['done', 'timeout']);
  await answer('amy', 'done', { people: ['hr', 'zed'] });
  const approver = await viewFor('bob');
  expect(approver).toMatchObject({ asks: 'approval', form: { fields: [] }, outcomes: [{ key: 'done', label: { en: 'Agree' } }, { key: 'returned' }] });
  expect(approver.shown).toMatchObject([{ step: { en: 'The step' }, by: { id: 'amy' }, answers: [{ value: 'Ho, Zed' }] }]);
  expect(await answer('bob', 'returned', { comment: 'Somebody from the kitchen, please' })).toMatchObject({ ok: true });
  const again = await viewFor('amy');
  expect(again).toMatchObject({ state: 'open', values: { people: ['hr', 'zed'] } });
  expect(again.shown).toMatchObject([{ step: { en: 'Sent back: The step' }, by: { id: 'bob' }, answers: [{ value: 'Somebody from the kitchen, please' }] }]);
  await answer('amy', 'done', { people: ['ben'] });
  expect(await answer('bob', 'done')).toMatchObject({ ok: true });
  const [task] = await t.sql<{ outcome: string }[]>`select outcome from tasks where cycle_id = ${cycle}`;
  expect(task).toEqual({ outcome: 'done' });
});

test('where they are too many to list, people are found by name, never those who may not be chosen', async () => {
  const many = Array.from({ length: 60 }, (_, at) => `many${at},Porter ${at}${at === 7 ? ' Chan' : ''},many${at}@h.example`);
  await t.people(['id,name,email', ...many].join('\n'));
  await launched('nominate', { ...peers, from: { rules: [], never: [{ who: 'person', id: 'many8' }] } }, ['done', 'timeout']);
  const view = await viewFor('amy');
  expect(view.people.people).toEqual({ choices: [], all: false });
  const find = async (text: string) => ids((await door.findPeople(view.slot, web('amy'), 'people', text)) ?? undefined);
  expect(await find('chan PORTER')).toEqual(['many7']);
  expect(await find('many8')).toEqual([]);
  expect(await find('  ')).toEqual([]);
  expect(await find('porter')).toHaveLength(12);
  expect(await door.findPeople(view.slot, web('amy'), 'elsewhere', 'porter')).toBeNull();
  expect(await door.findPeople(view.slot, web('zed'), 'people', 'porter')).toBeNull();
  await door.saveDraft(view.slot, 'amy', { people: ['many7'] });
  expect(ids((await viewFor('amy')).people.people?.choices)).toEqual(['many7']);
});

test('a list names people by full name or number; a name of two people is refused rather than guessed', async () => {
  const form = { fields: [{ id: 'rows', type: 'list', label: { en: 'Who' }, columns: [{ id: 'who', label: { en: 'Person' }, type: 'person' }] }] };
  await t.people('id,name,email\ntwin1,Lee Twin,t1@h.example\ntwin2,Lee Twin,t2@h.example\n');
  await launched('form', { who: who({ who: 'subject' }), due: after(5, 'workingDays'), form }, ['submitted', 'timeout']);
  const twice = await answer('amy', 'submitted', { rows: [{ who: 'lee twin' }] });
  expect(twice.ok ? [] : twice.problems).toEqual([{ field: 'rows', message: 'Who (row 1): choose a person.' }]);
  expect(await answer('amy', 'submitted', { rows: [{ who: 'zed' }, { who: 'ho' }, { who: 'twin2' }] })).toMatchObject({
    ok: true,
    view: { values: { rows: [{ who: 'zed' }, { who: 'hr' }, { who: 'twin2' }] } },
  });
});

test('what is read and signed stands on the page with its version; to object with a comment is recorded as that', async () => {
  const document = { text: { en: 'Rules of the house' }, version: '2027' };
  await launched('acknowledge', { who: who({ who: 'subject' }), due: after(5, 'workingDays'), document }, ['signed', 'disagreed', 'timeout']);
  const view = await viewFor('amy');
  expect(view).toMatchObject({ kind: 'acknowledge', document, outcomes: [{ key: 'signed' }, { key: 'disagreed' }] });
  expect(await answer('amy', 'disagreed', { comment: 'Not fair' })).toMatchObject({
    ok: true,
    view: { record: { outcome: 'disagreed', outcomeLabel: { en: 'I object' } }, values: { comment: 'Not fair' } },
  });
});

test('a refusal to sign is entered by whom the flow names for it, with a reason, by nobody else', async () => {
  const refusalBy = who({ who: 'person', id: 'hr' });
  const ports = ['signed', 'disagreed', 'refused', 'timeout'];
  const cycle = await launched('acknowledge', { who: who({ who: 'subject' }), due: after(5, 'workingDays'), refusalBy }, ports);
  const slot = await slotOf('amy');
  const refuse = (by: string) => t.ask(by, 'POST', `/api/runs/${cycle}.each.1/acts`, { act: 'refuse', slot, reason: 'Said so to two of us' });
  expect((await viewFor('amy')).outcomes.map(({ key }) => key)).toEqual(['signed', 'disagreed']);
  expect(await refuse('admin')).toMatchObject({ status: 409, body: { error: { code: 'notYours' } } });
  expect(await refuse('hr')).toMatchObject({ status: 200 });
  await t.settle(cycle);
  const [task] = await t.sql<{ outcome: string }[]>`select outcome from tasks where cycle_id = ${cycle}`;
  expect(task).toEqual({ outcome: 'refused' });
});

test('a talk says when and with whom it is, its holder may set another time, and says afterwards whether it was held', async () => {
  const starts = { from: { anchor: 'opened' }, plus: { n: 3, unit: 'days' }, time: '10:00' };
  await launched('meeting', { who: who({ who: 'manager' }), with: who({ who: 'subject' }), starts, closes: after(20, 'workingDays') }, ['held', 'missed']);
  const view = await viewFor('bob');
  expect(view.meeting).toMatchObject({ starts: '2027-03-04T02:00:00.000Z', minutes: 60, with: [{ id: 'amy' }] });
  expect(await door.move(view.slot, web('bob'), 'soon')).toBe('notATime');
  expect(await door.move(view.slot, web('bob'), '2027-02-01T10:00')).toBe('past');
  expect(await door.move(view.slot, web('amy'), '2027-03-09T15:30')).toBe('refused');
  expect(await door.move(view.slot, web('bob'), '2027-03-09T15:30')).toBe('moved');
  expect((await viewFor('bob')).meeting?.starts).toBe('2027-03-09T07:30:00.000Z');
  expect(view.outcomes.map(({ key }) => key)).toEqual(['held', 'missed']);
  expect(await answer('bob', 'held')).toMatchObject({ ok: true });
});

test('a training names its course, offers nothing to send, and ends by the completion on file', async () => {
  const cycle = await launched('training', { who: who({ who: 'subject' }), due: after(5, 'workingDays'), course: 'food-safety' }, [
    'completed',
    'failed',
    'overdue',
    'waived',
  ]);
  expect(await viewFor('amy')).toMatchObject({ course: 'food-safety', outcomes: [], form: { fields: [] } });
  expect(await answer('amy', 'completed')).toMatchObject({ ok: false });
  const facts = [{ scope: 'person', id: 'amy', key: 'training.food-safety', value: 'completed', effective: '2027-03-01' }];
  await t.ask('hr', 'POST', '/api/facts', { facts });
  await t.settle(cycle);
  const [task] = await t.sql<{ outcome: string }[]>`select outcome from tasks where cycle_id = ${cycle}`;
  expect(task).toEqual({ outcome: 'completed' });
});

test('what is recorded in a trial ends its training by its own time, and is on nobody’s file', async () => {
  const ports = ['completed', 'failed', 'overdue', 'waived'];
  const cycle = await launched('training', { who: who({ who: 'subject' }), due: after(5, 'workingDays'), course: 'fire-drill' }, ports);
  const facts = [{ scope: 'person', id: 'amy', key: 'training.fire-drill', value: 'completed' }];
  const record = () => t.ask('hr', 'POST', '/api/facts', { facts, trial: cycle });
  expect((await record()).status).toBe(404);
  await t.sql`update cycles set trial_to = 'trial@h.example' where id = ${cycle}`;
  expect(await record()).toMatchObject({ status: 200, body: { recorded: 1, told: 1 } });
  await t.settle(cycle);
  const [task] = await t.sql<{ outcome: string }[]>`select outcome from tasks where cycle_id = ${cycle}`;
  expect(task).toEqual({ outcome: 'completed' });
  expect(await factsOf(t.sql, [{ scope: 'person', id: 'amy', key: 'training.fire-drill' }], null)).toEqual([]);
});

test('a shared document: several edit it by version, remark on its questions and confirm; any change clears the confirmations of the others', async () => {
  const fields = ['goal', 'plan'].map((id) => ({ id, type: 'text', label: { en: id }, required: true }));
  const both = { rules: [{ who: 'together', of: [{ rule: { who: 'subject' } }, { rule: { who: 'manager' } }] }] };
  await launched('form', { who: both, shared: true, form: { fields } }, ['submitted']);
  const [amy, bob] = [await slotOf('amy'), await slotOf('bob')];
  const put = (person: string, slot: string, version: number, values: Record<string, unknown>) =>
    t.ask<TaskView>(person, 'PUT', `/api/tasks/${slot}/document`, { version, values });
  const confirm = (person: string, slot: string, version: number) =>
    t.ask<TaskView>(person, 'POST', `/api/tasks/${slot}/decide`, { outcome: 'submitted', values: {}, version });
  expect(await put('amy', amy, 0, { goal: 'Sell more' })).toMatchObject({
    status: 200,
    body: { shared: { version: 1, by: { id: 'amy' } }, values: { goal: 'Sell more' } },
  });
  // Whoever has an older version before them is shown what it says now, and writes over nothing.
  expect(await put('bob', bob, 0, { goal: 'Sell less' })).toMatchObject({ status: 409, body: { view: { values: { goal: 'Sell more' } } } });
  expect(await put('bob', bob, 1, { goal: 'Sell more', plan: 'Call five a day' })).toMatchObject({ status: 200, body: { shared: { version: 2 } } });
  expect((await put('ben', bob, 2, { goal: 'Mine' })).status).toBe(403);
  const remarked = await t.ask<TaskView>('amy', 'POST', `/api/tasks/${amy}/comments`, { field: 'plan', text: 'Is five enough?' });
  expect(remarked.body.shared?.comments).toMatchObject([{ field: 'plan', by: { id: 'amy' }, text: 'Is five enough?' }]);
  expect((await confirm('amy', amy, 1)).status).toBe(422);
  expect((await confirm('amy', amy, 2)).status).toBe(200);
  expect((await viewFor('bob')).shared).toMatchObject({ confirmed: [{ id: 'amy' }], waiting: [{ id: 'bob' }] });
  expect((await put('bob', bob, 2, { goal: 'Sell more', plan: 'Call ten a day' })).status).toBe(200);
  expect((await viewFor('bob')).shared).toMatchObject({ confirmed: [] });
  expect([(await confirm('amy', amy, 3)).status, (await confirm('bob', bob, 3)).status]).toEqual([200, 200]);
  const answers = await t.sql<{ values: unknown }[]>`select values from answers where slot_id like ${`${bob.slice(0, bob.lastIndexOf(':'))}%`}`;
  expect(answers).toEqual([{ values: { goal: 'Sell more', plan: 'Call ten a day' } }]);
});

test('data is shown beside a question to those to whom its kind is open, the newest first, and to nobody else', async () => {
  const declare = (key: string, seenBy: string[]) =>
    t.ask('hr', 'PUT', `/api/facts/types/${key}`, {
      type: { name: { en: key, zh: key }, type: 'number', unit: { en: 'HK$', zh: '港元' }, purpose: { en: 'p' }, seenBy },
      revision: null,
    });
  expect((await declare('sales', ['person', 'hr'])).status).toBe(200);
  expect((await declare('secret', ['hr'])).status).toBe(200);
  const fact = (key: string, value: number, effective: string) => ({ scope: 'person', id: 'amy', key, value, effective, source: 'till' });
  const facts = [fact('sales', 10, '2026-01-01'), fact('sales', 12, '2026-02-01'), fact('sales', 99, '2199-01-01'), fact('secret', 7, '2026-01-01')];
  expect((await t.ask('hr', 'POST', '/api/facts', { facts })).status).toBe(200);
  const known = (key: string, beside?: string) => ({ value: 'fact', scope: 'person', key, ...(beside !== undefined && { beside }) });
  const form = { fields: [{ id: 'q', type: 'text', label: { en: 'Q' } }], evidence: [known('sales', 'q'), known('secret')] };
  await launched('form', { who: who({ who: 'subject' }), form }, ['submitted']);
  const { evidence } = await viewFor('amy');
  expect(evidence.map(({ label, beside, values }) => ({ label: label.en, beside, values: values.map(({ value, source }) => `${value} ${source}`) }))).toEqual([
    { label: 'sales (HK$)', beside: 'q', values: ['12 till', '10 till'] },
  ]);
});
