import { anchors } from '../../workflows/flow/cel/notation.ts';
import type { Place } from '../../workflows/flow/cel/place.ts';
import { isTask, type Step } from '../../workflows/flow/schema.ts';
import { stepAt } from '../../workflows/flow/walk.ts';
import { textOf } from './nodes.ts';
import type { Node, Range, Read } from './read.ts';
import { rowNamed } from './row.ts';

const shown = 12;

/** Names to choose from, for a sentence. */
export const listed = (names: readonly string[]): string =>
  names.length === 0 ? '–' : `${names.slice(0, shown).join(', ')}${names.length > shown ? ', …' : ''}`;

/** The step of that id, if it is one that fits; else refused, with those that do. */
export function stepNamed(at: Range, id: string, { flow }: Place, read: Read, fits: (step: Step) => boolean = () => true): Step | null {
  const step = stepAt(flow, id);
  if (step !== undefined && fits(step)) return step;
  const known = Object.values(flow.steps).filter(fits);
  return read.refuse(at, 'unknownStep', { name: id, known: listed(known.map((one) => one.id)) });
}

/** The same by the text in quotation marks of a call; `form` is how the call is written. */
export function stepOf(node: Node, arg: Node | undefined, form: string, place: Place, read: Read, fits?: (step: Step) => boolean): string | null {
  const id = textOf(arg);
  if (id === null || arg === undefined) return read.refuse(node, 'form', { form });
  return stepNamed(arg, id, place, read, fits)?.id ?? null;
}

/** One of a few words; else refused with them. */
export function wordOf<Word extends string>(at: Range, word: string | null, words: readonly Word[], read: Read): Word | null {
  return words.find((one) => one === word) ?? read.refuse(at, 'oneOfWords', { known: words.map((one) => `"${one}"`).join(', ') });
}

const roots = ['answers', 'outcomes', 'subject', 'manager(subject)', 'facts', 'records', 'runs', 'event', 'today', 'occurrence'];

/** A word that stands for nothing: a row that cannot be seen from here, a step by its id alone, or anything else. */
export function unknownWord(at: Range, name: string, place: Place, read: Read): null {
  if (place.names.includes(name)) return read.refuse(at, 'outerRow', { name });
  const step = stepAt(place.flow, name);
  if (step !== undefined && isTask(step)) return read.refuse(at, 'stepAlone', { name });
  const rows = place.names.filter((row) => rowNamed(row, place) !== null);
  return read.refuse(at, 'unknownName', { name, known: listed([...rows, ...roots]) });
}

/** Words that have a meaning, so that no row can be called like them. */
const spoken = 'answers outcomes facts records runs event dates today occurrence members subject item previousHolder owner assignee cycle';
export const taken: readonly string[] = [...spoken.split(' '), ...Object.keys(anchors)];
