import type { Condition, Length, Text, Value, When, Who } from '../../../workflows/flow/grammar.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { conditionWords, lengthWords, nameOf, said, whenWords, whoWords } from '../../../workflows/flow/sentences.ts';
import { tellerOf } from '../../../workflows/flow/sentences/teller.ts';
import type { Language } from '../../language.ts';
import type { Control, Field } from './describe.ts';
import { labelOf, optionLabel } from './labels.ts';
import { plain } from './plain.ts';

/** What settings say, one line each: "Every: 2 weeks". What is left out, off or empty says nothing. */
export function settingWords(fields: readonly Field[], settings: Readonly<Record<string, unknown>>, flow: Flow, language: Language, kind?: string): string[] {
  return fields.flatMap(({ key, control }) => {
    const value = settings[key];
    if (value === undefined || value === null || value === false || value === '') return [];
    const label = labelOf(key, language, kind);
    if (value === true) return [label];
    const words = wordsOf(control, key, value, flow, language);
    if (words === '') return [];
    return words === null ? [label] : [`${label}${language === 'zh' ? '：' : ': '}${words}`];
  });
}

/** Null: more than a line can say. */
function wordsOf(control: Control, path: string, value: unknown, flow: Flow, language: Language): string | null {
  switch (control.is) {
    case 'words':
    case 'number':
      return plain(value);
    case 'choice':
      return optionLabel(path, plain(value), language);
    case 'list':
      return Array.isArray(value) && value.length === 0 ? '' : null;
    case 'named':
      return Object.keys(value as object).join(language === 'zh' ? '、' : ', ');
    case 'variants':
      return optionLabel(path, plain((value as Record<string, unknown>)[control.by]), language);
    case 'either': {
      const way = control.ways.find(({ option }) => (typeof value === 'object' && value !== null ? option in value : option === String(value)));
      return way === undefined ? null : optionLabel(path, way.option, language);
    }
    case 'special':
      return specialWords(control.editor, value, flow, language);
    default:
      return null;
  }
}

function specialWords(editor: Extract<Control, { is: 'special' }>['editor'], value: unknown, flow: Flow, language: Language): string | null {
  switch (editor) {
    case 'text':
      return said(value as Text, language);
    case 'who':
      return whoWords(value as Who, language, flow, { short: true });
    case 'when':
      return whenWords(value as When, language, flow);
    case 'length':
      return lengthWords(value as Length, language, flow);
    case 'condition':
      return conditionWords(value as Condition, language, flow);
    case 'value':
      return tellerOf(flow, language).value(value as Value);
    case 'step': {
      const step = flow.steps[value as string];
      return step === undefined ? null : nameOf(step, language);
    }
    default:
      return null;
  }
}
