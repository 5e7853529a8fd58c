import { writeFileSync } from 'node:fs';
import { readProcess } from '../../workflows/flow/bpmn/read.ts';
import { writeBpmn } from '../../workflows/flow/bpmn/write.ts';
import { leftOutLists, notReadWords } from '../../workflows/flow/sentences/bpmn.ts';
import { type Language, paperOf, paperText } from '../../workflows/flow/sentences.ts';
import { printBpmn } from '../bpmn/print.ts';
import { readBpmn } from '../bpmn/read.ts';
import { readFlow, readText } from './files.ts';
import { CliError, counted, exitCodes, type Out, printLines } from './outcome.ts';

type Options = { out: string; language: Language };
/** `flow export`: as BPMN 2.0 with its diagram, or as the paper for a works council. */
export async function exportFlow(file: string, { out: to, language, as }: Options & { as: 'bpmn' | 'md' }, out: Out): Promise<void> {
  const { flow } = readFlow(file);
  if (as === 'md') return put(to, paperText(paperOf(flow, language)), out);
  const { file: process, diagram, left } = writeBpmn(flow, language);
  put(to, await printBpmn(process, diagram), out);
  for (const line of leftOutLists(left, language).kept) tell(out, line);
}

/** `flow import`: a process of a BPMN file as a flow of ours; what could not be taken is told. */
export async function importFlow(file: string, { out: to, language, process }: Options & { process?: string }, out: Out): Promise<void> {
  const xml = await readBpmn(readText(file));
  if ('refused' in xml) {
    const message = notReadWords(xml.refused, language);
    throw new CliError(exitCodes.wrongInput, `${file}: ${message}`, [{ message, file }]);
  }
  const read = readProcess(xml.file, process ?? null);
  if (read.flow === null)
    throw new CliError(
      exitCodes.wrongInput,
      `${file} cannot be taken: ${counted(read.problems.length, 'problem')}.`,
      read.problems.map(({ message, place, expected, came }) => ({ file, message, place, expected, came })),
    );
  put(to, `${JSON.stringify(read.flow, null, 2)}\n`, out);
  const { lost, changed } = leftOutLists(read.left, language);
  for (const line of lost) tell(out, language === 'zh' ? `未能取用：${line}` : `Not taken: ${line}`);
  for (const line of changed) tell(out, language === 'zh' ? `請檢查：${line}` : `Please check: ${line}`);
}

function put(to: string, text: string, out: Out): void {
  if (to === '-') printLines(out, [text.replace(/\n$/, '')]);
  else writeFileSync(to, text);
}

/** What is told beside the file goes to stderr, so that the file alone can be piped on. */
const tell = (out: Out, line: string): void => out.err(`${line}\n`);
