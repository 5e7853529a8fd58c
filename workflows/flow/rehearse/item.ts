import { cellsInOrder } from '../evaluate/answers.ts';
import type { Answer, Item } from '../state.ts';

/** What a run below is about, as a script and the journal name it: `department=Rooms`, or the row's person, else its number from 1. */
export function itemName(item: Item | null, subject: string | null, answers: (step: string) => readonly Answer[]): string | null {
  if (item === null) return null;
  if ('group' in item) return `${item.group.column}=${item.group.value}`;
  const { step, field, round, index } = item.row;
  const list = answers(step).findLast((answer) => answer.round === round)?.values[field];
  const row = Array.isArray(list) ? list[index] : undefined;
  const [named] = cellsInOrder(row ?? null).filter((cell): cell is string => typeof cell === 'string' && cell !== '' && cell !== subject);
  return named ?? String(index + 1);
}

/** Whether a script means this one: by its name, by the group's value alone, or by the row's number. */
export function isItem(item: Item | null, name: string | null, asked: string | number): boolean {
  if (item === null) return false;
  if (String(asked) === name) return true;
  return 'group' in item ? item.group.value === String(asked) : String(item.row.index + 1) === String(asked);
}
