import type { ReactNode } from 'react';
import type { AnswerValue, Column } from '../../workflows/flow/form.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
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
  column: Column;
  language: 'en' | 'zh';
  name: string;
  value: AnswerValue | undefined;
  say: Say;
  attributes: Attributes;
  /** Where no label stands around it. */
  label?: string;
  onType?: (text: string) => void;
};

/** What is chosen from in a cell; null where something is typed. */
function optionsOf(column: Column, language: 'en' | 'zh', say: Say): { key: string; label: string }[] | null {
  if (column.type === 'rating') return column.levels.map(({ value, label }) => ({ key: String(value), label: `${value} · ${said(label, language)}` }));
  if (column.type === 'choice') return column.options.map(({ key, label }) => ({ key, label: said(label, language) }));
  return column.type === 'yesNo' ? (['yes', 'no'] as const).map((key) => ({ key, label: say(key) })) : null;
}

/** One cell of a list. It keeps its own text, so that nothing typed before the script came is lost. */
export function Cell({ column, language, name, value, say, attributes, label, onType }: CellProps): ReactNode {
  const { type } = column;
  const common = { name, ...attributes, ...(label !== undefined && { 'aria-label': label }) };
  const options = optionsOf(column, language, say);
  if (options !== null)
    return (
      <select
        {...common}
        defaultValue={typeof value === 'boolean' ? (value ? 'yes' : 'no') : textOf(value)}
        onChange={({ currentTarget }) => onType?.(currentTarget.value)}
      >
        <option value="">—</option>
        {options.map(({ key, label }) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
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
