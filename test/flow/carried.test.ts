import { describe, expect, it } from 'vitest';
import { carriedInto } from '../../workflows/flow/carried.ts';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import { aContext, anAnswer } from './kernel-context.ts';

const open = { test: 'not', of: { test: 'is', left: { value: 'answer', step: 'talk', field: 'done' }, right: true } };
const plan = (carriesOver?: object) => ({ steps: { monthly: { id: 'monthly', kind: 'repeat', settings: { carriesOver } } } as never });
const run = { tokens: [{ id: 'talk:2', step: 'talk', round: 2, path: [{ container: 'monthly:1', occurrence: 2 }] }] as never };
const task = { step: 'talk', token: 'talk:2' };
const items: Record<string, AnswerValue>[] = [{ what: 'Rota', done: true }, { what: 'Course', done: false }, { what: 'Desk' }];
const answered = [anAnswer('talk', { values: { items: [{ what: 'Older' }] } }), anAnswer('talk', { values: { items, note: 'x' } })];

describe('what a form begins with in the next occurrence', () => {
  const carriesOver = { step: 'talk', field: 'items', open };

  it('of the occurrence before, those that are still open', () => {
    expect(carriedInto(task, aContext({ plan: plan(carriesOver), run, answers: answered }))).toEqual({
      items: [{ what: 'Course', done: false }, { what: 'Desk' }],
    });
  });

  it('nothing where nothing was answered, the repeat carries nothing, or another step is meant', () => {
    expect(carriedInto(task, aContext({ plan: plan(carriesOver), run }))).toEqual({});
    expect(carriedInto(task, aContext({ plan: plan(), run, answers: answered }))).toEqual({});
    expect(carriedInto({ step: 'other', token: 'talk:2' }, aContext({ plan: plan(carriesOver), run, answers: answered }))).toEqual({});
  });
});
