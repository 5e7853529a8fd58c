import { wordsHook } from '../words/index.ts';
import * as words from '../words/connections.ts';

export const useConnectionWords = wordsHook('connections', words);
