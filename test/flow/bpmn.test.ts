import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BpmnModdle } from 'bpmn-moddle';
import { expect, test } from 'vitest';
import { printBpmn } from '../../server/bpmn/print.ts';
import { readBpmn } from '../../server/bpmn/read.ts';
import { readProcess } from '../../workflows/flow/bpmn/read.ts';
import { writeBpmn } from '../../workflows/flow/bpmn/write.ts';
import { drawn } from '../../workflows/flow/diff.ts';
import { parseFlow } from '../../workflows/flow/parse.ts';
import type { Flow } from '../../workflows/flow/schema.ts';

const home = `${import.meta.dirname}/../..`;
const flows = [
  ...readdirSync(`${home}/templates`)
    .filter((name) => name.endsWith('.json'))
    .map((name) => `templates/${name}`),
  ...readdirSync(`${home}/test/flow/cases`).map((name) => `test/flow/cases/${name}/flow.json`),
].flatMap((name): [string, Flow][] => {
  const { flow } = parseFlow(readFileSync(`${home}/${name}`, 'utf8'));
  return flow === null ? [] : [[name, drawn(flow)]];
});

async function throughXml(flow: Flow, language: 'en' | 'zh' = 'en') {
  const { file, diagram } = writeBpmn(flow, language);
  return printBpmn(file, diagram);
}

async function readBack(xml: string) {
  const read = await readBpmn(xml);
  if ('refused' in read) throw new Error(JSON.stringify(read.refused));
  return readProcess(read.file, null);
}

/** The same drawing, whatever the order in which its parts are kept. */
const sorted = (flow: Flow) => ({
  ...flow,
  steps: Object.fromEntries(Object.entries(flow.steps).sort(([a], [b]) => a.localeCompare(b))),
  edges: flow.edges.map(({ from, port, to }) => `${from}.${port} > ${to}`).sort(),
});

test.each(flows)('%s comes back as it was', async (name, flow) => {
  for (const language of name.startsWith('templates') ? (['en', 'zh'] as const) : (['en'] as const)) {
    const read = await readBack(await throughXml(flow, language));
    if (read.flow === null) throw new Error(JSON.stringify(read.problems));
    expect(sorted(read.flow)).toEqual(sorted(flow));
    expect(read.left).toEqual([]);
  }
});

const require = createRequire(import.meta.url);
const Linter = require('bpmnlint/lib/linter') as new (options: object) => { lint(root: object): Promise<Record<string, { id: string; message: string }[]>> };
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver') as new (options: object) => object;
/** Its rules remember what they saw: each file has its own. */
const lintBpmn = (root: object) => new Linter({ config: { extends: 'bpmnlint:recommended' }, resolver: new NodeResolver({ require }) }).lint(root);

test.each(flows)('%s is read by bpmn-moddle without a warning and passes the recommended rules of bpmnlint', async (_, flow) => {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(await throughXml(flow));
  expect(warnings).toEqual([]);
  const found = await lintBpmn(rootElement);
  expect(Object.entries(found).flatMap(([rule, at]) => at.map(({ id, message }) => `${rule} ${id}: ${message}`))).toEqual([]);
});
