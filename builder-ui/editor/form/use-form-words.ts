import { form } from '../../words/form.ts';
import { wordsHook } from '../../words/index.ts';

export const useFormWords = wordsHook('form', form);
export type SayForm = ReturnType<typeof useFormWords>;
