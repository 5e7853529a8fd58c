import { answerWords } from '../../builder-ui/task-page/told.ts';
import type { JournalRow } from '../../db/journal.ts';
import type { SlotPlace } from '../../db/tasks.ts';
import type { Roster } from '../../engine/roster.ts';
import { formAskedBy } from '../../workflows/flow/check-decision.ts';
import type { Form } from '../../workflows/flow/form.ts';
import type { Text } from '../../workflows/flow/grammar.ts';
import { type Flow, isTask, type TaskStep } from '../../workflows/flow/schema.ts';
import type { Answer, Slot } from '../../workflows/flow/state.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { refOf } from '../person-ref.ts';

type Line = JournalRow & { body: Record<string, unknown> | null };
type Given = {
  flow: Flow;
  step: TaskStep;
  place: SlotPlace;
  slot: Slot;
  roster: Roster;
  language: 'en' | 'zh';
  answers: readonly Answer[];
  history: readonly Line[];
};
type Shown = TaskView['shown'][number];

const comment: Text = { en: 'Comment', zh: '意見' };

/** What the holder of a part sees of what others said before: why it came back, what they are to agree to, and the earlier answers that the step shows. */
export function shownTo(given: Given): TaskView['shown'] {
  return [...sentBack(given), ...toAgreeTo(given), ...earlier(given)];
}

/** The word of whoever sent it back. */
function sentBack({ step, place, slot, roster, history }: Given): Shown[] {
  if (slot.asks !== 'answer' || slot.status !== 'open') return [];
  const approvals = place.task.slots.filter(({ asks }) => asks === 'approval').map(({ id }) => id);
  const line = history.findLast(({ kind, outcome, detail }) => kind === 'task.decided' && outcome === 'returned' && approvals.includes(String(detail.part)));
  if (line === undefined) return [];
  const said = typeof line.body?.reason === 'string' ? line.body.reason : '—';
  return [
    {
      step: { en: `Sent back: ${step.name.en}`, zh: `已退回：${step.name.zh ?? step.name.en}` },
      by: named(line.byId ?? '', roster),
      answers: [{ label: comment, value: said }],
    },
  ];
}

/** Of an approver: what the others answered, whatever it is. */
function toAgreeTo({ step, place, slot, answers, roster, language }: Given): Shown[] {
  if (slot.asks !== 'approval') return [];
  const form = formAskedBy(step, { asks: 'answer' });
  const parts = place.task.slots.filter(({ asks }) => asks === 'answer').map(({ id }) => id);
  return answers
    .filter((answer) => parts.includes(answer.slot))
    .map((answer) => ({ step: step.name, by: named(answer.by, roster), answers: inWords(answer, form, () => true, roster, language) }));
}

/** The latest round of each step that is shown. Of a step of several people, each one's. */
function earlier({ flow, step, answers, roster, language }: Given): Shown[] {
  return step.settings.form.shows.flatMap(({ step: from, fields }) => {
    const source = flow.steps[from];
    if (source === undefined || !isTask(source)) return [];
    const given = answers.filter((one) => one.step === from);
    const latest = given.filter(({ round }) => round === Math.max(...given.map((one) => one.round)));
    const isShown = (field: string) => fields.includes(field);
    return latest.flatMap((answer): Shown[] => {
      const told = inWords(answer, formAskedBy(source, { asks: 'answer' }), isShown, roster, language);
      return told.length === 0 ? [] : [{ step: source.name, by: answer.anonymous === true ? null : named(answer.by, roster), answers: told }];
    });
  });
}

function inWords({ values }: Answer, form: Form, isShown: (field: string) => boolean, roster: Roster, language: 'en' | 'zh'): Shown['answers'] {
  const nameOf = (id: string) => {
    const person = roster.people.get(id);
    return person === undefined ? id : language === 'zh' ? (person.nameZh ?? refOf(person).name) : refOf(person).name;
  };
  const told = form.fields
    .filter(({ id }) => isShown(id))
    .map((field) => ({ label: field.label, value: answerWords(values[field.id], field, language, nameOf) }));
  return isShown('comment') && typeof values.comment === 'string' ? [...told, { label: comment, value: values.comment }] : told;
}

/** Null for what is no person: the flow itself. */
function named(id: string, roster: Roster): Shown['by'] {
  const person = roster.people.get(id);
  return person === undefined ? null : refOf(person);
}
