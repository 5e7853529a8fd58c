import { indent, outdent, shift } from '../../../workflows/flow/edits/index.ts';
import { readingOrder } from '../../../workflows/flow/graph.ts';
import { type Flow, holdsSteps, type Step } from '../../../workflows/flow/schema.ts';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import { aligned } from '../align.ts';
import { copyText, pasteText } from '../clipboard.ts';
import type { Act, ActPlace } from './act.ts';
import { duplicateSelected, removeSelected, tidy } from './index.ts';

const drawing = ({ page }: ActPlace) => !page.readOnly;
const chosen = ({ editor }: ActPlace): Step[] => {
  const { flow, selection } = editor.store.getState();
  return selection.flatMap((id) => flow.steps[id] ?? []);
};
const one = (place: ActPlace) => drawing(place) && chosen(place).length === 1;
const some = (place: ActPlace) => drawing(place) && chosen(place).length > 0;
const several = (place: ActPlace) => drawing(place) && chosen(place).length > 1;
const always = () => true;
const named = ({ page }: ActPlace, steps: readonly Step[]) => steps.map((step) => nameOf(step, page.language)).join(page.language === 'zh' ? '、' : ', ');

/** Everything that can be done, in the order in which it is offered. */
export const acts: readonly Act[] = [
  { name: 'commands', keys: ['Mod+K'], reach: 'page', whileTyping: true, may: always, perform: ({ page }) => page.find('all') },
  { name: 'find', keys: ['Mod+F'], reach: 'page', may: always, perform: ({ page }) => page.find('steps') },
  { name: 'add', keys: ['/'], reach: 'page', may: drawing, perform: ({ page }) => page.openPalette() },
  { name: 'addAfter', keys: ['Insert'], reach: 'steps', may: one, perform: (place) => place.page.addAfter(chosen(place)[0]?.id ?? '') },
  { name: 'change', keys: ['Enter'], reach: 'steps', may: (place) => chosen(place).length === 1, perform: ({ page }) => page.change(null) },
  { name: 'rename', keys: ['F2'], reach: 'steps', may: one, perform: ({ page }) => page.change('name') },
  { name: 'earlier', keys: ['Alt+ArrowUp'], reach: 'steps', may: one, perform: moving((flow, id) => shift(flow, { step: id, by: 'earlier' })) },
  { name: 'later', keys: ['Alt+ArrowDown'], reach: 'steps', may: one, perform: moving((flow, id) => shift(flow, { step: id, by: 'later' })) },
  { name: 'indent', keys: ['Alt+ArrowRight'], reach: 'steps', may: one, perform: moving(indent) },
  { name: 'outdent', keys: ['Alt+ArrowLeft'], reach: 'steps', may: one, perform: moving(outdent) },
  { name: 'fold', keys: ['-'], reach: 'steps', may: (place) => chosen(place).some(holdsSteps), perform: foldChosen },
  { name: 'foldAll', keys: [], reach: 'page', may: (place) => boxesOf(place).length > 0, perform: (place) => place.editor.fold(boxesOf(place)) },
  { name: 'unfoldAll', keys: [], reach: 'page', may: ({ editor }) => editor.store.getState().folded.length > 0, perform: ({ editor }) => editor.fold([]) },
  { name: 'comment', keys: ['Mod+Alt+M'], reach: 'page', may: (place) => drawing(place) && chosen(place).length < 2, perform: comment },
  { name: 'note', keys: [], reach: 'page', may: (place) => drawing(place) && place.page.view !== 'read', perform: ({ page }) => page.note() },
  { name: 'duplicate', keys: ['Mod+D'], reach: 'steps', may: some, perform: (place) => saying(place, 'saidCopied', () => duplicateSelected(place.editor)) },
  { name: 'copy', keys: ['Mod+C'], reach: 'byBrowser', may: (place) => some(place) && withClipboard(), perform: copyByAct },
  { name: 'cut', keys: ['Mod+X'], reach: 'byBrowser', may: (place) => some(place) && withClipboard(), perform: cutByAct },
  { name: 'paste', keys: ['Mod+V'], reach: 'byBrowser', may: (place) => drawing(place) && withClipboard(), perform: pasteByAct },
  {
    name: 'delete',
    keys: ['Delete', 'Backspace'],
    reach: 'steps',
    may: some,
    perform: (place) => saying(place, 'saidDeleted', () => removeSelected(place.editor)),
  },
  { name: 'selectAll', keys: ['Mod+A'], reach: 'steps', may: drawing, perform: ({ editor }) => editor.select(Object.keys(editor.store.getState().flow.steps)) },
  { name: 'alignColumn', keys: [], reach: 'page', may: several, perform: (place) => align(place, 'column') },
  { name: 'alignRow', keys: [], reach: 'page', may: several, perform: (place) => align(place, 'row') },
  {
    name: 'undo',
    keys: ['Mod+Z'],
    reach: 'page',
    may: (place) => drawing(place) && place.editor.store.getState().history.past.length > 0,
    perform: (place) => travelling(place, 'saidUndone', place.editor.undo),
  },
  {
    name: 'redo',
    keys: ['Mod+Y', 'Mod+Shift+Z'],
    reach: 'page',
    may: (place) => drawing(place) && place.editor.store.getState().history.future.length > 0,
    perform: (place) => travelling(place, 'saidRedone', place.editor.redo),
  },
  {
    name: 'tidy',
    keys: [],
    reach: 'page',
    may: (place) => drawing(place) && Object.keys(place.editor.store.getState().flow.layout).length > 0,
    perform: ({ editor }) => tidy(editor),
  },
  { name: 'fit', keys: ['Alt+0'], reach: 'page', may: ({ page }) => page.view !== 'read', perform: ({ page }) => page.fit() },
  { name: 'draw', keys: ['Alt+1'], reach: 'page', may: always, perform: ({ page }) => page.setView('draw') },
  { name: 'beside', keys: ['Alt+2'], reach: 'page', may: ({ page }) => page.wide, perform: ({ page }) => page.setView('both') },
  { name: 'read', keys: ['Alt+3'], reach: 'page', may: always, perform: ({ page }) => page.setView('read') },
  { name: 'try', keys: ['Alt+4'], reach: 'page', may: always, perform: ({ page }) => page.setView('try') },
  { name: 'save', keys: ['Mod+S'], reach: 'page', whileTyping: true, may: drawing, perform: ({ editor }) => void editor.saveNow() },
  { name: 'about', keys: [], reach: 'page', may: always, perform: ({ page }) => page.about() },
  { name: 'procedure', keys: [], reach: 'page', may: drawing, perform: ({ page }) => page.procedure() },
  { name: 'tour', keys: [], reach: 'page', may: always, perform: ({ page }) => page.tour() },
  { name: 'versions', keys: [], reach: 'page', may: always, perform: ({ page }) => page.versions() },
  { name: 'print', keys: ['Mod+P'], reach: 'page', may: always, perform: ({ page }) => page.print() },
  { name: 'saveText', keys: [], reach: 'page', may: always, perform: ({ page }) => page.saveText() },
  { name: 'saveFlow', keys: [], reach: 'page', may: always, perform: ({ page }) => page.saveFlow() },
  { name: 'saveBpmn', keys: [], reach: 'page', may: always, perform: ({ page }) => page.saveAs('bpmn') },
  { name: 'saveSvg', keys: [], reach: 'page', may: always, perform: ({ page }) => page.saveAs('svg') },
  { name: 'savePng', keys: [], reach: 'page', may: always, perform: ({ page }) => page.saveAs('png') },
  { name: 'keepTemplate', keys: [], reach: 'page', may: drawing, perform: ({ page }) => page.keepTemplate() },
  { name: 'publish', keys: [], reach: 'page', may: drawing, perform: ({ page }) => page.publish() },
];

