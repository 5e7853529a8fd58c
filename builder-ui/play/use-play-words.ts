import { wordsHook } from '../words/index.ts';
import * as words from '../words/play.ts';

export const usePlayWords = wordsHook('play', words);
export type SayPlay = ReturnType<typeof usePlayWords>;
