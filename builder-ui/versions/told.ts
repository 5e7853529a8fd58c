import { type FlowDiff, diff, drawn, type StepDiff } from '../../workflows/flow/diff.ts';
import { type Flow, isTask, type Step } from '../../workflows/flow/schema.ts';
import { formWords, nameOf, said, stepSentence } from '../../workflows/flow/sentences.ts';
import type { Changed } from '../editor/canvas-context.ts';
import { labelOf } from '../editor/inspector/labels.ts';
import { rowWords } from '../editor/inspector/row-lines.ts';
import { ladderOf } from '../editor/inspector/row-words.ts';
import { type RowName, rowsOf, rowWith } from '../editor/inspector/rows.ts';
import type { SayMore } from '../editor/use-more-words.ts';
import type { Language } from '../language.ts';
import type { Names } from '../steps/card-lines.ts';

/** What one change comes to. `title`: what is spoken of; `was` and `is`: lines that went and lines that came, where words can say it. */
export type ToldLine = { title: string; was: string[]; is: string[] };
/** A step (null: the flow itself) with what changed in it. `sentence`: all of it, of a step that came or went. */
export type Told = { step: string | null; name: string; changed: Changed; sentence: string; lines: ToldLine[] };
export type ToldDiff = { behaviour: Told[]; looks: Told[]; placed: number; changes: Record<string, Changed> };

type Way = { language: Language; say: SayMore; names: Names };
type Rows = { key: RowName; title: string; before: string[]; after: string[] };

/** What differs between two versions in sentences: what changes how it works apart from what changes how it reads. */
export function toldDiff(from: Flow, to: Flow, way: Way): ToldDiff {
  const [before, after] = [drawn(from), drawn(to)];
  const found = diff(before, after);
  const whole = (flow: Flow, changed: 'added' | 'removed') => (id: string) => {
    const step = flow.steps[id] as Step;
    return { step: id, name: nameOf(step, way.language), changed, sentence: stepSentence(flow, step, way.language), lines: [] };
  };
  const steps = Object.entries(found.changed).map(([id, one]) => stepTold(before, after, id, one, way));
  const flow = fieldsTold(before, after, found, way);
  return {
    behaviour: [
      ...found.added.map(whole(after, 'added')),
      ...found.removed.map(whole(before, 'removed')),
      ...steps.flatMap(({ behaviour }) => behaviour),
      ...flow.behaviour,
    ],
    looks: [...steps.flatMap(({ looks }) => looks), ...flow.looks],
    placed: found.placed.length,
    changes: changesOf(found),
  };
}

function changesOf({ added, removed, changed }: FlowDiff): Record<string, Changed> {
  const of = (ids: string[], as: Changed) => ids.map((id) => [id, as] as const);
  const isLook = ({ behaviour, routes }: StepDiff) => behaviour.length + routes.length === 0;
  return Object.fromEntries([
    ...of(added, 'added'),
    ...of(removed, 'removed'),
    ...Object.entries(changed).map(([id, one]) => [id, isLook(one) ? 'looks' : 'changed'] as const),
  ]);
}

function stepTold(from: Flow, to: Flow, id: string, found: StepDiff, way: Way): { behaviour: Told[]; looks: Told[] } {
  const { language, say } = way;
  const [before, after] = [from.steps[id] as Step, to.steps[id] as Step];
  const rows = rowsOf(after.kind).map(
    ({ name }): Rows => ({ key: name, title: say(`row_${name}`), before: linesOf(name, before, from, way), after: linesOf(name, after, to, way) }),
  );
  const behaviour: ToldLine[] = [];
  const looks: ToldLine[] = [];
  for (const row of rows) {
    const acts = found.behaviour.filter((key) => rowWith(after.kind, key) === row.key);
    const told = lineOf(row);
    const matters = acts.length > 0 || (row.key === 'next' && found.routes.length > 0);
    if (told !== null && (matters || found.looks.some((key) => rowWith(after.kind, key) === row.key))) (matters ? behaviour : looks).push(told);
    else if (matters) behaviour.push(...acts.map((key) => ({ title: row.title, was: [], is: [labelOf(key, language, after.kind)] })));
  }
  if (found.behaviour.includes('in')) behaviour.push({ title: say('row_what'), was: [], is: [boxWords(to, after, way)] });
  const unsaid = found.behaviour.filter((key) => key !== 'in' && rowWith(after.kind, key) === null);
  behaviour.push(...unsaid.map((key) => ({ title: say('row_more'), was: [], is: [labelOf(key, language, after.kind)] })));
  if (found.looks.includes('name')) looks.unshift({ title: say('field_name'), was: [said(before.name, language)], is: [said(after.name, language)] });
  const worded = found.looks.filter((key) => key !== 'name' && !looks.some(({ title }) => title === say(`row_${rowWith(after.kind, key) ?? 'more'}`)));
  looks.push(...worded.map((key) => ({ title: say('change_looks'), was: [], is: [key === 'note' ? say('field_notes') : labelOf(key, language, after.kind)] })));
  const one = (changed: Changed, lines: ToldLine[]): Told[] =>
    lines.length === 0 ? [] : [{ step: id, name: nameOf(after, language), changed, sentence: '', lines }];
  return { behaviour: one('changed', behaviour), looks: one('looks', looks) };
}

/** Everything a row says, its ladder and its questions too. */
function linesOf(row: RowName, step: Step, flow: Flow, { language, say, names }: Way): string[] {
  if (!isTask(step)) return rowWords(row, step, flow, language, say, names);
  if (row === 'late')
    return ladderOf(step, flow, language, say).map(({ when, what }) => (what === '' ? when : `${when}${language === 'zh' ? '：' : ': '}${what}`));
  const lines = rowWords(row, step, flow, language, say, names);
  return row === 'what' ? [...lines, ...formWords(step, flow, language)] : lines;
}

function lineOf({ title, before, after }: Rows): ToldLine | null {
  const was = before.filter((line) => !after.includes(line));
  const is = after.filter((line) => !before.includes(line));
  return was.length + is.length === 0 ? null : { title, was, is };
}

function boxWords(flow: Flow, step: Step, { language, say }: Way): string {
  const box = step.in === null ? undefined : flow.steps[step.in];
  return box === undefined ? say('nowOutside') : say('nowIn', { box: nameOf(box, language) });
}

const named = [
  'name',
  'description',
  'noun',
  'dates',
  'data',
  'sensitive',
  'confidential',
  'tables',
  'calendars',
  'absence',
  'records',
  'scenarios',
  'notes',
] as const;

function fieldsTold(before: Flow, after: Flow, found: FlowDiff, { language, say }: Way): { behaviour: Told[]; looks: Told[] } {
  const line = (key: string): ToldLine => {
    const known = named.find((one) => one === key);
    const title = say(`field_${known ?? 'more'}`);
    if (key === 'name') return { title, was: [said(before.name, language)], is: [said(after.name, language)] };
    if (key === 'description')
      return { title, was: before.description ? [said(before.description, language)] : [], is: after.description ? [said(after.description, language)] : [] };
    if (key === 'dates') {
      const labels = (flow: Flow) => flow.dates.map(({ label }) => said(label, language));
      return lineOf({ key: 'what', title, before: labels(before), after: labels(after) }) ?? { title, was: [], is: [] };
    }
    return { title, was: [], is: [] };
  };
  const told = (changed: Changed, keys: string[]): Told[] =>
    keys.length === 0 ? [] : [{ step: null, name: said(after.name, language), changed, sentence: '', lines: keys.map(line) }];
  return { behaviour: told('changed', found.behaviour), looks: told('looks', found.looks) };
}
