import type { When, Who, WhoRule } from '../../workflows/flow/grammar.ts';
import { type Flow, portsOf, type Step, type TaskStep } from '../../workflows/flow/schema.ts';
import { conditionWords, dueWords, lengthWords, type Language, said, stepSentence, whenWords, whoWords } from '../../workflows/flow/sentences.ts';
import type { SayWord } from '../editor/use-words.ts';
import { tellerOf } from '../../workflows/flow/sentences/teller.ts';

/** What stands on a card under the name: who, and by when with up to three marks. */
export type CardLines = { who: string; marks: string[] };

/** Names of people by id, for steps that name a person. */
export type Names = Readonly<Record<string, string>>;

export function cardLines(step: Step, flow: Flow, language: Language, say: SayWord, names: Names): CardLines {
  switch (step.kind) {
    case 'start':
      return {
        who: step.settings.audience === undefined ? say('everyoneEmployed') : capital(conditionWords(step.settings.audience, language, flow)),
        marks: [],
      };
    case 'form':
    case 'approval':
    case 'nominate':
    case 'acknowledge':
    case 'meeting':
    case 'training':
      return taskLines(step, flow, language, say, names);
    case 'branch':
    case 'split':
      return { who: say('routes', { count: portsOf(step).length }), marks: [] };
    case 'join':
      return { who: joinLine(step.settings.waitsFor, say), marks: [] };
    case 'wait':
      return { who: waitLine(step.settings, flow, language), marks: [] };
    case 'milestone':
      return { who: capital(conditionWords(step.settings.condition, language, flow)), marks: [dueWords(step.settings.by, language, flow)] };
    case 'repeat':
      // On the card nothing is listed after it.
      return { who: capital(stepSentence(flow, step, language)).replace(/[:：]$/, ''), marks: [] };
    case 'record':
    case 'score':
    case 'connect':
    case 'subflow':
    case 'whenever':
    case 'emit':
      return { who: capital(stepSentence(flow, step, language)), marks: [] };
    case 'notify':
      return {
        who: step.settings.message.to === undefined ? say('nobodyYet') : whoLine(step.settings.message.to, flow, language, names),
        marks: [said(step.settings.message.subject ?? { en: '' }, language)].filter((mark) => mark !== ''),
      };
    case 'forEach':
      return { who: forEachLine(step.settings, flow, language, say), marks: [] };
    case 'end':
      return { who: '', marks: [] };
  }
}

function waitLine({ until, condition }: Extract<Step, { kind: 'wait' }>['settings'], flow: Flow, language: Language): string {
  if (until !== undefined) return capital(whenWords(until, language, flow));
  return condition === undefined ? '' : capital(conditionWords(condition, language, flow));
}

function taskLines(step: TaskStep, flow: Flow, language: Language, say: SayWord, names: Names): CardLines {
  const { who, due, form, ladder } = step.settings;
  const marks = [
    due === undefined ? '' : dueLine(due, flow, language),
    form.fields.length === 0 ? '' : say('questions', { count: form.fields.length }),
    ladder.length === 0 ? '' : `⇡ ${ladder.length}`,
  ];
  return { who: whoLine(who, flow, language, names), marks: marks.filter((mark) => mark !== '') };
}

function dueLine(due: When, flow: Flow, language: Language): string {
  const plain = due.from.anchor === 'opened' && due.plus !== undefined;
  return plain && due.plus !== undefined ? lengthWords(due.plus, language, flow) : capital(dueWords(due, language, flow));
}

const joinLine = (waitsFor: 'all' | 'any' | number, say: SayWord): string =>
  waitsFor === 'all' ? say('joinAll') : waitsFor === 'any' ? say('joinAny') : say('joinCount', { n: waitsFor });

function forEachLine({ goesOn, at }: Extract<Step, { kind: 'forEach' }>['settings'], flow: Flow, language: Language, say: SayWord): string {
  const rule =
    goesOn === 'all'
      ? say('goesOnAll')
      : 'atLeast' in goesOn
        ? say('goesOnCount', { n: tellerOf(flow, language).value(goesOn.atLeast) })
        : say('goesOnPercent', { n: tellerOf(flow, language).value(goesOn.percent) });
  return at === undefined ? rule : `${rule} · ${dueWords(at, language, flow)}`;
}

/** Whom a step asks, by name where it names a person. */
export function whoLine(who: Who, flow: Flow, language: Language, names: Names): string {
  const [first] = who.rules;
  const name = first?.who === 'person' ? names[first.id] : undefined;
  return name ?? capital(whoWords(who, language, flow, { short: true }));
}

/** Ids of the people a flow names. */
export function namedPeople(flow: Flow): string[] {
  const found = new Set(Object.values(flow.steps).flatMap(namedBy));
  if (flow.data.contact) found.add(flow.data.contact);
  return [...found].sort();
}

/** Found once for each step: edits copy steps and never change one. */
const known = new WeakMap<Step, readonly string[]>();

function namedBy(step: Step): readonly string[] {
  const before = known.get(step);
  if (before !== undefined) return before;
  const found: string[] = [];
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const rule = node as Partial<WhoRule>;
    if (rule.who === 'person' && typeof rule.id === 'string') found.push(rule.id);
    for (const inner of Object.values(node)) look(inner);
  };
  look(step.settings);
  known.set(step, found);
  return found;
}

/** With a capital letter where the script has them. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
