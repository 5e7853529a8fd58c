import * as words from '../words/inbox.ts';
import { wordsHook } from '../words/index.ts';

export const useInboxWords = wordsHook('inbox', words);
