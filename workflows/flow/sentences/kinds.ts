import type { StepKind } from '../steps/index.ts';
import type { Language } from './language.ts';

type Words = { name: string; line: string };

const words: Record<StepKind, Record<Language, Words>> = {
  start: { en: { name: 'Start', line: 'when and for whom it begins' }, zh: { name: '開始', line: '何時及為誰展開' } },
  form: { en: { name: 'Fill in', line: 'someone answers questions' }, zh: { name: '填寫表格', line: '由某人回答問題' } },
  approval: { en: { name: 'Decide', line: 'approve, send back or reject' }, zh: { name: '批核', line: '批准、退回修改或不批准' } },
  branch: { en: { name: 'Branch', line: 'different routes by rule' }, zh: { name: '條件分流', line: '按條件走不同路線' } },
  split: { en: { name: 'Do in parallel', line: 'several routes at the same time' }, zh: { name: '同時進行', line: '多條路線同時展開' } },
  join: {
    en: { name: 'Wait for all', line: 'goes on when all, any or so many have arrived' },
    zh: { name: '等候會合', line: '全部、任何一條或若干路線到齊後繼續' },
  },
  wait: { en: { name: 'Wait until', line: 'a date or a number of days' }, zh: { name: '等候', line: '直至某日，或若干天' } },
  notify: { en: { name: 'Tell', line: 'a message, no answer' }, zh: { name: '通知', line: '發出訊息，無須回覆' } },
  forEach: { en: { name: 'For each person', line: 'the steps inside, for everyone in it' }, zh: { name: '為每名員工', line: '為每名參與者進行當中步驟' } },
  end: { en: { name: 'End', line: 'named result' }, zh: { name: '完結', line: '為結果命名' } },
};

/** What a kind of step is called, and the line under it in the palette. */
export function kindWords(kind: StepKind, language: Language): Words {
  return words[kind][language];
}
