import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Who } from '../../../workflows/flow/grammar.ts';
import { whoNow } from '../../api/questions.ts';
import { nameIn } from '../../language.ts';
import { useMoreWords } from '../use-more-words.ts';
import { FieldContext, useField } from './field-context.ts';
import { PersonField } from './person-field.tsx';

/** Whom a rule names today, for somebody who can be chosen: "For Chan Tai Man: Lee Shuk Yee". */
export function WhoNow({ who }: { who: Who }) {
  const say = useMoreWords();
  const place = useField();
  const { flow, step, language, names, readOnly } = place;
  const [subject, setSubject] = useState('');
  const [asked] = useDebouncedValue({ flow, who }, 350);
  const found = useQuery({
    queryKey: ['who', step?.id, asked, subject],
    queryFn: () => whoNow({ ...asked, step: step?.id ?? '', ...(subject !== '' && { subject }) }),
    enabled: step !== null && who.rules.length > 0,
    placeholderData: (before) => before,
    gcTime: 10_000,
    retry: false,
  }).data;
  if (found === undefined || who.rules.length === 0 || readOnly) return null;
  const listed = (people: typeof found.people) => people.map((one) => nameIn(one, language)).join(language === 'zh' ? '、' : ', ');
  const more = found.more > 0 ? ` ${say('whoMore', { count: found.more })}` : '';
  const words = found.by === null ? say('whoNobody') : `${listed(found.people)}${more}${found.by === 0 ? '' : ` ${say('whoFallback')}`}`;
  return (
    <div className="who-now" data-nobody={found.by === null || undefined}>
      <span className="muted small">{say('whoFor')}</span>
      <FieldContext value={{ ...place, names: { ...names, [found.subject.id]: nameIn(found.subject, language) } }}>
        <PersonField label={say('whoFor')} value={found.subject.id} onChange={setSubject} />
      </FieldContext>
      <p aria-live="polite">{words}</p>
      {found.barred.length > 0 && <p className="muted small">{say('whoBarred', { names: listed(found.barred) })}</p>}
    </div>
  );
}
