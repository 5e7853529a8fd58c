import { MultiSelect } from '@mantine/core';
import type { Form } from '../../../workflows/flow/form.ts';
import { useWords } from '../use-words.ts';
import { useField } from './field-context.ts';
import { useReads } from './use-reads.ts';

/** Earlier answers shown beside the form. */
export function Shows({ value, onChange }: { value: Form['shows']; onChange: (shows: Form['shows']) => void }) {
  const say = useWords();
  const { readOnly } = useField();
  const answers = useReads().flatMap((read) => (read.value.value === 'answer' ? [{ ...read, step: read.value.step, field: read.value.field }] : []));
  if (answers.length === 0) return null;
  const groups = [...new Set(answers.map(({ group }) => group))];
  const chosen = value.flatMap(({ step, fields }) => fields.map((field) => `answer ${step} ${field}`));
  const set = (ids: string[]) => {
    const byStep = new Map<string, string[]>();
    for (const { id, step, field } of answers) if (ids.includes(id)) byStep.set(step, [...(byStep.get(step) ?? []), field]);
    onChange([...byStep].map(([step, fields]) => ({ step, fields })));
  };
  return (
    <MultiSelect
      className="field"
      label={say('shows')}
      value={chosen.filter((id) => answers.some((answer) => answer.id === id))}
      onChange={set}
      readOnly={readOnly}
      searchable
      hidePickedOptions
      data={groups.map((group) => ({ group, items: answers.filter((answer) => answer.group === group).map(({ id, label }) => ({ value: id, label })) }))}
    />
  );
}