/** The act that these keys do here, if any. */
export function actFor(keys: string, reach: 'page' | 'steps', typing: boolean, place: ActPlace): Act | undefined {
  return acts.find((act) => act.reach === reach && act.keys.includes(keys) && (!typing || act.whileTyping === true) && act.may(place));
}

export const actNamed = (name: Act['name']): Act => {
  const act = acts.find((candidate) => candidate.name === name);
  if (act === undefined) throw new Error(`No act is called ${name}.`);
  return act;
};

const boxesOf = ({ editor }: ActPlace) =>
  Object.values(editor.store.getState().flow.steps)
    .filter(holdsSteps)
    .map(({ id }) => id);

/** All of them fold, unless all are folded already. */
function foldChosen(place: ActPlace): void {
  const { folded } = place.editor.store.getState();
  const boxes = chosen(place)
    .filter(holdsSteps)
    .map(({ id }) => id);
  const rest = folded.filter((id) => !boxes.includes(id));
  place.editor.fold(boxes.every((id) => folded.includes(id)) ? rest : [...rest, ...boxes]);
}

function comment(place: ActPlace): void {
  if (chosen(place).length === 0) place.page.about('comments');
  else place.page.change('comments');
}

function moving(move: (flow: Flow, id: string) => Flow): Act['perform'] {
  return (place) => {
    const [step] = chosen(place);
    if (step === undefined) return;
    const { editor, page } = place;
    const before = editor.store.getState().flow;
    editor.edit((flow) => move(flow, step.id));
    const { flow } = editor.store.getState();
    page.show(step.id);
    page.speak(flow === before ? page.say('saidStays', { name: named(place, [step]) }) : whereWords(place, flow, step.id));
  };
}

