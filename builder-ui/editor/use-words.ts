import { en, zh } from '../words/builder.ts';
import { wordsHook } from '../words/index.ts';

/** Says the words of the builder in the page's language. */
export const useWords = wordsHook('builder', { en, zh });
export type SayWord = ReturnType<typeof useWords>;
