import { ActionIcon, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Field, Form } from '../../../workflows/flow/form.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { dropQuestion, questionsQuery } from '../../api/questions.ts';
import { useField } from '../inspector/field-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { freeId, withField } from './form-edits.ts';
import { starters, topics } from './library-starters.ts';
import { useFormWords } from './use-form-words.ts';

type Props = { form: Form; section: string | null; onChange: (form: Form) => void };

/** Questions that have proved themselves, by topic, and those that HR has kept; each is added with one click. */
export function LibraryPanel({ form, section, onChange }: Props) {
  const say = useFormWords();
  const { language } = useField();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState('');
  const kept = useQuery(questionsQuery).data ?? [];
  const isWanted = ({ label, help }: Field) => {
    const text = [label.en, label.zh, help?.en, help?.zh].join(' ').toLowerCase();
    return wanted
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word));
  };
  const add = (field: Field) => onChange(withField(form, { ...structuredClone(field), id: freeId(form, field.id) }, { section }));
  const own = kept.filter(({ field }) => isWanted(field));
  const groups = topics.map((topic) => ({ topic, fields: starters.filter((one) => one.topic === topic && isWanted(one.field)).map(({ field }) => field) }));
  const none = own.length === 0 && groups.every(({ fields }) => fields.length === 0);
  const line = (field: Field, key: string, onDrop?: () => void) => (
    <LibraryLine key={key} field={field} name={said(field.label, language)} onAdd={() => add(field)} onDrop={onDrop} />
  );
  return (
    <div className="form-panel">
      <TextInput
        aria-label={say('libraryFind')}
        placeholder={say('libraryFind')}
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      <div className="form-library" tabIndex={0} role="region" aria-label={say('library')}>
        {own.length > 0 && (
          <>
            <h3>{say('libraryKept')}</h3>
            <ul>
              {own.map(({ id, field }) =>
                line(field, id, () => void dropQuestion(id).then(() => queries.invalidateQueries({ queryKey: questionsQuery.queryKey }))),
              )}
            </ul>
          </>
        )}
        {groups.map(({ topic, fields }) =>
          fields.length === 0 ? null : (
            <div key={topic}>
              <h3>{say(`topic_${topic}`)}</h3>
              <ul>{fields.map((field) => line(field, field.id))}</ul>
            </div>
          ),
        )}
        {none && <p className="field-hint">{say('libraryNone')}</p>}
      </div>
    </div>
  );
}

function LibraryLine({ field, name, onAdd, onDrop }: { field: Field; name: string; onAdd: () => void; onDrop: (() => void) | undefined }) {
  const say = useFormWords();
  const words = useMoreWords();
  return (
    <li>
      <span>
        {name}
        <span className="muted small"> {words(`type_${field.type}`)}</span>
      </span>
      {onDrop !== undefined && (
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={say('libraryDrop', { name })} onClick={onDrop}>
          <IconX size={14} />
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" size="sm" aria-label={say('libraryAdd', { name })} onClick={onAdd}>
        <IconPlus size={16} />
      </ActionIcon>
    </li>
  );
}
