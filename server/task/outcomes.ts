import { answersAsked } from '../../workflows/flow/check-decision.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import type { Flow, TaskStep } from '../../workflows/flow/schema.ts';
import type { Slot } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { outcomeLabel } from '../outcomes.ts';

type Part = Pick<Slot, 'asks'>;

/** The outcomes that the holder of a part may choose between, with the words HR or the product gives them. */
export function outcomesFor(flow: Flow, step: TaskStep, part: Part): TaskView['outcomes'] {
  const declines = part.asks === 'answer' && step.settings.tally?.mayDecline === true ? ['declined'] : [];
  return [...new Set([...answersAsked(step, part), ...declines])].map((key) => ({
    key,
    label: labelOf(step, part, key),
    consequence: consequenceOf(flow, step, part, key),
    needsComment: step.kind === 'approval' && step.settings.commentFor.includes(key),
  }));
}

const agrees: Text = { en: 'Agree', zh: '同意' };

export function labelOf(step: TaskStep, { asks }: Part, outcome: string): Text {
  return asks === 'approval' && outcome !== 'returned' ? agrees : outcomeLabel(step, outcome);
}

/** HR's own words; else what signing means; else "Goes to: second approval", as the drawing says. */
function consequenceOf(flow: Flow, step: TaskStep, { asks }: Part, outcome: string): Text | null {
  const named = step.kind === 'form' || step.kind === 'approval' ? step.settings.outcomes?.find(({ key }) => key === outcome)?.consequence : undefined;
  if (named !== undefined) return named;
  if (asks === 'approval' && outcome === 'returned') return { en: 'They choose again', zh: '請對方重新選擇' };
  if (step.kind === 'acknowledge') return signing[outcome] ?? null;
  const to = flow.edges.find((edge) => edge.from === step.id && edge.port === outcome)?.to;
  const next = to === undefined ? undefined : flow.steps[to];
  if (next === undefined || step.kind === 'form') return null;
  if (next.kind === 'end') return { en: 'Ends here', zh: '到此完結' };
  return { en: `Next: ${next.name.en}`, zh: `下一步：${next.name.zh ?? next.name.en}` };
}

/** To sign is not to agree. */
const signing: Record<string, Text> = {
  signed: { en: 'It does not mean that you agree', zh: '不代表同意內容' },
  disagreed: { en: 'It is looked at again', zh: '會再作檢視' },
};
