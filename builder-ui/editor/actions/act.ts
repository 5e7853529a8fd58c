import type { Language } from '../../language.ts';
import type { acts as words } from '../../words/builder-acts.ts';
import type { Editor } from '../store.ts';
import type { SavedAs } from '../../picture/save-as.tsx';
import type { View } from '../top-bar.tsx';
import type { SayWord } from '../use-words.ts';

/** What the page around the drawing can be asked for. */
export type PageActs = {
  /** Nothing may be changed here: an earlier version is looked at. */
  readOnly: boolean;
  view: View;
  /** There is room for the drawing and the list beside each other. */
  wide: boolean;
  say: SayWord;
  language: Language;
  openPalette: () => void;
  /** The palette for what comes after a step. */
  addAfter: (step: string) => void;
  find: (of: 'steps' | 'all') => void;
  show: (step: string) => void;
  /** Into the inspector of the selected step, to one of its settings; null: to the first. */
  change: (setting: string | null) => void;
  leaveInspector: () => void;
  /** Tells what was done to those who do not see it. */
  speak: (words: string) => void;
  setView: (view: View) => void;
  publish: () => void;
  /** What is asked about the flow as a whole; `comments`: what is said about it. */
  about: (part?: 'comments') => void;
  /** A note at the left of what is seen of the drawing. */
  note: () => void;
  /** A procedure that is written down somewhere becomes steps. */
  procedure: () => void;
  /** The first look at the builder, once more. */
  tour: () => void;
  versions: () => void;
  fit: () => void;
  print: () => void;
  saveText: () => void;
  saveFlow: () => void;
  /** As a file of another kind, from what was saved last. */
  saveAs: (as: SavedAs) => void;
  keepTemplate: () => void;
};

export type ActPlace = { editor: Editor; page: PageActs };

type Named<Key> = Key extends `act_${infer Name}` ? Name : never;

/**
 * Something a person can do in the builder, shared by keys, menus and the list of commands. The first of its keys is the one that is told.
 * `reach`: its keys work anywhere on the page, or with the drawing or the list in focus; `byBrowser`: the browser answers its keys (clipboard).
 */
export type Act = {
  name: Named<keyof (typeof words)['en']>;
  keys: readonly string[];
  reach: 'page' | 'steps' | 'byBrowser';
  whileTyping?: true;
  may: (place: ActPlace) => boolean;
  perform: (place: ActPlace) => void;
};

type Pressed = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean };

/** Keys as they are written in `Act.keys`: `Mod+Shift+Z`, `Alt+ArrowUp`, `/`. */
export function pressed({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  const letter = key.length === 1;
  const held = [ctrlKey || metaKey ? 'Mod' : '', altKey ? 'Alt' : '', shiftKey && (!letter || /[a-z]/i.test(key)) ? 'Shift' : ''];
  return [...held.filter((one) => one !== ''), letter ? key.toUpperCase() : key].join('+');
}

const signs: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Delete: 'Del', Insert: 'Ins' };

/** Keys as they stand on a keyboard. */
export const keyWords = (keys: string): string =>
  keys
    .split('+')
    .map((key) => (key === 'Mod' ? (/Mac|iPad|iPhone/.test(navigator.platform) ? '⌘' : 'Ctrl') : (signs[key] ?? key)))
    .join(' ');
