import type { Field } from '../../../workflows/flow/form.ts';
import { scales } from './new-question.ts';

/** Questions to begin with, in both languages: open where a rating says too little, about work and not about persons. */

export const topics = ['review', 'self', 'goals', 'checkIn', 'feedback', 'development', 'probation', 'training', 'exit'] as const;
export type Topic = (typeof topics)[number];
export type Starter = { topic: Topic; field: Field };

const text = (en: string, zh: string) => ({ en, zh });
type More = { help?: [en: string, zh: string]; required?: boolean; min?: number };
const common = (id: string, en: string, zh: string, { help, required = true }: More) => ({
  id,
  label: text(en, zh),
  required,
  ...(help !== undefined && { help: text(...help) }),
});
const open = (topic: Topic, id: string, en: string, zh: string, more: More = {}): Starter => ({
  topic,
  field: { ...common(id, en, zh, more), type: 'longText', max: 4_000, ...(more.min !== undefined && { min: more.min }) },
});
const rated = (topic: Topic, id: string, en: string, zh: string, scale: keyof typeof scales, more: More = {}): Starter => ({
  topic,
  field: { ...common(id, en, zh, more), type: 'rating', levels: scales[scale] },
});
const truth = (topic: Topic, id: string, en: string, zh: string, more: More = {}): Starter => ({
  topic,
  field: { ...common(id, en, zh, more), type: 'yesNo' },
});
const chosen = (topic: Topic, id: string, en: string, zh: string, options: [key: string, en: string, zh: string][], more: More = {}): Starter => ({
  topic,
  field: { ...common(id, en, zh, more), type: 'choice', options: options.map(([key, ...label]) => ({ key, label: text(...label) })) },
});

export const starters: readonly Starter[] = [
  rated('review', 'overall', 'Overall, how did the year go against what was agreed?', '整體而言，今年的表現與協定的要求相比如何？', 'performance', {
    help: ['Judge the whole period, not the last weeks.', '請考慮整個評核期，而非只看最近數星期。'],
  }),
  open('review', 'why', 'What is this rating based on? Give two or three examples.', '此評級以甚麼為依據？請舉兩三個例子。', { min: 50 }),
  open('review', 'strengths', 'What did they do especially well?', '哪些方面做得特別好？'),
  open('review', 'improve', 'What should change, and what will help?', '哪些方面須改善？甚麼會有幫助？'),
  rated('review', 'quality', 'How good was the quality of the work?', '工作質素如何？', 'performance'),
  rated('review', 'teamwork', 'How well did they work with others?', '與他人合作的表現如何？', 'performance'),
  open('self', 'achievements', 'What are you most satisfied with in this period?', '在此期間，你最滿意的是甚麼？', {
    help: ['Two or three things, with what came of them.', '請列舉兩三項及其成果。'],
  }),
  open('self', 'obstacles', 'What stood in your way?', '遇到甚麼阻礙？', { required: false }),
  rated('self', 'selfOverall', 'How do you rate the period yourself?', '你如何評價自己在此期間的表現？', 'performance'),
  open('self', 'support', 'What do you need from your manager?', '你需要上司提供甚麼支援？', { required: false }),
  open('self', 'nextWish', 'What would you like to do next?', '你希望下一步做甚麼？', { required: false }),
  rated('goals', 'goalsMet', 'How far were the goals met?', '目標達成的程度如何？', 'noMiddle'),
  open('goals', 'goalsNext', 'Which goals matter most for the next period?', '下一周期最重要的目標是甚麼？', {
    help: ['Three at most, each with how one will see that it is met.', '最多三項，並說明如何得知已達成。'],
  }),
  open('goals', 'goalsChanged', 'What has changed since the goals were agreed?', '協定目標之後有甚麼改變？', { required: false }),
  open('checkIn', 'since', 'What has happened since we last talked?', '上次面談後有甚麼進展？'),
  open('checkIn', 'nextWeeks', 'What comes first in the next weeks?', '未來數星期的首要工作是甚麼？'),
  truth('checkIn', 'onTrack', 'Are the goals on track?', '目標是否如期進行？'),
  rated('checkIn', 'load', 'The amount of work is right for me.', '目前的工作量適合我。', 'agreement', { required: false }),
  open('feedback', 'keep', 'What should they keep doing?', '哪些做法應繼續？', { help: ['About what you have seen yourself.', '請只寫你親身所見。'] }),
  open('feedback', 'start', 'What should they start doing, or do more of?', '哪些做法應開始或多做？'),
  open('feedback', 'stop', 'What should they stop doing?', '哪些做法應停止？', { required: false }),
  rated('feedback', 'listens', 'They listen to other views.', '樂於聽取不同意見。', 'frequency'),
  rated('feedback', 'reliable', 'They do what they have promised.', '言出必行。', 'frequency'),
  rated('development', 'level', 'How strong is this capability today?', '此項能力目前達到甚麼程度？', 'capability'),
  open('development', 'learnNext', 'What should be learnt next, and how?', '下一步應學習甚麼？如何學習？'),
  chosen('development', 'ready', 'Ready for a larger role?', '是否已準備好擔任更高職責？', [
    ['now', 'Now', '現在'],
    ['year', 'Within a year', '一年內'],
    ['later', 'Later', '較後'],
    ['notWanted', 'Does not wish it', '無此意願'],
  ]),
  chosen('probation', 'recommend', 'What do you recommend?', '你的建議是？', [
    ['pass', 'Pass the probation', '通過試用期'],
    ['extend', 'Extend the probation', '延長試用期'],
    ['end', 'End the employment', '終止僱用'],
  ]),
  open('probation', 'settling', 'How well have they settled in?', '適應情況如何？'),
  open('probation', 'missing', 'What is still missing, and by when will it be there?', '尚欠甚麼？何時可達到？', { required: false }),
  rated('training', 'useful', 'What I learnt is useful in my work.', '所學對我的工作有用。', 'agreement'),
  open('training', 'apply', 'What will you do differently from now on?', '今後你會有甚麼不同的做法？'),
  chosen('exit', 'reason', 'What was the main reason for leaving?', '離職的主要原因是甚麼？', [
    ['growth', 'A step forward elsewhere', '其他發展機會'],
    ['pay', 'Pay and benefits', '薪酬及福利'],
    ['work', 'The work itself', '工作內容'],
    ['lead', 'How I was led', '管理方式'],
    ['private', 'Private reasons', '個人原因'],
    ['other', 'Something else', '其他'],
  ]),
  open('exit', 'better', 'What should we do better?', '我們應改善甚麼？', { required: false }),
  truth('exit', 'again', 'Would you work here again?', '你會考慮再在這裏工作嗎？', { required: false }),
];
