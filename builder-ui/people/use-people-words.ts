import { wordsHook } from '../words/index.ts';
import * as words from '../words/people.ts';

export const usePeopleWords = wordsHook('people', words);
