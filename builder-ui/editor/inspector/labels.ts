import type { Language } from '../../language.ts';

/** What settings and their choices are called, by their path inside the step. The inspector's test asks every offered setting for its label. */

type Both = { en: string; zh: string };

const labels: Record<string, Both> = {
  who: { en: 'Who', zh: '負責人' },
  tally: { en: 'Several people answer', zh: '由多人作答' },
  'tally.rule': { en: 'It is decided when', zh: '何時作準' },
  'tally.n': { en: 'How many', zh: '數目' },
  'tally.reject': { en: 'A rejection', zh: '如有人不批准' },
  form: { en: 'Questions', zh: '問題' },
  outcomes: { en: 'Outcomes', zh: '結果' },
  mayReturn: { en: 'May send back', zh: '可退回修改' },
  commentFor: { en: 'Ask for a comment on', zh: '以下結果須填意見' },
  declined: { en: 'May decline', zh: '可婉拒' },
  'declined.label': { en: 'Declining is called', zh: '婉拒的名稱' },
  opens: { en: 'Opens later', zh: '稍後才開放' },
  due: { en: 'Has a due date', zh: '設有限期' },
  closes: { en: 'Stays open after it is due', zh: '逾期後仍可作答' },
  reminders: { en: 'Reminders', zh: '提示' },
  ladder: { en: 'If it is late', zh: '逾期措施' },
  onTimeout: { en: 'If nobody answers', zh: '如無人作答' },
  allowed: { en: 'Outcomes that are not always allowed', zh: '須符合條件的結果' },
  assurance: { en: 'Who is answering', zh: '核實身分' },
  compulsory: { en: 'Nobody may skip this step', zh: '任何人不可略過此步驟' },
  message: { en: 'A message in our own words', zh: '自訂訊息' },
  guidance: { en: 'What to know before answering', zh: '作答前須知' },
  audience: { en: 'Only people for whom', zh: '只限符合以下條件的員工' },
  branches: { en: 'Routes', zh: '路線' },
  waitsFor: { en: 'Goes on when', zh: '何時繼續' },
  others: { en: 'The rest', zh: '其餘' },
  until: { en: 'Until', zh: '直至' },
  first: { en: 'Begins with', zh: '由此步驟開始' },
  noun: { en: 'Has its own word, such as “review”', zh: '自訂名稱，如「評核」' },
  'noun.one': { en: 'One is called', zh: '一份稱為' },
  'noun.many': { en: 'Several are called', zh: '多份稱為' },
  goesOn: { en: 'Goes on when', zh: '何時繼續' },
  at: { en: 'Goes on by a date at the latest', zh: '最遲於某日繼續' },
  outcome: { en: 'Result', zh: '結果' },
  description: { en: 'What it is for', zh: '用途' },
  data: { en: 'Personal data', zh: '個人資料' },
  'data.purpose': { en: 'Why people’s data is used', zh: '收集資料的目的' },
  'data.recipients': { en: 'Who reads it', zh: '誰會看到資料' },
  'data.retentionMonths': { en: 'Kept for (months)', zh: '保留期（月）' },
  'data.contact': { en: 'Whom to ask', zh: '查詢聯絡人' },
  'data.notice': { en: 'Notice to everyone in it', zh: '給參與者的聲明' },
  sensitive: { en: 'Sensitive: subjects of mails do not say whom it is about', zh: '敏感：電郵標題不顯示當事人' },
  dates: { en: 'Dates the launch asks for', zh: '啟動時須填的日期' },
};

const options: Record<string, Record<string, Both>> = {
  'tally.rule': {
    any: { en: 'the first one has answered', zh: '任何一人作答' },
    all: { en: 'everyone has answered', zh: '所有人作答' },
    count: { en: 'so many have answered', zh: '指定人數作答' },
    percent: { en: 'such a share has answered (%)', zh: '指定百分比作答' },
  },
  'tally.reject': { endsIt: { en: 'ends it at once', zh: '立即完結' }, counts: { en: 'counts like any other answer', zh: '與其他回覆一併計算' } },
  assurance: {
    1: { en: 'Link: whoever has the mail', zh: '連結：持有電郵者' },
    2: { en: 'Link and sign-in or code', zh: '連結加登入或驗證碼' },
    3: { en: 'Sign-in', zh: '登入' },
  },
  waitsFor: {
    all: { en: 'all routes have arrived', zh: '所有路線到齊' },
    any: { en: 'the first route has arrived', zh: '任何一條路線到達' },
    number: { en: 'so many routes have arrived', zh: '若干路線到達' },
  },
  others: { close: { en: 'is closed and told', zh: '關閉並通知' }, goOn: { en: 'goes on by itself', zh: '自行繼續' } },
};

/** Choices that the kernel does not carry out yet. */
const notOffered: Record<string, string[]> = { 'tally.rule': ['sequence'] };

export const isOffered = (path: string, option: string): boolean => notOffered[path]?.includes(option) !== true;
export const hasLabel = (path: string): boolean => Object.hasOwn(labels, path);

/** What a setting is called; its own key where nobody has named it. */
export const labelOf = (path: string, language: Language): string => labels[path]?.[language] ?? path;

/** What a choice of a setting is called. */
export const optionLabel = (path: string, option: string, language: Language): string => options[path]?.[option]?.[language] ?? option;
export const hasOptionLabel = (path: string, option: string): boolean => options[path]?.[option] !== undefined;
