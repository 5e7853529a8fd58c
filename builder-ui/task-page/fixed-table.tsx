import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { keyColumn } from '../../workflows/flow/begins.ts';
import type { Answers, AnswerValue } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import { Cell, type InputProps, textOf } from './cell.tsx';
import { cellWords, namesIn } from './told.ts';

type ListField = Extract<FormField, { type: 'list' }>;
type Column = ListField['columns'][number];
type Row = { number: number; cells: Answers };
type Sorted = { column: string; down: boolean };

/**
 * A table whose rows are given: each is somebody's, and what is asked of them stands beside what is told. Any column sorts it; Enter and the arrows go from row
 * to row. On a narrow screen each row is a card.
 */
export function FixedTable({ field, input }: { field: ListField; input: InputProps }): ReactNode {
  const { name, value, language, say, attributes, poolOf } = input;
  const [rows] = useState<Row[]>(() => (Array.isArray(value) ? value : []).map((cells, number) => ({ number, cells: isCells(cells) ? cells : {} })));
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [sorted, setSorted] = useState<Sorted | null>(null);
  const key = keyColumn(field);
  const shown = ({ cells, number }: Row, column: Column): string =>
    column.given ? told(column, cells[column.id]) : (typed[`${number}.${column.id}`] ?? textOf(cells[column.id]));

  function told(column: Column, cell: AnswerValue | undefined): string {
    const { choices } = poolOf(`${field.id}.${column.id}`);
    return cell === undefined ? '' : cellWords(cell, column, language, namesIn({ people: { cell: { choices: [...choices], all: false } }, language }));
  }

  const by = field.columns.find(({ id }) => id === sorted?.column);
  const inOrder = by === undefined ? rows : [...rows].sort((a, b) => compared(shown(a, by), shown(b, by), language) * (sorted?.down ? -1 : 1));
  const nameOfRow = (row: Row) => shown(row, field.columns.find(({ id }) => id === key) ?? (field.columns[0] as Column));
  const sortBy = (column: string) => setSorted({ column, down: sorted?.column === column && !sorted.down });

  return (
    <div className="tp-table">
      <label className="tp-sort-by tp-scripted">
        <span>{say('sortBy')}</span>
        <select
          value={sorted?.column ?? ''}
          onChange={({ currentTarget }) => setSorted(currentTarget.value === '' ? null : { column: currentTarget.value, down: false })}
        >
          <option value="">{say('asGiven')}</option>
          {field.columns.map(({ id, label }) => (
            <option key={id} value={id}>
              {said(label, language)}
            </option>
          ))}
        </select>
      </label>
      <table>
        <thead>
          <tr>
            {field.columns.map(({ id, label, type }) => (
              <th key={id} scope="col" data-type={type} aria-sort={sorted?.column !== id ? 'none' : sorted.down ? 'descending' : 'ascending'}>
                <button type="button" onClick={() => sortBy(id)}>
                  {said(label, language)}
                  <span aria-hidden>{sorted?.column !== id ? ' ↕' : sorted.down ? ' ▼' : ' ▲'}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {inOrder.map((row) => (
            <tr key={row.number}>
              {field.columns.map((column) => {
                const label = said(column.label, language);
                const own = `${name}.${row.number}.${column.id}`;
                const hidden = column.id === key && column.given && <input type="hidden" name={own} value={textOf(row.cells[column.id])} />;
                if (column.given)
                  return column.id === key ? (
                    <th key={column.id} scope="row" data-label={label}>
                      {shown(row, column)}
                      {hidden}
                    </th>
                  ) : (
                    <td key={column.id} data-label={label} data-type={column.type}>
                      {shown(row, column) || '—'}
                    </td>
                  );
                return (
                  <td key={column.id} data-label={label} data-type={column.type} data-column={column.id}>
                    <Cell
                      column={column}
                      language={language}
                      name={own}
                      value={column.type === 'person' ? told(column, row.cells[column.id]) : row.cells[column.id]}
                      say={say}
                      attributes={attributes}
                      label={`${nameOfRow(row)}, ${label}`}
                      onType={(text) => setTyped({ ...typed, [`${row.number}.${column.id}`]: text })}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="tp-help">{say('noRows')}</p>}
    </div>
  );
}

const isCells = (row: AnswerValue): row is Answers => typeof row === 'object' && row !== null && !Array.isArray(row);

/** Numbers as numbers; what is empty comes last, either way round. */
function compared(a: string, b: string, language: 'en' | 'zh'): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  return a.localeCompare(b, language === 'zh' ? 'zh-HK' : 'en', { numeric: true });
}

/** To the same column of the next row, or the one before. A choice keeps the arrows for itself. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const { target, key } = event;
  if (!(target instanceof HTMLElement) || !['Enter', 'ArrowDown', 'ArrowUp'].includes(key)) return;
  if (target instanceof HTMLSelectElement && key !== 'Enter') return;
  const cell = target.closest('td');
  const row = key === 'ArrowUp' ? cell?.parentElement?.previousElementSibling : cell?.parentElement?.nextElementSibling;
  event.preventDefault();
  row?.querySelector<HTMLElement>(`td[data-column="${cell?.dataset.column ?? ''}"] :is(input, select)`)?.focus();
}
