import { columnsOf, type Place } from '../../workflows/flow/cel/place.ts';

/** What a name that was given to a row stands for. */
export type Row =
  | { is: 'table'; step: string; field: string }
  | { is: 'fact'; key: string }
  | { is: 'record'; type: string }
  | { is: 'person' }
  | { is: 'child'; step: string };

/** Null for a name that no row within reach has. */
export function rowNamed(name: string, { tables, facts, records, child, subject }: Place): Row | null {
  for (const [step, table] of Object.entries(tables)) if (table.name === name) return { is: 'table', step, field: table.field };
  for (const [key, row] of Object.entries(facts)) if (row === name) return { is: 'fact', key };
  for (const [type, row] of Object.entries(records)) if (row === name) return { is: 'record', type };
  if (child?.name === name) return { is: 'child', step: child.step };
  return subject === name && subject !== 'subject' ? { is: 'person' } : null;
}

/** How what a row holds is written. */
export function formOf(name: string, row: Row, { flow }: Place): string {
  switch (row.is) {
    case 'table':
      return `${name}.${columnsOf(flow, row.step, row.field)[0]?.id ?? '…'}`;
    case 'fact':
      return name;
    case 'record':
      return `${name}.effective`;
    case 'person':
      return `${name}.department`;
    case 'child':
      return `${name}.answers.step.question, ${name}.outcome, ${name}.subject.department`;
  }
}
