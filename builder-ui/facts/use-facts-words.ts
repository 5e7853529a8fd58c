import { wordsHook } from '../words/index.ts';
import * as words from '../words/facts.ts';

export const useFactsWords = wordsHook('facts', words);
