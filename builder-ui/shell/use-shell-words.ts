import * as words from '../words/shell.ts';
import { wordsHook } from '../words/index.ts';

export const useShellWords = wordsHook('shell', words);
