import { wordsHook } from '../words/index.ts';
import * as words from '../words/running.ts';

export const useRunningWords = wordsHook('running', words);
export type SayRunning = ReturnType<typeof useRunningWords>;
