import * as words from '../words/exchange.ts';
import { wordsHook } from '../words/index.ts';

export const useExchangeWords = wordsHook('exchange', words);
