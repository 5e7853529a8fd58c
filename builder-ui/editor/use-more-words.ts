import { editors } from '../words/builder-editors.ts';
import { versions } from '../words/builder-versions.ts';
import { en, zh } from '../words/builder.ts';
import { wordsHook } from '../words/index.ts';

/** Says the words of the builder with those of its editors: for parts that are loaded when they are opened. */
export const useMoreWords = wordsHook('builder', {
  en: { ...en, ...versions.en, ...editors.en },
  zh: { ...zh, ...versions.zh, ...editors.zh },
});
export type SayMore = ReturnType<typeof useMoreWords>;
