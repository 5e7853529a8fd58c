import { type LeftOut, leftOuts, type NotRead, type WhatLeft } from '../bpmn/model.ts';
import { filled } from './filled.ts';
import { type Language, quoted } from './language.ts';

/** What of a BPMN file or a flow could not be taken as it was, in sentences; `leftOuts` says how much it matters. */
const sentences: Record<WhatLeft, Record<Language, string>> = {
  settingsBeside: {
    en: 'BPMN has no signs for who is asked, by when, reminders and forms. They are kept beside each step, where Loopwright reads them again; other tools show each as a sentence in its documentation.',
    zh: 'BPMN 沒有符號表示由誰負責、限期、提示及表格。這些設定存放在各步驟旁，Loopwright 可原樣讀回；其他工具會在步驟說明中以句子顯示。',
  },
  goesOnEarlier: {
    en: '{name} goes on before everyone is done. Other tools wait for all.',
    zh: '{name}未待所有人完成便會繼續；其他工具會等候全部完成。',
  },
  cadence: {
    en: 'How often {name} repeats and until when is told in its documentation; other tools see a loop.',
    zh: '{name}的重複頻率及期限寫在步驟說明內；其他工具只顯示為循環。',
  },
  beginsInSeveralWays: {
    en: '{name} begins in several ways; other tools see one beginning without an event.',
    zh: '{name}有多種開始方式；其他工具只顯示一個普通的開始。',
  },
  leadsBack: {
    en: 'From {name} the route leads back to “{detail}”. BPMN lets no flow leave such a part, so other tools see an end of that name.',
    zh: '{name}的路線會返回「{detail}」。BPMN 不容許路線離開這類部分，其他工具會顯示為同名的結束。',
  },
  joinOfSome: {
    en: '{name} goes on before all routes have come. Other tools go on once for each route that comes.',
    zh: '{name}未待所有路線到齊便會繼續；其他工具會每到一條路線便繼續一次。',
  },
  settingsUnread: {
    en: 'The settings of ours beside {name} could not be read, so it was taken as a plain element.',
    zh: '{name}旁的 Loopwright 設定無法讀取，已當作一般元素處理。',
  },
  outcomeGone: {
    en: 'A route from {name} for the outcome “{detail}” could not be taken: there is no such outcome.',
    zh: '{name}的結果「{detail}」並不存在，該路線未能取用。',
  },
  tooManyWays: {
    en: '{name} has more ways than a step can have; {detail} could not be taken.',
    zh: '{name}的路線太多，有 {detail} 條未能取用。',
  },
  eventLeftOut: {
    en: 'The event {name} ({detail}) has no counterpart and was left out; the route goes on.',
    zh: '事件{name}（{detail}）沒有對應的功能，已略去；路線照常繼續。',
  },
  linkWithoutEnd: {
    en: 'The link {name} leads to no other link in the file; its route ends there.',
    zh: '連結{name}在檔案內沒有對應的目的地，路線在此完結。',
  },
  secondTimer: {
    en: '{name} is a second date at the same place; only the first was taken.',
    zh: '{name}是同一處的第二個日期，只取用了第一個。',
  },
  secondBorder: {
    en: '{name} is a second way in which the same system can fail; only the first was taken.',
    zh: '{name}是同一系統的第二種失敗情況，只取用了第一種。',
  },
  borderLeftOut: {
    en: 'The event {name} at the border of a part has no counterpart; it and its route were left out.',
    zh: '附於邊界的事件{name}沒有對應的功能，該事件及其路線已略去。',
  },
  secondStart: {
    en: '{name} is a second beginning. A flow has one: what only follows from this one is not reached yet.',
    zh: '{name}是第二個開始。流程只有一個開始，只由此處引出的步驟目前無法到達。',
  },
  data: {
    en: 'The data element {name} was left out: data here are answers of forms and declared facts.',
    zh: '資料元素{name}已略去：在此系統，資料即表格的回覆及已申報的資料。',
  },
  unknownElement: {
    en: '{name} is of a kind ({detail}) that has no counterpart and was left out.',
    zh: '{name}屬於沒有對應功能的類別（{detail}），已略去。',
  },
  backToStart: {
    en: 'A route from {name} leads to a beginning, where no route can come in.',
    zh: '{name}有路線通往開始步驟，但開始步驟不能有路線進入。',
  },
  crossesBorder: {
    en: 'A route from {name} crosses the border of a part that repeats or can be ended, which no route can.',
    zh: '{name}有路線穿越重複或可被終止的部分的邊界，這並不可行。',
  },
  secondRoute: {
    en: 'A second route for the same outcome of {name} could not be taken.',
    zh: '{name}同一結果的第二條路線未能取用。',
  },
  extension: {
    en: 'Settings of another tool, {detail}, could not be taken (at {name}).',
    zh: '未能取用其他工具的設定 {detail}（位於{name}）。',
  },
  otherProcess: {
    en: 'The file has another process, {name}. Import the file again and choose that one to have it too.',
    zh: '檔案另有流程{name}。如需要，請再次匯入並選擇該流程。',
  },
  messageFlow: {
    en: 'The message flow {name} between pools was left out: what passes between processes is a message or data of a step.',
    zh: '泳池之間的訊息流{name}已略去：流程之間的往來以步驟的訊息或資料表示。',
  },
  pool: {
    en: 'The pool {name} has nothing in it and was left out.',
    zh: '泳池{name}沒有內容，已略去。',
  },
  notAProcess: {
    en: '{name} is a {detail}, not a process, and was left out.',
    zh: '{name}是 {detail}，並非流程，已略去。',
  },
  unread: {
    en: 'This part is no BPMN: {detail}.',
    zh: '此部分並非 BPMN：{detail}。',
  },
  annotation: {
    en: 'The note “{name}” stands at no step and was left out.',
    zh: '備註「{name}」沒有連到任何步驟，已略去。',
  },
  ruleUnread: {
    en: 'The rule “{detail}” at {name} could not be read. It stands in the note of the step; write it as a rule of this flow.',
    zh: '{name}的條件「{detail}」無法讀取，已寫在該步驟的備註；請改寫成本流程的條件。',
  },
  ruleBecameChoice: {
    en: 'The rule “{detail}” after {name} could not be read, so whoever does that step chooses the way on.',
    zh: '{name}之後的條件「{detail}」無法讀取，改由負責該步驟的人選擇路線。',
  },
  inclusiveGateway: {
    en: '{name} lets several ways be taken by their rules. Here all of them are taken and waited for.',
    zh: '{name}原可按條件走其中數條路線；在此會走所有路線並等候會合。',
  },
  complexGateway: {
    en: '{name} has a rule of its own kind. Here all ways are taken, and it goes on with the first that comes.',
    zh: '{name}有特殊的規則；在此會走所有路線，並以最先到達的一條繼續。',
  },
  dateUnread: {
    en: 'The date “{detail}” of {name} could not be read; one week stands in its place.',
    zh: '{name}的日期「{detail}」無法讀取，暫以一星期代替。',
  },
  eventByHand: {
    en: '{name} was waited for as an event of a system. Here somebody says that it has happened.',
    zh: '{name}原為系統事件；在此由負責人說明已發生。',
  },
  eventBecameChoice: {
    en: 'The event {name} became an outcome that whoever does the step can choose.',
    zh: '事件{name}改為該步驟負責人可選的結果。',
  },
  whoUnsaid: {
    en: 'Nothing says who does {name}: HR stands there.',
    zh: '沒有說明由誰負責{name}，暫定為人力資源。',
  },
  whoRole: {
    en: '{name} is done by “{detail}”: a role of that name. Give it to somebody, or choose another rule.',
    zh: '{name}由「{detail}」負責，已設為同名的角色。請指派人員，或改用其他規則。',
  },
  whoSubject: {
    en: '{name} is done by “{detail}”: the person it is about.',
    zh: '{name}由「{detail}」負責，已設為當事人。',
  },
  whoManager: {
    en: '{name} is done by “{detail}”: the manager of the person it is about.',
    zh: '{name}由「{detail}」負責，已設為當事人的直屬上司。',
  },
  taskLoop: {
    en: '{name} was repeated until “{detail}”. Here it is asked once; draw a route back to it where it is to be asked again.',
    zh: '{name}原會重複直至「{detail}」；在此只做一次，如需重做請畫一條返回的路線。',
  },
  taskOfMany: {
    en: '{name} was done by many ({detail}). Here all whom its rule names must answer; say who they are.',
    zh: '{name}原由多人處理（{detail}）；在此由規則所指的人全部回覆，請設定是哪些人。',
  },
  messageTo: {
    en: '{name} goes to the person it is about; the file does not say to whom.',
    zh: '{name}會發給當事人；檔案沒有說明收件人。',
  },
  serviceTask: {
    en: '{name} is done by a system. Set up a connection for it, or take the step out.',
    zh: '{name}由系統執行。請為它設定連接，或刪去此步驟。',
  },
  scriptTask: {
    en: '{name} runs a script, which is not taken. Set up a connection for it, or take the step out.',
    zh: '{name}執行程式碼，不會取用。請為它設定連接，或刪去此步驟。',
  },
  businessRuleTask: {
    en: '{name} asks a table of rules, which is not in the file. Put a branch or a score in its place.',
    zh: '{name}查詢規則表，檔案內沒有該表。請以條件分流或計算評分代替。',
  },
  callEndsBy: {
    en: '{name} ends the flow that is called there. It became one of that flow’s results.',
    zh: '{name}會終止所呼叫的流程，已改為該流程的其中一個結果。',
  },
  callsFlow: {
    en: '{name} runs another process: the flow with the key “{detail}” has to be published too.',
    zh: '{name}會執行另一流程：須同時發布代號為「{detail}」的流程。',
  },
  callLoop: {
    en: '{name} was called several times. Here it is run once.',
    zh: '{name}原會呼叫多次；在此只執行一次。',
  },
  beginsBy: {
    en: '{name} began by an event ({detail}). Here it is begun by hand; the start can also begin by itself.',
    zh: '{name}原由事件（{detail}）觸發；在此由人手開始，亦可在「開始」設定自動開始。',
  },
  endOfPartGoesOn: {
    en: '{name} ended a whole part. Here the route goes on after that part.',
    zh: '{name}原會終止整個部分；在此路線會在該部分之後繼續。',
  },
  signalIsData: {
    en: 'The signal of {name} is data of the person here: declare it and say who sees it.',
    zh: '{name}的訊號在此是當事人的資料：請申報並訂明誰可看到。',
  },
  transaction: {
    en: '{name} is a transaction. Its steps are taken; that they can be undone together is not.',
    zh: '{name}是交易。步驟已取用，但不能一併還原。',
  },
  adHocSubProcess: {
    en: 'The steps of {name} had no order. Here one follows the other.',
    zh: '{name}的步驟原無次序；在此依次進行。',
  },
  boxOnce: {
    en: '{name} is a part that something can end: a repeat of one time.',
    zh: '{name}是可被終止的部分，已設為只進行一次的「定期重複」。',
  },
  loopUntil: {
    en: '{name} is repeated (“{detail}”). Say how often, and until when.',
    zh: '{name}會重複進行（「{detail}」）。請設定頻率及期限。',
  },
  loopOver: {
    en: '{name} runs once for each of several (“{detail}”). Say for whom.',
    zh: '{name}會逐一進行（「{detail}」）。請設定對象。',
  },
  countsFromBeginning: {
    en: 'The date of {name} counted from when the step at which it stood was opened. Here it counts from the beginning.',
    zh: '{name}的日期原由所屬步驟開始時起計；在此由流程開始時起計。',
  },
  drawnAnew: {
    en: 'Where things stood was drawn anew, from top to bottom.',
    zh: '位置已重新排列，由上至下。',
  },
};

