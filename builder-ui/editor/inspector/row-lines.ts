import type { Flow, Step } from '../../../workflows/flow/schema.ts';
import type { Language } from '../../language.ts';
import type { Names } from '../../steps/card-lines.ts';
import type { SayWord } from '../use-words.ts';
import { rowParts } from './row-words.ts';
import type { RowName } from './rows.ts';
import { settingWords } from './setting-words.ts';

/** What a closed row says, line by line. An empty list means "as usual". */
export function rowWords(name: RowName, step: Step, flow: Flow, language: Language, say: SayWord, names: Names): string[] {
  const { settings, lines } = rowParts(name, step, flow, language, say, names);
  return [...settingWords(settings, step.settings as Record<string, unknown>, flow, language, step.kind), ...lines];
}
