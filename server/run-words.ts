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
  standing: {
    en: 'This is the cycle itself, which stays at its start: runs begin under it one by one. Close the cycle, or do this in one of its runs.',
    zh: '這是週期本身，會一直停留在起點，個案在其下逐一開始。請結束週期，或在個別個案中進行。',
  },
  compulsory: {
    en: 'The flow says that this step is compulsory: it cannot be skipped. Reassign it, or cancel the whole.',
    zh: '流程訂明此步驟必須完成，不能略過；請改派他人或取消整個流程。',
  },
  unknownOutcome: {
    en: 'No route leads on from this outcome. Choose one of the outcomes that the step has.',
    zh: '此結果沒有後續路線，請選擇此步驟的其他結果。',
  },
  taskClosed: { en: 'This task is over, so nothing in it can be changed.', zh: '此事項已結束，不能再更改。' },
  otherVersion: {
    en: 'Somebody has changed the document meanwhile. Look at what it says now.',
    zh: '有人已更改文件，請先查看現時內容。',
  },
  notShared: { en: 'This is no shared document.', zh: '此表格並非共用文件。' },
  unknownPart: { en: 'This part of the task is not there any more. Load the page again.', zh: '此事項已有變動，請重新載入頁面。' },
  notYours: { en: 'This is not yours to do here: the flow names others for it.', zh: '流程訂明由其他人處理，你不能在此進行。' },
  notAllowed: { en: 'The flow does not allow this for this step.', zh: '流程不容許在此步驟這樣做。' },
  notOpen: { en: 'Nothing is open at this step any more. Load the page again.', zh: '此步驟已沒有待辦事項，請重新載入頁面。' },
  alreadyHeld: { en: 'It is on hold already.', zh: '已在暫緩中。' },
  notHeld: { en: 'It is not on hold, so there is nothing to let go on.', zh: '現時並非暫緩中，無須恢復。' },
  overCap: { en: 'The flow sets a limit to more time, and this would go past it. Choose less.', zh: '超出流程訂明的延期上限，請縮短。' },
  tooLong: { en: 'The flow sets a limit to more time, and this would go past it. Choose less.', zh: '超出流程訂明的延期上限，請縮短。' },
  timesUsed: { en: 'It was extended as often as the flow allows.', zh: '延期次數已達流程訂明的上限。' },
  noDate: { en: 'This step has no date that could move.', zh: '此步驟沒有可更改的日期。' },
  containerLeft: {
    en: 'The part of the flow that this step is in is over. It can be asked again by itself, without what follows.',
    zh: '此步驟所屬的部分已經完結，只可單獨重新要求，不會重做其後的步驟。',
  },
  stillOpen: { en: 'This step is still open, so it need not be opened again.', zh: '此步驟仍未完結，無須重新開放。' },
  notAnswered: { en: 'Nobody has answered this yet, so there is nothing to take back or to open again.', zh: '尚未有人回覆，不能撤回或重新開放。' },
  unknownStep: { en: 'It has not been at this step. Choose another one.', zh: '流程未曾到過此步驟，請另選。' },
  notEligible: { en: 'The flow is not for this person as things stand.', zh: '按流程條件，此員工現時不適用。' },
  left: { en: 'This person has left.', zh: '此員工已離職。' },
  whichPerson: { en: 'Say whom it is about.', zh: '請指明有關員工。' },
  aboutNobody: { en: 'This flow is about nobody on file: leave the person out.', zh: '此流程並非關於在冊員工，請勿指明員工。' },
  standsAlready: {
    en: 'This flow has a standing cycle already. Close that one first, or try this one out as a trial.',
    zh: '此流程已有常設周期，請先結束該周期，或改以試行方式進行。',
  },
  cycleClosed: { en: 'The cycle is closed: nothing in it is opened again.', zh: '周期已結束，不能重新開放。' },
  anonymous: { en: 'These answers are without names: nobody’s part can be opened again.', zh: '回覆不記名，不能重開個別部分。' },
  answeredSince: { en: 'A later step has been answered since, so this can no longer be taken back.', zh: '其後的步驟已有回覆，不能再撤回。' },
  tooEarly: { en: 'The flow allows this only from a later day on.', zh: '流程訂明較後日期才可這樣做。' },
  tooLate: { en: 'The time in which this may be done has passed.', zh: '容許的時限已過。' },
  noGround: { en: 'The flow allows this only where whoever has it is away or refuses.', zh: '流程訂明只在負責人休假或拒絕時才可這樣做。' },
  guard: { en: 'A rule of the flow does not let this outcome pass as things stand.', zh: '按流程條件，現時不可採用此結果。' },
  invalid: {
    en: 'This outcome needs answers to the questions of the step, so it has to be given on its page.',
    zh: '此結果須填寫步驟的問題，請在其頁面處理。',
  },
  byFact: { en: 'A training ends by its completion on file: record that instead.', zh: '培訓以完成紀錄為準，請改為登記完成。' },
  notThere: { en: 'It is not at this step now, so nothing there can be changed.', zh: '流程現時不在此步驟，不能更改。' },
  unknownDate: { en: 'There is no such date. Choose one of the dates of the cycle.', zh: '沒有此日期，請選擇周期的日期。' },
  noSuchDay: { en: 'This is no day. Write it as 2027-03-12.', zh: '日期無效，請以 2027-03-12 的格式填寫。' },
  sameVersion: { en: 'It is in this version already.', zh: '已在此版本中。' },
  stepGone: { en: 'The step it is at is not in the new version, and no other stands for it.', zh: '新版本沒有現時的步驟，亦沒有指定替代步驟。' },
  otherKind: { en: 'The step it is at is of another kind in the new version.', zh: '現時的步驟在新版本屬另一類型。' },
  otherContainer: { en: 'The step it is at stands elsewhere in the new version.', zh: '現時的步驟在新版本位於另一處。' },
  pinned: { en: 'The flow says that whatever is at this step stays in its version.', zh: '流程訂明此步驟須留在原版本。' },
  anchorLost: {
    en: 'A date in the new version counts from a step that this one has passed under another name. Name that step.',
    zh: '新版本的日期以已改名的步驟起計，請指定該步驟。',
  },
  forkGone: { en: 'It is on parallel routes that the new version does not have.', zh: '新版本沒有現時的平行路線。' },
  alreadyAnswered: { en: 'This part is answered already. Take the answer back first.', zh: '此部分已有回覆，請先撤回。' },
  noLonger: { en: 'This is no more time than there is now. Choose a later date.', zh: '所選日期並不比現時的限期遲，請選擇較後的日期。' },
  askedAlready: { en: 'More time is asked for already. Wait for the answer.', zh: '已申請延期，請等候批覆。' },
  answeredAlready: { en: 'This request is answered already.', zh: '此申請已有批覆。' },
  unknownRequest: { en: 'There is no request here that waits for your answer.', zh: '沒有等候你批覆的申請。' },
  otherReason: { en: 'The flow names the reasons for more time. Choose one of them.', zh: '流程訂明可延期的原因，請選擇其中一項。' },
  evidenceMissing: { en: 'The flow asks for evidence with this. Attach it.', zh: '流程訂明須附上證明，請提供。' },
  reasonMissing: { en: 'Say why: the flow asks for a reason.', zh: '流程訂明須填寫原因，請填寫。' },
  mustSignIn: { en: 'Sign in first.', zh: '請先登入。' },
  notByHand: { en: 'This begins by itself, not by hand.', zh: '此程序會自動開始，不可手動進行。' },
  notListening: { en: 'This can no longer be done here. Load the page again to see where it stands.', zh: '現時不能在此進行，請重新載入頁面查看進度。' },
  conditionNotMet: { en: 'A rule of the flow does not let this pass as things stand.', zh: '按流程條件，現時不可這樣做。' },
  runsAlready: { en: 'This is going on already. Wait until it is over.', zh: '此程序已在進行中，請待其完結。' },
  alreadyTheirs: { en: 'This person holds it already.', zh: '此事項已由該員工負責。' },
};

/** Why an act is refused, in words. */
export function refusalWords(rule: string, language: 'en' | 'zh'): string {
  return words[rule]?.[language] ?? (language === 'zh' ? '現時不能這樣做，請重新載入頁面。' : 'This cannot be done as it stands. Load the page again.');
}

/** The refusal of an act by its rule: 409, since it hangs on how the run stands. */
export function refusalOf(rule: string, runId: string, language: 'en' | 'zh'): Refusal {
  if (rule === 'unknownRun' || rule === 'unknownCycle' || rule === 'unknownTask') return notFound(`${rule.slice('unknown'.length).toLowerCase()} ${runId}`);
  return new Refusal(409, rule, refusalWords(rule, language));
}
