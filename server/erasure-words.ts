import type { ErasureRefusal, KeptRecord } from '../engine/erase.ts';

type Language = 'en' | 'zh';
type Both = Record<Language, string>;

const refusals: Record<ErasureRefusal, Both> = {
  unknownPerson: { en: 'This person is not on file.', zh: '找不到此員工。' },
  alreadyErased: { en: 'What was known of this person has been erased already.', zh: '此人的資料已經刪除。' },
  stillHere: {
    en: 'This person is still employed. Record their last day first; it may be erased from that day on.',
    zh: '此員工仍然在職。請先記錄其離職日期，自該日起方可刪除。',
  },
  runsGoOn: { en: 'Something about this person is still going on. End or cancel it first.', zh: '仍有與此員工有關的流程進行中，請先完成或取消。' },
  dataHeld: {
    en: 'This person’s data is held, by somebody or by a case that goes on. Lift that first.',
    zh: '此人的資料正被保留（人手或因個案進行中），請先解除。',
  },
  holdsTasks: { en: 'This person still has tasks to do for others. Hand them over first.', zh: '此員工仍有未完成的工作，請先轉交。' },
};

export const erasureRefusalWords = (refused: ErasureRefusal, language: Language): string => refusals[refused][language];

/** What stays after an erasure, and why: said before it is confirmed. */
export function keptWords(keeps: readonly KeptRecord[], language: Language): string[] {
  const always = language === 'zh' ? alwaysKept.zh : alwaysKept.en;
  const records = keeps.map(({ type, until }) =>
    language === 'zh'
      ? `檔案紀錄「${type}」須保存至 ${until ?? '（日期未定）'}，屆時請再刪除。`
      : `The record “${type}” has to be kept until ${until ?? 'a day that is not known yet'}. Erase it then.`,
  );
  return [...records, ...always];
}

const alwaysKept = {
  en: [
    'The person’s number, and when what happened and with which outcome: without names, answers or texts. It shows that decisions were taken properly.',
    'What this person wrote about others, which belongs to those others.',
    'To whom records were disclosed, and that, when, by whom and why this was erased.',
    'Names that somebody typed into a text about another person cannot be found here.',
  ],
  zh: [
    '此人的編號，以及各事項的時間和結果（不含姓名、答案或文字），用以證明決定按程序作出。',
    '此人就他人所寫的內容，屬於該等人士。',
    '紀錄曾向誰披露，以及何時、由誰、因何刪除。',
    '他人在關於第三者的文字中提及此人姓名之處，系統無法找出。',
  ],
};