/** Where a step stands now, as a sentence. */
function whereWords(place: ActPlace, flow: Flow, id: string): string {
  const { say } = place.page;
  const step = flow.steps[id];
  if (step === undefined) return '';
  const order = readingOrder(flow, step.in);
  const before = order[order.findIndex((candidate) => candidate.id === id) - 1];
  const box = step.in === null ? undefined : flow.steps[step.in];
  const name = named(place, [step]);
  if (before !== undefined) return say('saidAfter', { name, other: named(place, [before]) });
  return box === undefined ? say('saidFirst', { name }) : say('saidInside', { name, box: named(place, [box]) });
}

function saying(place: ActPlace, word: 'saidCopied' | 'saidDeleted', perform: () => void): void {
  const { editor, page } = place;
  const steps = chosen(place);
  const before = editor.store.getState().flow;
  perform();
  if (editor.store.getState().flow === before) return;
  const next = editor.store.getState().selection.at(-1);
  if (next !== undefined) page.show(next);
  page.speak(page.say(word, { name: named(place, steps) }));
}

function travelling({ editor, page }: ActPlace, word: 'saidUndone' | 'saidRedone', perform: () => void): void {
  perform();
  const step = editor.store.getState().selection.at(-1);
  if (step !== undefined) page.show(step);
  page.speak(page.say(word));
}

function align({ editor }: ActPlace, how: 'column' | 'row'): void {
  const { selection, folded } = editor.store.getState();
  editor.edit((flow) => aligned(flow, selection, how, folded));
}

/** A page that is not served safely has no clipboard of its own; the keys work all the same. */
const withClipboard = () => 'clipboard' in navigator;

function copyByAct({ editor, page }: ActPlace): void {
  const text = copyText(editor);
  if (text === null) return;
  void navigator.clipboard.writeText(text).then(() => page.speak(page.say('saidOnClipboard')));
}

function cutByAct(place: ActPlace): void {
  copyByAct(place);
  removeSelected(place.editor);
}

function pasteByAct({ editor, page }: ActPlace): void {
  void navigator.clipboard.readText().then(
    (text) => pasted({ editor, page }, text),
    () => page.speak(page.say('saidNoPaste')),
  );
}

/** Puts what is on the clipboard in; says so where it is no part of a flow. Returns whether it was. */
export function pasted({ editor, page }: ActPlace, text: string): boolean {
  const count = pasteText(editor, text);
  page.speak(count === null ? page.say('saidNoPaste') : page.say('saidPasted', { count }));
  const step = editor.store.getState().selection.at(-1);
  if (count !== null && step !== undefined) page.show(step);
  return count !== null;
}
