import type { Text } from '../../workflows/flow/grammar.ts';
import type { Language } from '../language.ts';

/**
 * The name with these words in the language they were written in. A `proposed` name in the other language goes with them: it would still tell
 * of the step as it was, and nobody would be told that a translation is missing. English, which every name has, then says the Chinese words.
 */
export function writtenName({ en, zh }: Text, words: string, language: Language, proposed: Text): Text {
  if (language === 'en') return zh === undefined || zh === proposed.zh ? { en: words } : { en: words, zh };
  return { en: en === proposed.en || en === zh ? words : en, zh: words };
}
