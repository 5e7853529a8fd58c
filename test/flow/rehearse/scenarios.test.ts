import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noOverrides } from '../../../engine/calendars.ts';
import { placesFor } from '../../../engine/places-for.ts';
import { parseFlow } from '../../../workflows/flow/parse.ts';
import { runScenarios, scenarioProblems } from '../../../workflows/flow/scenarios.ts';
import { type Flow, flow as flowSchema } from '../../../workflows/flow/schema.ts';
import { problemWords } from '../../../workflows/flow/sentences.ts';
import { aFlow, after, who } from '../../helpers/flows.ts';

const places = placesFor(noOverrides);
const subject = who({ who: 'subject' });

const example = {
  name: { en: 'Amy answers', zh: '美美回覆' },
  people: [{ id: 'amy' }, { id: 'ben' }],
  start: '2027-03-01',
  events: [
    { at: '2027-03-01', do: 'launch', audience: ['amy'] },
    { at: '2027-03-02T10:00', person: 'amy', step: 'ask' },
  ],
  expects: [
    { line: { kind: 'task.opened', person: 'amy', due: '2027-03-09T00:00' }, times: 1 },
    { line: { kind: 'run.finished', person: 'amy', outcome: 'heard' } },
  ],
};

/** Two ask beside each other, then it is over. */
function askFlow(scenarios: unknown[], more: Partial<Flow> = {}): Flow {
  const branches = [
    { port: 'one', label: { en: 'One' } },
    { port: 'two', label: { en: 'Two' } },
  ];
  const drawn = aFlow(
    [
      { id: 'begin', kind: 'start' },
      { id: 'each', kind: 'forEach', settings: { first: 'fork' } },
      { id: 'finish', kind: 'end' },
      { id: 'fork', kind: 'split', in: 'each', settings: { branches } },
      { id: 'ask', kind: 'form', in: 'each', settings: { who: subject, due: after(5, 'workingDays'), form: { fields: [] } } },
      { id: 'rest', kind: 'wait', in: 'each', settings: { until: after(1, 'days') } },
      { id: 'meet', kind: 'join', in: 'each' },
      { id: 'over', kind: 'end', in: 'each', settings: { outcome: 'heard' } },
    ],
    ['begin>each', 'each.done>finish', 'fork.one>ask', 'fork.two>rest', 'ask.submitted>meet', 'ask.timeout>meet', 'rest.reached>meet', 'meet>over'],
    more,
  );
  return flowSchema.parse({ ...drawn, scenarios });
}

describe('examples that are saved with a flow', () => {
  it('pass when their journal holds what they expect, and tell what they went through and what not', () => {
    const { results, coverage } = runScenarios(askFlow([example]), places);
    expect(results).toEqual([{ name: example.name, passed: true, missed: [], refused: [], cut: false }]);
    expect(coverage.steps.untried).toEqual([]);
    expect(coverage.ports.untried).toEqual(['ask.timeout']);
  });

  it('fail with what was missed, how often it came instead, and which events were refused', () => {
    const [asked, done] = example.expects;
    const wrong = {
      ...example,
      events: [...example.events, { at: '2027-03-03', person: 'amy', step: 'ask' }],
      expects: [{ ...asked, times: 2 }, done, { line: { kind: 'run.finished', outcome: 'silent' } }, { line: { kind: 'event.refused' }, times: 0 }],
    };
    const flow = askFlow([wrong]);
    const { results } = runScenarios(flow, places);
    expect(results).toMatchObject([{ passed: false, missed: [{ found: 1 }, { found: 0 }, { found: 1 }], refused: [{ event: 3, rule: 'alreadyAnswered' }] }]);
    const problems = scenarioProblems(flow, results);
    expect(problems.map(({ rule, severity, path }) => [rule, severity, path])).toEqual(Array(3).fill(['scenarioFails', 'error', 'scenarios.0']));
    expect(problems.map((problem) => problemWords(problem, flow, 'en').text)).toMatchInlineSnapshot(`
      [
        "The example “Amy answers” does not go as expected: task.opened (person amy, due 2027-03-09T00:00) was to come 2 times, and came 1 times.",
        "The example “Amy answers” does not go as expected: run.finished (outcome silent) was to come ≥ 1 times, and came 0 times.",
        "The example “Amy answers” does not go as expected: event.refused was to come 0 times, and came 1 times.",
      ]
    `);
    expect(problemWords(problems[1] as (typeof problems)[number], flow, 'zh').text).toMatchInlineSnapshot(
      `"情境個案「美美回覆」與預期不符：run.finished (outcome silent)應出現≥ 1次，實際出現0次。"`,
    );
  });

  it('are held to days and minutes by their beginning, to lists by all of them, and to details by what is written', () => {
    const lines = [
      [{ kind: 'task.decided', at: '2027-03-02' }, 1],
      [{ kind: 'task.decided', at: '2027-03-02T02:00' }, 1],
      [{ kind: 'task.opened', due: '2027-03-08T16:00' }, 1],
      [{ kind: 'task.opened', due: '2027-03-10' }, 0],
      [{ kind: 'mail.sent', to: ['amy'], detail: { message: 'task' } }, 1],
      [{ kind: 'mail.sent', to: [] }, 0],
    ] as const;
    const { results } = runScenarios(askFlow([{ ...example, expects: lines.map(([line, times]) => ({ line, times })) }]), places);
    expect(results[0]?.missed).toEqual([]);
  });

  it('are stopped when far too much happens in them', () => {
    const hourly = aFlow(
      [
        { id: 'begin', kind: 'start' },
        { id: 'again', kind: 'repeat', settings: { first: 'rest', every: { n: 5, unit: 'minutes' }, until: { from: { anchor: 'date', date: '2036-12-31' } } } },
        { id: 'rest', kind: 'wait', in: 'again', settings: { until: after(1, 'minutes') } },
        { id: 'rested', kind: 'end', in: 'again' },
        { id: 'finish', kind: 'end' },
      ],
      ['begin>again', 'rest.reached>rested', 'again.done>finish'],
    );
    const flow = flowSchema.parse({ ...hourly, scenarios: [{ ...example, events: [], expects: [], until: '2036-12-31' }] });
    const { results } = runScenarios(flow, places, 500);
    expect(results).toMatchObject([{ passed: false, cut: true }]);
    expect(scenarioProblems(flow, results).map(({ rule }) => rule)).toEqual(['scenarioEndless']);
  });

  it('cannot be saved with an event that cannot be read, or without an id', () => {
    const saved = (scenario: unknown) => parseFlow({ ...askFlow([]), scenarios: [scenario] }).problems.map(({ place }) => place);
    expect(saved(example)).toEqual([]);
    expect(saved({ ...example, events: [{ at: '2027-03-01', do: 'dance' }] })).toEqual(['scenarios.0.events.0']);
    expect(saved({ ...example, people: [{ name: 'Amy' }] })).toEqual(['scenarios.0.people.0']);
    expect(saved({ ...example, until: '2040-01-01' })).toEqual(['scenarios.0.until']);
  });
});

const templates = new URL('../../../templates/', import.meta.url);
describe.each(readdirSync(templates))('the template %s', (name) => {
  it('carries examples that go as they say, through every step and every outcome', () => {
    const { flow } = parseFlow(readFileSync(new URL(name, templates), 'utf8'));
    if (flow === null) throw new Error(`${name} cannot be read.`);
    const { results, coverage } = runScenarios(flow, places);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect([coverage.steps.untried, coverage.ports.untried]).toEqual([[], []]);
  });
});