export function leftOutWords({ what, name, detail }: LeftOut, language: Language): string {
  const none = language === 'zh' ? '沒有說明' : 'not said';
  return filled(sentences[what][language], {
    name: what === 'annotation' || what === 'extension' ? name : quoted(name, language),
    detail: detail === '' ? none : detail,
  });
}

const refusals: Record<NotRead['why'], Record<Language, string>> = {
  tooLarge: {
    en: 'This file is {detail} large; at most 6 MB can be read. Export one process alone, without pictures in it.',
    zh: '此檔案為 {detail}，最多可讀取 6 MB。請只匯出單一流程，並移除其中的圖片。',
  },
  documentType: {
    en: 'This file has a document type ({detail}), which BPMN does not need and which can hide other content. Export it again without.',
    zh: '此檔案含有文件類型宣告（{detail}），BPMN 並不需要，且可能隱藏其他內容。請重新匯出。',
  },
  tooMany: {
    en: 'This file has more than {detail} elements. Export one process alone.',
    zh: '此檔案超過 {detail} 個元素。請只匯出單一流程。',
  },
  tooDeep: {
    en: 'This file is nested more than {detail} levels deep; no drawing is. Check that it is a BPMN file.',
    zh: '此檔案的層數超過 {detail} 層，一般流程圖不會如此。請檢查是否 BPMN 檔案。',
  },
  notBpmn: {
    en: 'This is no BPMN 2.0 file: expected XML that begins with “definitions” ({detail}). Export it as “BPMN 2.0 XML”.',
    zh: '這不是 BPMN 2.0 檔案：應為以「definitions」開始的 XML（{detail}）。請以「BPMN 2.0 XML」格式匯出。',
  },
};

export function notReadWords({ why, detail }: NotRead, language: Language): string {
  return filled(refusals[why][language], { detail });
}

/** Told together: what is lost, what became something else, and what other tools will not see. */
export function leftOutLists(left: readonly LeftOut[], language: Language): Record<(typeof leftOuts)[WhatLeft], string[]> {
  const of = (how: (typeof leftOuts)[WhatLeft]) => [...new Set(left.filter(({ what }) => leftOuts[what] === how).map((one) => leftOutWords(one, language)))];
  return { lost: of('lost'), changed: of('changed'), kept: of('kept') };
}
