import { expect, test } from 'vitest';
import { lastLine } from '../runner/outcome.ts';
import { outcomeOf } from '../runner/vitest-report.ts';

const ran = { code: 0, output: 'what vitest said', tookTooLong: false };
const file = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  message: '',
  assertionResults: tests.map((each, n) => ({ status: each, fullName: `test ${n}` })),
});
const report = (...testResults: ReturnType<typeof file>[]) => JSON.stringify({ testResults });
const counted = (...args: Parameters<typeof outcomeOf>) => lastLine(outcomeOf(...args));

test('passed, failed and skipped tests are counted, the skipped by name', () => {
  expect(counted(report(file('passed', 'passed', 'passed'), file('failed', 'failed', 'passed', 'pending')), { ...ran, code: 1 })).toBe(
    '3 passed, 1 failed, 1 skipped',
  );
  expect(outcomeOf(report(file('passed', 'passed', 'todo')), ran).skipped).toEqual(['test 1']);
});

test('output is shown when something failed and kept back when all went well', () => {
  expect(outcomeOf(report(file('passed', 'passed')), ran).output).toBe('');
  expect(outcomeOf(report(file('failed', 'failed')), { ...ran, code: 1 }).output).toContain('what vitest said');
});

test('a run that crashed, hung, or left half a report is a failure', () => {
  expect(counted(null, { ...ran, code: null })).toBe('0 passed, 1 failed, 0 skipped');
  expect(counted('{"testRes', ran)).toBe('0 passed, 1 failed, 0 skipped');
  expect(outcomeOf(null, { ...ran, code: null, tookTooLong: true }).output).toContain('took too long');
});

test('a file that does not load, or whose preparation fails, is a failure though none of its tests failed', () => {
  expect(counted(report(file('passed', 'passed'), file('failed')), { ...ran, code: 1 })).toBe('1 passed, 1 failed, 0 skipped');
  expect(counted(report(file('failed', 'skipped', 'skipped')), { ...ran, code: 1 })).toBe('0 passed, 1 failed, 2 skipped');
});

test('an error outside of any test, or no tests at all, is a failure', () => {
  expect(counted(report(file('passed', 'passed')), { ...ran, code: 1 })).toBe('1 passed, 1 failed, 0 skipped');
  expect(counted(report(), ran)).toBe('0 passed, 1 failed, 0 skipped');
});
