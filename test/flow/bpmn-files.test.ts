import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readBpmn } from '../../server/bpmn/read.ts';
import type { BpmnFile } from '../../workflows/flow/bpmn/model.ts';
import { readProcess } from '../../workflows/flow/bpmn/read.ts';
import { leftOutLists, leftOutWords, notReadWords } from '../../workflows/flow/sentences/bpmn.ts';
import { sentences } from '../../workflows/flow/sentences.ts';

const folder = `${import.meta.dirname}/../bpmn`;
const names = readdirSync(folder);
const textOf = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');

async function fileOf(xml: string): Promise<BpmnFile> {
  const read = await readBpmn(xml);
  if ('refused' in read) throw new Error(notReadWords(read.refused, 'en'));
  return read.file;
}

async function taken(name: string) {
  const read = readProcess(await fileOf(textOf(name)), null);
  if (read.flow === null) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return {
    flow: read.flow,
    left: read.left,
    told: sentences(read.flow, 'en').map(({ text, exceptions }) => [text, ...exceptions].join(' ')),
    lists: leftOutLists(read.left, 'en'),
  };
}

const line = (name: string) => name.replaceAll(/\s+/g, ' ').trim();
const isTold = ['startEvent', 'endEvent', 'textAnnotation'];

test.each(names.filter((name) => !/^(hostile|broken|choreography|ours)/.test(name)))(
  'of %s every named element is a step, an outcome, or named in what was left out',
  async (name) => {
    const file = await fileOf(textOf(name));
    const { flow, left } = await taken(name);
    const words = `${JSON.stringify(flow)} ${left.map((one) => leftOutWords(one, 'en')).join(' ')}`;
    const [process] = [...file.processes].sort((a, b) => b.nodes.length - a.nodes.length);
    const silent = process?.nodes
      .filter(({ type, name: label }) => line(label) !== '' && !isTold.includes(type) && !words.includes(line(label)))
      .map(({ type, name: label }) => `${type} ${label}`);
    // What only grouped, passed on or sent a reminder has become nothing of its own.
    expect(
      silent?.filter(
        (one) =>
          !/^(subProcess Talks|intermediateThrowEvent (Konto gesperrt|to B)|intermediateCatchEvent B|exclusiveGateway (Approved\?|Suitable\?|Agreed\?|屬實？)|sendTask Send a reminder|boundaryEvent (After a week|No answer|No agreement|Account refused|逾期|Panel is late))/.test(
            one,
          ),
      ),
    ).toEqual([]);
    for (const one of left) for (const language of ['en', 'zh'] as const) expect(leftOutWords(one, language)).not.toMatch(/\{(name|detail)\}|undefined/);
  },
);

test('Camunda 7: forms, who, dates, and a rule over an answer are taken; a rule in Java becomes a choice', async () => {
  const { flow, told, lists } = await taken('camunda7-leave-request.bpmn');
  expect(told[1]).toContain('The employee fills in “Fill in the request” within 3 days.');
  expect(told[2]).toContain('If “How many days?” in “Fill in the request” is more than 2 → 4 “Approve the request”.');
  expect(told[3]).toContain('within 5 days. Never the employee. If “yes” → 6 “Book the days”. If “no” → ends as “Leave refused”.');
  const fill = flow.steps.fillInTheRequest;
  expect(
    fill?.kind === 'form' && fill.settings.form.fields.map(({ id, type, required }) => `${id} ${type} ${required === true ? 'required' : 'free'}`),
  ).toEqual(['days number required', 'first_day date free', 'kind choice free', 'abroad yesNo free']);
  expect(lists.changed).toContain(
    'The rule “${approvalService.isApproved(execution)}” after “Approve the request” could not be read, so whoever does that step chooses the way on.',
  );
  expect(lists.lost).toContain('Settings of another tool, camunda:topic, could not be taken (at Book the days).');
});

test('Camunda 8: a form in JSON, a date, an error of a system, and the first of two events', async () => {
  const { flow, told } = await taken('camunda8-onboarding.bpmn');
  const equipment = flow.steps.orderEquipment;
  expect(equipment?.kind === 'form' && equipment.settings.form.fields.map(({ id, type }) => `${id} ${type}`)).toEqual(['laptop choice', 'remarks longText']);
  expect(told.join('\n')).toMatch(/Exchanges “Create the account” with system\. If accepted → \d+ .* If failed → \d+ “Create it by hand”\./);
  expect(told.join('\n')).toMatch(/at the latest 2 weeks after it opens\. On that date → \d+ “Chase the supplier”\./);
});

test('bpmn.io: a date that lets a task go on is a reminder, an error of a part leads out of it', async () => {
  const { told } = await taken('bpmnio-review-with-timers.bpmn');
  expect(told[1]).toBe('HR fills in “Review yourself”. Reminder 1 week after it opens.');
  expect(told[2]).toMatch(/If “yes” → ends as “Reviewed”\. If “no” → \d+ “HR mediates”\./);
});

test('pools and lanes in Chinese say who; the other pool is named', async () => {
  const { flow, lists } = await taken('pools-and-lanes-zh.bpmn');
  const rules = Object.values(flow.steps).flatMap((step) => ('who' in step.settings ? [`${step.name.zh}: ${JSON.stringify(step.settings.who.rules)}`] : []));
  expect(rules).toEqual(['申報工傷: [{"who":"subject"}]', '核實經過: [{"who":"manager"}]', '轉介醫生: [{"who":"role","role":"職安健組"}]']);
  expect(lists.lost[0]).toBe('The file has another process, “醫務所”. Import the file again and choose that one to have it too.');
});

test('another process of a file is read by its name', async () => {
  const read = readProcess(await fileOf(textOf('pools-and-lanes-zh.bpmn')), '醫務所');
  expect(read.processes).toEqual(['醫務所', '工傷處理']);
  expect(read.flow?.name).toEqual({ en: '醫務所', zh: '醫務所' });
});

test.each([
  ['hostile-entities.bpmn', 'This file has a document type (<!DOCTYPE)'],
  ['hostile-outside-entity.bpmn', 'This file has a document type (<!DOCTYPE)'],
  ['broken-cut-off.bpmn', 'This is no BPMN 2.0 file'],
  ['broken-a-web-page.bpmn', 'This is no BPMN 2.0 file'],
])('%s is refused with the reason', async (name, words) => {
  const read = await readBpmn(textOf(name));
  expect('refused' in read && notReadWords(read.refused, 'en')).toContain(words);
});

test('a file without a process, and one whose settings of ours were tampered with, are refused by what is wrong', async () => {
  for (const [name, words] of [
    ['choreography-only.bpmn', 'holds no process'],
    ['ours-tampered.bpmn', '“__proto__” is reserved'],
  ] as const) {
    const read = readProcess(await fileOf(textOf(name)), null);
    expect(read.flow === null && read.problems[0]?.message).toContain(words);
  }
});

const head = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"><bpmn:process id="p">';
test.each([
  ['six million signs', 'tooLarge', `${head}${' '.repeat(6_000_000)}`],
  ['more elements than any drawing', 'tooMany', `${head}${'<bpmn:task/>'.repeat(160_000)}`],
  ['nested without end', 'tooDeep', `${head}${'<bpmn:subProcess>'.repeat(5_000)}`],
  ['quotes that never close', 'notBpmn', `${head}${'<a"'.repeat(500_000)}`],
])('%s: refused, and soon', async (_, why, xml) => {
  const began = performance.now();
  const read = await readBpmn(xml);
  expect('refused' in read && read.refused.why).toBe(why);
  expect(performance.now() - began).toBeLessThan(3_000);
});
