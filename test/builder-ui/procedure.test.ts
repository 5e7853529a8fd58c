import { expect, test } from 'vitest';
import { putLines } from '../../builder-ui/editor/procedure/put-lines.ts';
import { readLines } from '../../builder-ui/editor/procedure/read-lines.ts';
import { check } from '../../workflows/flow/check.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import { isTask } from '../../workflows/flow/schema.ts';
import { flowOf, step } from '../flow/flow-cases.ts';

const read = (pasted: string) => readLines(pasted).map(({ text, became }) => `${became}: ${text}`);

test('each line is a step, without its number or bullet, in English and in Chinese', () => {
  const wanted = ['step: Ask the employee', 'step: Decide', 'step: Tell payroll'];
  for (const pasted of [
    'Ask the employee\nDecide\nTell payroll',
    '1. Ask the employee\n2. Decide\n\n3. Tell payroll',
    '(a) Ask the employee\r\n(b) Decide\r\n(c) Tell payroll\r\n',
    'Step 1: Ask the employee\nStep 2: Decide\nStep 3: Tell payroll',
    '- Ask the employee\n• Decide\n* Tell payroll',
  ])
    expect(read(pasted), pasted).toEqual(wanted);
  const chinese = ['step: 員工自評', 'step: 上司批核'];
  for (const pasted of [
    '員工自評\n上司批核',
    '一、員工自評\n二、上司批核',
    '（一）員工自評\n（二）上司批核',
    '第一步：員工自評\n第二步：上司批核',
    '步驟1：員工自評\n步驟2：上司批核',
    '①員工自評\n②上司批核',
    '1、員工自評\n2、上司批核',
  ])
    expect(read(pasted), pasted).toEqual(chinese);
});

test('a number that belongs to the sentence stays in it', () => {
  expect(read('360 feedback\n3 weeks of notice\n2027 plan\n一般查詢')).toEqual([
    'step: 360 feedback',
    'step: 3 weeks of notice',
    'step: 2027 plan',
    'step: 一般查詢',
  ]);
});

test('what is indented, or numbered below a step, belongs to it: a question where it asks', () => {
  const wanted = ['step: Talk', 'question: How did it go?', 'guidance: Bring the goals', 'step: Sign'];
  for (const pasted of [
    '1. Talk\n  - How did it go?\n  - Bring the goals\n2. Sign',
    '1 Talk\n1.1 How did it go?\n1.2 Bring the goals\n2 Sign',
    'Talk\n\tHow did it go?\n\tBring the goals\nSign',
  ])
    expect(read(pasted.replaceAll(/^(\d) /gm, '$1. ')), pasted).toEqual(wanted);
  expect(read('面談\n　　如何改善？\n　　帶同目標\n簽署')).toEqual(['step: 面談', 'question: 如何改善？', 'guidance: 帶同目標', 'step: 簽署']);
  expect(read('  Indented as a whole\n  And the next')).toEqual(['step: Indented as a whole', 'step: And the next']);
});

test('a pasted procedure becomes a chain of steps from the start to an end, and no word of it is lost', () => {
  const empty = flowOf({ start: step('start') }, []);
  const long = `Check ${'every paper '.repeat(12)}twice`;
  const pasted = `Before anything\n1. ${long}\n   Was it complete?\n   Keep copies\n2. 上司批核\n3. Tell the payroll office`;
  const lines = readLines(`Opening\n${pasted}`).map((line, index) => ({
    ...line,
    kind: index === 5 ? ('approval' as const) : index === 6 ? ('notify' as const) : ('form' as const),
  }));
  let n = 0;
  const { flow, added } = putLines(empty, lines, { in: null, after: { step: 'start', port: 'next' } }, (kind) => `${kind}-${(n += 1)}`);
  expect(parseFlow(flow).problems).toEqual([]);
  const wrong = check(flow).filter(({ severity }) => severity === 'error');
  expect(
    wrong.map(({ rule, params }) => `${rule} ${params.port ?? ''}`),
    'only what somebody chose to decide is open',
  ).toEqual(['portWithoutRoute rejected']);
  const chain = ['start'];
  for (
    let at = flow.edges.find(({ from }) => from === 'start')?.to;
    at !== undefined;
    at = flow.edges.find(({ from, port }) => from === chain.at(-1) && port !== 'timeout')?.to
  )
    chain.push(at);
  expect(chain.slice(1, -1)).toEqual(added);
  expect(flow.steps[chain.at(-1) ?? '']?.kind).toBe('end');
  const words = JSON.stringify(
    Object.values(flow.steps).map((one) => [one.name, one.note, one.settings, isTask(one) ? [one.settings.guidance, one.settings.form] : null]),
  );
  for (const { text } of lines) expect(words).toContain(JSON.stringify(text).slice(1, -1));
});
