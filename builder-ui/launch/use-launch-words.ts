import { wordsHook } from '../words/index.ts';
import * as words from '../words/launch.ts';

export const useLaunchWords = wordsHook('launch', words);
