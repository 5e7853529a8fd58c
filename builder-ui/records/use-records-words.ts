import { wordsHook } from '../words/index.ts';
import * as words from '../words/records.ts';

export const useRecordsWords = wordsHook('records', words);
