import * as words from '../words/flows.ts';
import { wordsHook } from '../words/index.ts';

export const useGalleryWords = wordsHook('flows', words);
