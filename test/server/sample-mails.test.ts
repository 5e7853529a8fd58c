import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReplyWorld, decidesFlow, type ReplyWorld } from '../helpers/reply-world.ts';

let w: ReplyWorld;
beforeAll(async () => {
  w = await createReplyWorld();
});
afterAll(() => w?.close());

const message = {
  subject: { en: 'The step of {{name}}', zh: '{{name}}的薪級' },
  body: { en: 'Please decide about {{name}} by the end of {{month}}.', zh: '請就{{name}}作決定。' },
  values: { name: { value: 'person', of: { who: 'subject' }, field: 'name' }, month: { value: 'answer', step: 'ask', field: 'month' } },
};
const flow = decidesFlow({ settings: { message } });
type Sample = { about: { id: string }; to: { id: string }; language: string; subject: string; html: string };

test('what HR writes for a mail is seen as three people would get it, in their languages, and sent to whoever asks; it is what goes out in earnest', async () => {
  const seen = await w.ask2<{ mails: Sample[] }>('hr', 'POST', '/api/mails/sample', { flow, step: 'ask' });
  expect(seen.status).toBe(200);
  const { mails } = seen.body;
  expect(mails).toHaveLength(3);
  for (const { about, to } of mails) expect(about.id).not.toBe(to.id);
  const ofAmy = mails.find(({ about }) => about.id === 'amy') ?? mails[0];
  expect(ofAmy?.subject).toMatch(/^\[Trial\] The step of \w+, by /);
  // What is known only once it runs stands there by its name.
  expect(ofAmy?.html).toMatch(/Please decide about \w+ by the end of ‹month›\./);
  const sent = await w.ask2<{ to: string }>('hr', 'POST', '/api/mails/sample/send', { flow, step: 'ask', nth: 0 });
  expect(sent.body.to).toBe('ho@h.example');
  expect((await w.sentNow()).map(({ to, subject, replyTo }) => ({ to, subject, replyTo }))).toEqual([
    { to: 'ho@h.example', subject: mails[0]?.subject, replyTo: null },
  ]);
  const [real] = await w.ask(flow);
  expect(real?.subject).toMatch(/^The step of Amy, by /);
  expect(real?.text).toContain('Please decide about Amy by the end of .');
  expect((await w.ask2('bob', 'POST', '/api/mails/sample', { flow, step: 'ask' })).status).toBe(403);
  expect((await w.ask2<{ mails: Sample[] }>('hr', 'POST', '/api/mails/sample', { flow, step: 'done' })).body.mails).toEqual([]);
});
