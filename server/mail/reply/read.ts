import type { AnswerValue } from '../../../workflows/flow/form.ts';
import type { ReplyAsk, ReplyOutcome, ReplyQuestion } from './ask.ts';
import { markerBegins, unseen, wordForm } from './words.ts';

/** Why a reply says nothing that could be recorded: no word at all, signs that could not be made out, no word that is asked for, words for several outcomes, or something missing beside it. */
export type Unclear = 'empty' | 'unreadable' | 'noWord' | 'severalWords' | 'noAnswer' | 'noText';
export type Read = { outcome: string; values: Record<string, AnswerValue> } | { unclear: Unclear };

/** More than this of a text nobody wrote by hand above our line. */
const longestText = 100_000;
const mostLines = 2_000;
const longestLine = 200;

/**
 * What a reply says. Nothing is guessed: the first line above our own must be a word that was offered, and no other line may be a word for something else;
 * where a question is asked, its answer is a line of its own. What follows is text. Everything else is unclear.
 */
export function readReply(text: string, { outcomes, names, question, text: rest }: ReplyAsk): Read {
  const lines = ownLines(text);
  if (lines.length === 0) return { unclear: 'empty' };
  // What stands for bytes that are nothing in the character set that the mail names: any line may say the contrary.
  if (lines.some((line) => line.includes('\ufffd'))) return { unclear: 'unreadable' };
  let at = 0;
  let outcome = names ? null : (outcomes[0] ?? null);
  if (names) {
    outcome = outcomeIn(lines[at] ?? '', outcomes);
    if (outcome === null) return { unclear: 'noWord' };
    at += 1;
  }
  if (outcome === null) return { unclear: 'noWord' };
  const values: Record<string, AnswerValue> = {};
  if (question !== null) {
    const given = answerIn(lines[at] ?? '', question);
    if (given === null && (question.required || !names)) return { unclear: 'noAnswer' };
    if (given !== null) {
      values[question.field] = given;
      at += 1;
    }
  }
  const others = outcomes.filter((one) => one !== outcome);
  const left = lines.slice(at);
  if (left.some((line) => outcomeIn(line, others) !== null || (question !== null && contradicts(line, question, values[question.field]))))
    return { unclear: 'severalWords' };
  const written = left.join('\n').trim();
  if (written === '' && (outcome.needsText || rest?.required === true)) return { unclear: 'noText' };
  if (written !== '' && rest !== null) values[rest.field] = written;
  return { outcome: outcome.key, values };
}

function outcomeIn(line: string, outcomes: readonly ReplyOutcome[]): ReplyOutcome | null {
  if (isOdd(line)) return null;
  const word = wordForm(line);
  return outcomes.find(({ words }) => words.includes(word)) ?? null;
}

function answerIn(line: string, { answers }: ReplyQuestion): AnswerValue {
  if (isOdd(line)) return null;
  const word = wordForm(line);
  if (Array.isArray(answers)) return answers.find(({ words }) => words.includes(word))?.value ?? null;
  if (!/^-?\d{1,12}(\.\d{1,6})?$/.test(word)) return null;
  const number = Number(word);
  return (answers.least !== null && number < answers.least) || (answers.most !== null && number > answers.most) ? null : number;
}

/** A second line that is by itself another answer to the same question. */
function contradicts(line: string, question: ReplyQuestion, given: AnswerValue | undefined): boolean {
  const other = answerIn(line, question);
  return given !== undefined && other !== null && other !== given;
}

const isOdd = (line: string): boolean => line.length > longestLine || unseen.test(line);

/** What somebody wrote themselves: above our line, above what was quoted and the line that leads to it, above a signature. Without the empty lines. */
export function ownLines(text: string): string[] {
  const own: string[] = [];
  let touches = false;
  for (const line of text.slice(0, longestText).split(/\r?\n/, mostLines)) {
    const trimmed = line.replaceAll(/[\u00a0\u200b\ufeff]/g, ' ').trim();
    if (isEnd(line, trimmed)) {
      // Programs fold the line that leads to what they quote: "On …, HR" and "<hr@h.example> wrote:".
      while (touches && own.length > 0 && leadsToQuote(own.at(-1) as string)) own.pop();
      break;
    }
    touches = trimmed !== '';
    if (touches) own.push(trimmed);
  }
  return own;
}

function isEnd(line: string, trimmed: string): boolean {
  const bare = trimmed.replaceAll(/^[>|\s]+/g, '');
  return (
    bare.startsWith(markerBegins) ||
    trimmed.startsWith('>') ||
    line.trimEnd() === '--' ||
    /^_{10,}$|^-{2,} ?[^-]{3,40} ?-{2,}$/.test(trimmed) ||
    /^(from|sent|von|gesendet|寄件者|寄件人|發件人|发件人|傳送日期|寄件日期)\s*[:：]/i.test(trimmed) ||
    (trimmed.length < 300 && /(wrote|寫道|写道|schrieb|a écrit)\s*[:：]$/i.test(trimmed)) ||
    /^(sent from my |sent from outlook|get outlook for |從我的 ?\S+ ?傳送|寄自我的)/i.test(trimmed)
  );
}

const leadsToQuote = (line: string): boolean => line.length < 300 && (/^(on|am|le|在|於) ?.*\d/i.test(line) || /<[^<>\s]+@[^<>\s]+>\s*[:：]?$/.test(line));
