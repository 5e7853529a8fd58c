import type { ReactNode } from 'react';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { Pool } from './people-field.tsx';
import type { Say } from './words.ts';

/** Who may be chosen in a question, or in a column of a list. */
export type PoolOf = (place: string) => Pool;
export type Attributes = { 'aria-describedby'?: string | undefined; 'aria-invalid'?: true | undefined };
export type InputProps = {
  name: string;
  value: AnswerValue | undefined;
  language: 'en' | 'zh';
  say: Say;
  required: boolean;
  poolOf: PoolOf;
  attributes: Attributes;
};

export function textOf(value: AnswerValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

type CellProps = {
  type: 'text' | 'number' | 'date' | 'person' | 'yesNo';
  name: string;
  value: AnswerValue | undefined;
  say: Say;
  attributes: Attributes;
  /** Where no label stands around it. */
  label?: string;
  onType?: (text: string) => void;
};

/** One cell of a list. It keeps its own text, so that nothing typed before the script came is lost. */
export function Cell({ type, name, value, say, attributes, label, onType }: CellProps): ReactNode {
  const common = { name, ...attributes, ...(label !== undefined && { 'aria-label': label }) };
  if (type === 'yesNo')
    return (
      <select {...common} defaultValue={value === true ? 'yes' : value === false ? 'no' : ''} onChange={({ currentTarget }) => onType?.(currentTarget.value)}>
        <option value="">—</option>
        <option value="yes">{say('yes')}</option>
        <option value="no">{say('no')}</option>
      </select>
    );
  return (
    <input
      {...common}
      type={type === 'date' ? 'date' : 'text'}
      inputMode={type === 'number' ? 'decimal' : undefined}
      defaultValue={textOf(value)}
      autoComplete="off"
      onChange={({ currentTarget }) => onType?.(currentTarget.value)}
    />
  );
}
