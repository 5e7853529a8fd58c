import type { StepKind } from '../steps/index.ts';
import type { Language } from './language.ts';

type Words = { name: string; line: string };

const words: Record<StepKind, Record<Language, Words>> = {
  start: { en: { name: 'Start', line: 'when and for whom it begins' }, zh: { name: '開始', line: '何時及為誰展開' } },
  form: { en: { name: 'Fill in', line: 'someone answers questions' }, zh: { name: '填寫表格', line: '由某人回答問題' } },
  approval: { en: { name: 'Decide', line: 'approve, send back or reject' }, zh: { name: '批核', line: '批准、退回修改或不批准' } },
  nominate: { en: { name: 'Choose people', line: 'peers, mentor, raters' }, zh: { name: '提名', line: '同事、導師、評核人' } },
  acknowledge: {
    en: { name: 'Read and sign', line: 'has read; may comment or object' },
    zh: { name: '閱悉簽署', line: '已閱悉、有意見或提出異議' },
  },
  meeting: { en: { name: 'Talk', line: 'invitation, agenda, minutes' }, zh: { name: '面談', line: '邀請、議程及紀錄' } },
  training: { en: { name: 'Training', line: 'assign and wait until done' }, zh: { name: '培訓', line: '指派並等候完成' } },
  branch: { en: { name: 'Branch', line: 'different routes by rule' }, zh: { name: '條件分流', line: '按條件走不同路線' } },
  split: { en: { name: 'Do in parallel', line: 'several routes at the same time' }, zh: { name: '同時進行', line: '多條路線同時展開' } },
  join: {
    en: { name: 'Wait for all', line: 'goes on when all, any or so many have arrived' },
    zh: { name: '等候會合', line: '全部、任何一條或若干路線到齊後繼續' },
  },
  wait: { en: { name: 'Wait until', line: 'a date or a number of days' }, zh: { name: '等候', line: '直至某日，或若干天' } },
  milestone: { en: { name: 'Milestone', line: 'must be true by a date' }, zh: { name: '里程碑', line: '須於某日前達成' } },
  repeat: { en: { name: 'Repeat', line: 'every two weeks until …' }, zh: { name: '定期重複', line: '例如每兩周一次，直至某日' } },
  notify: { en: { name: 'Tell', line: 'a message, no answer' }, zh: { name: '通知', line: '發出訊息，無須回覆' } },
  forEach: { en: { name: 'For each person', line: 'the steps inside, for everyone in it' }, zh: { name: '為每名員工', line: '為每名參與者進行當中步驟' } },
  record: { en: { name: 'Put on file', line: 'rating, goal, certificate' }, zh: { name: '存入檔案', line: '評級、目標、證書' } },
  score: { en: { name: 'Calculate', line: 'weights, bands, shown step by step' }, zh: { name: '計算評分', line: '比重及等級，逐步列明' } },
  connect: { en: { name: 'Exchange with system', line: 'HRIS, LMS' }, zh: { name: '與系統交換資料', line: '人事或學習系統' } },
  subflow: { en: { name: 'Another flow', line: 'runs it inside this one' }, zh: { name: '子流程', line: '在此流程內進行另一流程' } },
  whenever: { en: { name: 'Whenever', line: 'if this happens meanwhile' }, zh: { name: '一旦發生', line: '期間如發生某事' } },
  emit: { en: { name: 'Signal others', line: 'wakes other reviews' }, zh: { name: '通知其他流程', line: '喚醒其他進行中的流程' } },
  end: { en: { name: 'End', line: 'named result' }, zh: { name: '完結', line: '為結果命名' } },
};

/** What a kind of step is called, and the line under it in the palette. */
export function kindWords(kind: StepKind, language: Language): Words {
  return words[kind][language];
}
