import type { AnswerValue } from '../../../workflows/flow/form.ts';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { askedIf, type Form } from '../../../workflows/flow/form.ts';
import type { FormField, TaskStep } from '../../../workflows/flow/schema.ts';
import type { TaskView } from '../../../workflows/flow/task-view.ts';
import { wordForm } from './words.ts';

/** What a reply to a mail may say, line by line: a word for the outcome, an answer to one question, then text. */
export type ReplyAsk = {
  outcomes: ReplyOutcome[];
  /** Whether the first line names the outcome: not where there is only one and a question is answered. */
  names: boolean;
  question: ReplyQuestion | null;
  /** What the lines after it are; null: nothing is done with them. */
  text: { field: string; required: boolean } | null;
};
/** `words`: by each of which it is named, as `wordForm` writes them. */
export type ReplyOutcome = { key: string; label: Text; words: string[]; needsText: boolean };
export type ReplyQuestion = {
  field: string;
  label: Text;
  required: boolean;
  answers: { words: string[]; value: AnswerValue; label: Text }[] | { least: number | null; most: number | null };
};

/** The product's own outcomes, by what people write for them; what HR names goes by its name alone. */
const usual: Record<string, string[]> = {
  approved: ['approve', 'approved', '批准'],
  rejected: ['reject', 'rejected', '不批准'],
  returned: ['return', 'returned', 'send back', '退回', '退回修改'],
  submitted: ['submit', '提交'],
  declined: ['decline', '婉拒'],
};

/** A word longer than this nobody writes without a slip. */
const longestWord = 60;
const mostChoices = 10;

export type Asked = { step: TaskStep; view: Pick<TaskView, 'asks' | 'outcomes' | 'form' | 'shared'>; sensitive: boolean; sharedMailbox: boolean };

/**
 * What may be answered by reply, or null: the page alone. By reply is answered what a link and a button would do (assurance 1), of which the mail says what it
 * is, from a mailbox of one's own, and where the step does not forbid it: a decision without compulsory questions; with `byReply: 'short'` also one question
 * and a text.
 */
export function replyAskOf({ step, view, sensitive, sharedMailbox }: Asked): ReplyAsk | null {
  const { settings } = step;
  if (settings.byReply === 'no' || settings.assurance !== 1 || sensitive || sharedMailbox || view.shared !== null) return null;
  const decides = step.kind === 'approval' || view.asks === 'approval';
  if (step.kind !== 'form' && !decides) return null;
  const outcomes = outcomesIn(step, view);
  if (outcomes === null) return null;
  const { fields } = view.form;
  if (settings.byReply !== 'short') return decides && fields.every(isOptional) ? { outcomes, names: true, question: null, text: comment(outcomes) } : null;
  return shortForm(view.form, outcomes, decides);
}

const isOptional = ({ required }: FormField): boolean => required === false;
const comment = (outcomes: readonly ReplyOutcome[]): ReplyAsk['text'] => ({ field: 'comment', required: outcomes.every(({ needsText }) => needsText) });

/** One question and one text at most; others only where they may be left out. */
function shortForm(form: Form, outcomes: ReplyOutcome[], decides: boolean): ReplyAsk | null {
  const { fields } = form;
  const always = fields.filter((field) => askedIf(field, form).length === 0);
  const questions = always.filter(isShort);
  const texts = always.filter(({ type }) => type === 'text' || type === 'longText');
  const [first] = questions.filter((field) => !isOptional(field)).concat(questions);
  const [written] = texts.filter((field) => !isOptional(field)).concat(texts);
  if (fields.some((field) => !isOptional(field) && field !== first && field !== written)) return null;
  const question = first === undefined ? null : questionOf(first);
  if (first !== undefined && question === null) return null;
  if (question === null && written === undefined && !decides) return null;
  const text = written === undefined ? comment(outcomes) : { field: written.id, required: !isOptional(written) };
  return { outcomes, names: outcomes.length > 1 || question === null, question, text };
}

const isShort = ({ type }: FormField): boolean => type === 'rating' || type === 'choice' || type === 'yesNo' || type === 'number';

function questionOf(field: FormField): ReplyQuestion | null {
  const base = { field: field.id, label: field.label, required: !isOptional(field) };
  switch (field.type) {
    case 'rating':
      return withWords(
        base,
        field.levels.map(({ value, label }) => ({ value, label, words: [String(value), ...wordsOf(label)] })),
      );
    case 'choice':
      return field.options.length > mostChoices
        ? null
        : withWords(
            base,
            field.options.map(({ key, label }) => ({ value: key, label, words: wordsOf(label) })),
          );
    case 'yesNo':
      return withWords(base, [
        { value: true, label: { en: 'Yes', zh: '是' }, words: ['yes', '是'] },
        { value: false, label: { en: 'No', zh: '否' }, words: ['no', '否'] },
      ]);
    case 'number':
      return { ...base, answers: { least: field.min ?? null, most: field.max ?? null } };
    default:
      return null;
  }
}

/** A word that two answers share means neither; an answer that is left without one makes the question one for the page. */
function withWords(base: Omit<ReplyQuestion, 'answers'>, answers: { value: AnswerValue; label: Text; words: string[] }[]): ReplyQuestion | null {
  const own = unshared(answers);
  return own === null ? null : { ...base, answers: own };
}

function outcomesIn(step: TaskStep, { outcomes }: Asked['view']): ReplyOutcome[] | null {
  const named = (step.kind === 'form' || step.kind === 'approval') && step.settings.outcomes !== undefined;
  const found = outcomes.map(({ key, label, needsComment }) => {
    const words = [...wordsOf(label), ...(named ? [] : (usual[key] ?? []).map(wordForm))];
    return { key, label, needsText: needsComment, words: [...new Set(words)] };
  });
  return found.length === 0 ? null : unshared(found);
}

function unshared<Item extends { words: string[] }>(items: readonly Item[]): Item[] | null {
  const times = new Map<string, number>();
  for (const word of items.flatMap(({ words }) => [...new Set(words)])) times.set(word, (times.get(word) ?? 0) + 1);
  const own = items.map((item) => ({ ...item, words: item.words.filter((word) => times.get(word) === 1) }));
  return own.every(({ words }) => words.length > 0) ? own : null;
}

function wordsOf({ en, zh }: Text): string[] {
  return [en, ...(zh === undefined ? [] : [zh])].map(wordForm).filter((word) => word !== '' && word.length <= longestWord);
}
