import { wordsHook } from '../../words/index.ts';
import * as words from '../../words/together.ts';

export const useTogetherWords = wordsHook('together', words);
export type SayTogether = ReturnType<typeof useTogetherWords>;
