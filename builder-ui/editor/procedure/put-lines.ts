import { addStep, connect, type Place } from '../../../workflows/flow/edits/index.ts';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { type Flow, isTask, portsOf, type Step } from '../../../workflows/flow/schema.ts';
import type { StepKind } from '../../../workflows/flow/steps/index.ts';
import { newStep } from '../../steps/starters.ts';
import { afterStep } from '../place.ts';
import type { ReadLine } from './read-lines.ts';

/** What a line is made into; a step is one of these kinds. */
export const lineKinds = ['form', 'approval', 'meeting', 'acknowledge', 'notify', 'training'] as const satisfies readonly StepKind[];
export type LineKind = (typeof lineKinds)[number];
export type Line = ReadLine & { kind: LineKind };

/** Names are short: a longer line is named by its beginning, and stands whole in what one should know. */
const longestName = 80;

/** Adds the steps of a procedure one after the other from a place on, and an end where there is none yet. `id` makes an id for each. */
export function putLines(flow: Flow, lines: readonly Line[], place: Place, id: (kind: StepKind) => string): { flow: Flow; added: string[] } {
  let now = flow;
  let at = place;
  const added: string[] = [];
  for (const step of stepsOf(lines)) {
    const made = worded(newStep(step.head.kind, id(step.head.kind), now, place.in), step);
    now = addStep(now, made, at);
    added.push(made.id);
    at = afterStep(now, made) ?? at;
  }
  return { flow: ended(now, added.at(-1), place.in, id), added };
}

type Group = { head: Line; questions: string[]; guidance: string[] };

/** Each step with what belongs to it. What stands before any step is the first one's. */
function stepsOf(lines: readonly Line[]): Group[] {
  const groups: Group[] = [];
  const before: Line[] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    if (line.became === 'step') groups.push({ head: line, questions: [], guidance: [] });
    else if (group === undefined) before.push(line);
    else if (line.became === 'question') group.questions.push(line.text);
    else if (line.became === 'guidance') group.guidance.push(line.text);
  }
  for (const line of before.reverse()) if (line.became !== 'nothing') groups[0]?.guidance.unshift(line.text);
  return groups;
}

function worded(step: Step, { head, questions, guidance }: Group): Step {
  const isLong = head.text.length > longestName;
  const name = textOf(isLong ? `${head.text.slice(0, longestName - 1)}…` : head.text);
  const told = [...(isLong ? [head.text] : []), ...guidance];
  const named = { ...step, name } as Step;
  if (isTask(named)) {
    const fields = questions.map((label, index) => ({ id: `q${index + 1}`, type: 'longText' as const, label: textOf(label), required: false, max: 4_000 }));
    // A procedure says nothing of dates; what it does not ask is answered by having done it.
    const { due: _due, ...usual } = named.settings;
    const settings = {
      ...usual,
      ...(named.kind === 'form' && fields.length === 0 && { outcomes: [{ key: 'submitted', label: { en: 'Done', zh: '完成' } }] }),
      ...(told.length > 0 && { guidance: textOf(told.join('\n')) }),
      ...(fields.length > 0 && { form: { ...named.settings.form, fields } }),
    };
    return { ...named, settings } as Step;
  }
  const rest = [...told, ...questions];
  if (named.kind === 'notify') {
    const message = { ...named.settings.message, subject: name, body: textOf(rest.length === 0 ? head.text : rest.join('\n')) };
    return { ...named, settings: { message } };
  }
  return rest.length === 0 ? named : ({ ...named, note: textOf(rest.join('\n')) } as Step);
}

const isChinese = (words: string) => /\p{Script=Han}/u.test(words);
const textOf = (words: string): Text => (isChinese(words) ? { en: words, zh: words } : { en: words });

/** The last step leads to an end of its scope. */
function ended(flow: Flow, last: string | undefined, scope: string | null, id: (kind: StepKind) => string): Flow {
  const step = last === undefined ? undefined : flow.steps[last];
  const main = step && portsOf(step).find((port) => port.main)?.port;
  if (last === undefined || main === undefined || flow.edges.some(({ from, port }) => from === last && port === main)) return flow;
  const end = Object.values(flow.steps).find(({ kind, in: within }) => kind === 'end' && within === scope);
  if (end !== undefined) return connect(flow, { from: last, port: main, to: end.id });
  return addStep(flow, newStep('end', id('end'), flow, scope), { in: scope, after: { step: last, port: main } });
}
