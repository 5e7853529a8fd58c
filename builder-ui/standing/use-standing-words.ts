import { wordsHook } from '../words/index.ts';
import * as words from '../words/standing.ts';

export const useStandingWords = wordsHook('standing', words);
