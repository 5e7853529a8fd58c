import type { Language } from '../../workflows/flow/sentences/language.ts';
import { useLanguage } from '../language.ts';

/** The words of one area: every key in both languages; a key in `_one` and `_other`, and `_zero` where that is said in its own way, is chosen by `count`. */
export type Words<Key extends string = string> = { en: Readonly<Record<Key, string>>; zh: Readonly<Record<Key, string>> };

type Singular<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${string}_other` ? never : Key;

/** Says a word of the area; `{{name}}` in it takes from `values`. */
export type Say<Key extends string> = (key: Singular<Key>, values?: Record<string, string | number>) => string;

/** A hook that says the words of one area in the page's language. A key that there is not is said by its name: `area.key`. */
export function wordsHook<Key extends string>(area: string, words: Words<Key>): () => Say<Key> {
  const says = { en: sayer(area, 'en', words.en), zh: sayer(area, 'zh', words.zh) };
  return function useWords() {
    return says[useLanguage()];
  };
}

/** Says the words of one area in one language. */
export function sayer(area: string, language: Language, words: Readonly<Record<string, string>>): Say<string> {
  return (key, values = {}) => {
    const word = formsOf(key, values.count, language).flatMap((form) => words[form] ?? [])[0] ?? `${area}.${key}`;
    return word.replace(/{{(\w+)}}/g, (hole, name: string) => (values[name] === undefined ? hole : String(values[name])));
  };
}

/** The keys under which what is counted may stand, the best first. Chinese has no plural. */
function formsOf(key: string, count: string | number | undefined, language: Language): string[] {
  if (typeof count !== 'number') return [key];
  return [...(count === 0 ? [`${key}_zero`] : []), `${key}_${language === 'en' && count === 1 ? 'one' : 'other'}`, key];
}
