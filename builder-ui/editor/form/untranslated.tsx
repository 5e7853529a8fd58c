import { Button } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Form } from '../../../workflows/flow/form.ts';
import { untranslatedIn } from './translated.ts';
import { useFormWords } from './use-form-words.ts';

/** How many texts lack a language, and the way to the next of them; nothing where none does. */
export function Untranslated({ form, onOpen }: { form: Form; onOpen: (id: string) => void }) {
  const say = useFormWords();
  const line = useRef<HTMLDivElement>(null);
  const at = useRef(-1);
  const { ids, count } = untranslatedIn(form);
  if (count === 0) return null;
  const next = () => {
    at.current = (at.current + 1) % ids.length;
    onOpen(ids[at.current] ?? '');
    // The question is drawn with the next frame.
    requestAnimationFrame(() => line.current?.parentElement?.querySelector<HTMLElement>('[data-untranslated]')?.focus());
  };
  return (
    <div className="form-untranslated" ref={line}>
      <IconLanguage size={16} aria-hidden />
      <span>{say('untranslated', { count })}</span>
      <Button variant="subtle" size="compact-sm" onClick={next}>
        {say('nextUntranslated')}
      </Button>
    </div>
  );
}
