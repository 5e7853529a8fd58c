import type { JournalRow } from '../../db/journal.ts';
import type { SlotPlace } from '../../db/tasks.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import { isTask, type TaskStep } from '../../workflows/flow/schema.ts';
import type { Slot } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { answeredIn, type Looking, personIn, seenOf } from '../seen-answers.ts';

type Line = JournalRow & { body: Record<string, unknown> | null };
type Given = { step: TaskStep; place: Pick<SlotPlace, 'task'>; slot: Slot; looking: Looking; language: 'en' | 'zh'; history: readonly Line[] };
type Shown = TaskView['shown'][number];

const comment: Text = { en: 'Comment', zh: '意見' };

/** What the holder of a part sees of what others said before: why it came back, what they are to agree to, and the earlier answers that the step shows. */
export function shownTo(given: Given): TaskView['shown'] {
  return [...sentBack(given), ...toAgreeTo(given), ...earlier(given)];
}

/** The word of whoever sent it back. */
function sentBack({ step, place, slot, looking, history }: Given): Shown[] {
  if (slot.asks !== 'answer' || slot.status !== 'open') return [];
  const approvals = place.task.slots.filter(({ asks }) => asks === 'approval').map(({ id }) => id);
  const line = history.findLast(({ kind, outcome, detail }) => kind === 'task.decided' && outcome === 'returned' && approvals.includes(String(detail.part)));
  if (line === undefined) return [];
  const value = typeof line.body?.reason === 'string' ? line.body.reason : '—';
  const title = { en: `Sent back: ${step.name.en}`, zh: `已退回：${step.name.zh ?? step.name.en}` };
  return [{ step: title, by: line.byId === null ? null : personIn(looking.roster, line.byId), answers: [{ label: comment, value }], beside: null }];
}

/** Of an approver: what the others answered, whatever it is. */
function toAgreeTo({ step, place, slot, looking, language }: Given): Shown[] {
  if (slot.asks !== 'approval') return [];
  const parts = place.task.slots.filter(({ asks }) => asks === 'answer').map(({ id }) => id);
  return looking.context.world
    .answers(step.id)
    .filter((answer) => parts.includes(answer.slot))
    .map(({ by, values }) => ({
      step: step.name,
      by: personIn(looking.roster, by),
      answers: answeredIn(step, values, language, looking.roster),
      beside: null,
    }));
}

/** The latest round of each step that is shown, as far as the reader may see it. */
function earlier({ step, looking, language }: Given): Shown[] {
  return step.settings.form.shows.flatMap(({ step: from, fields, beside = null }) => {
    const source = looking.flow.steps[from];
    if (source === undefined || !isTask(source)) return [];
    const { answers, withheld } = seenOf(looking, from, fields);
    const last = answers.at(-1)?.round;
    const shown = answers
      .filter(({ round }) => round === last)
      .map(({ by, values }) => ({
        step: source.name,
        by: by === null ? null : personIn(looking.roster, by),
        answers: answeredIn(source, values, language, looking.roster).filter(({ field }) => fields.includes(field)),
        beside,
      }));
    return withheld ? [...shown, { step: source.name, by: null, answers: [tooFew(language)], beside }] : shown;
  });
}

function tooFew(language: 'en' | 'zh'): Shown['answers'][number] {
  return {
    label: { en: 'Not shown', zh: '不予顯示' },
    value: language === 'zh' ? '回覆人數太少，不能保密。' : 'Too few people answered for it to stay confidential.',
  };
}
