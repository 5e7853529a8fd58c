import { notFound, Refusal } from './errors.ts';

/** Why an operator's act is refused and what to do instead, by the code of the rule. */
const words: Record<string, { en: string; zh: string }> = {
  unknownPerson: { en: 'This person is not on file. Choose someone else.', zh: '找不到此員工，請另選一人。' },
  hasLeft: { en: 'This person has left. Choose someone else.', zh: '此員工已離職，請另選一人。' },
  excluded: {
    en: 'The flow says that this person may not answer this step, as it does for whoever it is about. Choose someone else.',
    zh: '流程訂明此員工不可處理此步驟（例如當事人本人），請另選一人。',
  },
  runEnded: { en: 'It has ended already, so nothing in it can be changed.', zh: '流程已結束，不能再更改。' },
  stepLeft: { en: 'It has gone on from this step meanwhile. Load the page again to see where it stands.', zh: '流程已離開此步驟，請重新載入頁面查看進度。' },
  noIncident: { en: 'Nothing is stuck at this step any more, so there is nothing to try again.', zh: '此步驟已沒有問題，無須重試。' },
  notWaiting: { en: 'This step waits for something else now. Load the page again.', zh: '此步驟現正等候其他事項，請重新載入頁面。' },
  compulsory: {
    en: 'The flow says that this step is compulsory: it cannot be skipped. Reassign it, or cancel the whole.',
    zh: '流程訂明此步驟必須完成，不能略過；請改派他人或取消整個流程。',
  },
  unknownOutcome: {
    en: 'No route leads on from this outcome. Choose one of the outcomes that the step has.',
    zh: '此結果沒有後續路線，請選擇此步驟的其他結果。',
  },
  taskClosed: { en: 'This task is over, so it cannot be given to someone else.', zh: '此事項已結束，不能改派。' },
  unknownPart: { en: 'This part of the task is not there any more. Load the page again.', zh: '此事項已有變動，請重新載入頁面。' },
  alreadyTheirs: { en: 'This person holds it already.', zh: '此事項已由該員工負責。' },
};

/** The refusal of an act by its rule: 409, since it hangs on how the run stands. */
export function refusalOf(rule: string, runId: string, language: 'en' | 'zh'): Refusal {
  if (rule === 'unknownRun') return notFound(`run ${runId}`);
  const sentence =
    words[rule]?.[language] ?? (language === 'zh' ? '現時不能這樣做，請重新載入頁面。' : 'This cannot be done as it stands. Load the page again.');
  return new Refusal(409, rule, sentence);
}
