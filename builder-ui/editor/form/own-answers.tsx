import type { ReactNode } from 'react';
import type { Field, Form } from '../../../workflows/flow/form.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { useField } from '../inspector/field-context.ts';
import { compareOf, type Read } from '../inspector/reads.ts';
import { RowReads } from '../inspector/use-reads.ts';
import { useFormWords } from './use-form-words.ts';

/** Offers rules inside of it what is answered in this form itself, but for some questions. */
export function OwnAnswers({ form, without, children }: { form: Form; without: (field: Field) => boolean; children: ReactNode }) {
  const say = useFormWords();
  const { step, language } = useField();
  const reads = form.fields
    .filter((field) => field.type !== 'list' && !without(field))
    .map((field): Read => {
      const value = { value: 'answer' as const, step: step?.id ?? '', field: field.id };
      return {
        id: `answer ${value.step} ${field.id}`,
        group: say('thisForm'),
        label: said(field.label, language) || field.id,
        value,
        compare: compareOf(field, language),
      };
    });
  return <RowReads value={reads}>{children}</RowReads>;
}
