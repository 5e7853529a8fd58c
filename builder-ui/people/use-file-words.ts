import { wordsHook } from '../words/index.ts';
import * as words from '../words/file.ts';

export const useFileWords = wordsHook('file', words);
