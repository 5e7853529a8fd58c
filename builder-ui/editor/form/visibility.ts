import type { Who } from '../../../workflows/flow/grammar.ts';
import type { TaskSettings } from '../../../workflows/flow/task-settings.ts';

/** Who reads which answer of a step, as the designer changes it. No React. */

type Visibility = NonNullable<TaskSettings['visibility']>;
type Rule = Visibility['fields'][number];

/** HR alone, until somebody else is named: nobody is to read more than was meant. */
const atFirst: Visibility = { answers: { rules: [{ who: 'role', role: 'hr' }] }, fields: [] };

export const wholeReaders = ({ answers }: Visibility): Who => answers;

/** The rule of this very question; null: it goes with the whole form. Rules about rows of a table, or about several questions at once, are set under More. */
export const readersOf = (visibility: Visibility | undefined, field: string): Rule | null =>
  visibility?.fields.find(({ fields, where }) => where === undefined && fields.includes(field)) ?? null;

/** The question read by its own rule; null takes it out of every such rule. */
export function withReaders(visibility: Visibility | undefined, field: string, rule: Omit<Rule, 'fields'> | null): Visibility {
  const now = visibility ?? atFirst;
  const others = now.fields.flatMap((one): Rule[] => {
    if (one.where !== undefined || !one.fields.includes(field)) return [one];
    const left = one.fields.filter((id) => id !== field);
    return left.length === 0 ? [] : [{ ...one, fields: left }];
  });
  return { ...now, fields: rule === null ? others : [...others, { ...rule, fields: [field] }] };
}

export const startVisibility = (): Visibility => structuredClone(atFirst);
