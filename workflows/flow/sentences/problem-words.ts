import type { connectionRules } from '../connections.ts';
import type { factRules } from '../fact-type.ts';
import type { LintRule } from '../lint/index.ts';
import type { soundnessRules } from '../soundness.ts';
import type { scenarioRules } from '../scenario.ts';
import type { pinRules } from '../pin.ts';
import type { Language } from './language.ts';

export type Rule =
  | LintRule
  | (typeof soundnessRules)[number]
  | (typeof pinRules)[number]
  | (typeof connectionRules)[number]
  | (typeof factRules)[number]
  | (typeof scenarioRules)[number];

/** What is wrong, in one sentence. {step} is the step's name, the rest are the problem's params in words (problem.ts). */
export const problemSentences: Record<Rule, Record<Language, string>> = {
  anonymityThin: {
    en: 'In {step} answers without names are shown from {least} on: among fewer than {needed} people it can be told who wrote what.',
    zh: '{step}只要有{least}人回覆便會不記名顯示；少於{needed}人時，可以猜到是誰寫的。',
  },
  asOfMoves: {
    en: '{step} goes to whoever it was at the start, yet is to move on when that person changes: it never would.',
    zh: '{step}由開始時的人負責，卻又設定為人選變更時轉交；這樣永遠不會轉交。',
  },
  branchWithoutCondition: { en: '{step} has no rule yet: everybody would go on by “otherwise”.', zh: '{step}未有任何條件，所有人都會走「否則」路線。' },
  clockNeverKnown: {
    en: 'A date in {step} counts from something in {read} that has not happened by then, so it would never be known.',
    zh: '{step}有一個日期由{read}起計，但屆時尚未發生，該日期永遠無法得知。',
  },
  closesAfterContainer: {
    en: '{step} closes later than {read}, which closes it: people would have less time than they are told.',
    zh: '{step}的截止日期比{read}遲，屆時會隨之結束，員工實際的時間比所說的少。',
  },
  closesBeforeDue: {
    en: '{step} closes before it is due: people would have less time than they are told.',
    zh: '{step}在限期之前已截止，員工實際的時間比所說的少。',
  },
  commentTooShort: {
    en: 'In {step} there are fewer than {days} working days to read it and say what one thinks of it.',
    zh: '在{step}，只有不足{days}個工作天閱讀及提出意見。',
  },
  compulsoryPassed: {
    en: 'Nobody may pass over {step}, but {read} closes it when it goes on without the rest.',
    zh: '任何人不得跳過{step}，但{read}在其餘部分未完成時繼續，便會將它結束。',
  },
  conditionIncomplete: { en: 'A rule in {step} is not complete: it needs something to compare with.', zh: '{step}有一項條件未完成，欠比較的內容。' },
  connectionUnknown: {
    en: '{step} uses the connection “{name}”, which is not set up here. A real launch asks for it.',
    zh: '{step}使用連接「{name}」，但此系統尚未設定。正式啟動前必須設定。',
  },
  countsFromNow: {
    en: 'A date in {step} counts from now, which goes on: it would never come.',
    zh: '{step}有一個日期由「現在」起計，而現在不斷推移，該日期永遠不會來到。',
  },
  dataIncomplete: { en: 'People are not told {what}. A real launch asks for it.', zh: '尚未說明{what}。正式啟動前必須填寫。' },
  dateUnknown: {
    en: '{step} counts from the date “{name}”, which nobody is asked for at the launch.',
    zh: '{step}由日期「{name}」起計，但啟動時沒有要求填寫此日期。',
  },
  decidesOnSelf: { en: 'In {step} people could decide on themselves.', zh: '在{step}，員工可能會為自己作決定。' },
  dueMissing: { en: '{step} has no due date, so nobody is reminded.', zh: '{step}沒有限期，因此不會發出提示。' },
  endInside: { en: '{scope} has no end: it could never be finished.', zh: '{scope}沒有「完結」步驟，永遠不能完成。' },
  failureUnseen: { en: 'What another system refuses in {step} goes on as if it had been taken.', zh: '{step}被其他系統拒收時，流程仍會如已接收般繼續。' },
  factUndeclared: {
    en: '{step} reads the data {fact}, which is not declared yet. Publishing declares it as this flow says; say who sees it on the page “Data”.',
    zh: '{step}讀取資料{fact}，但尚未申報。發布時會按本流程所述申報；請在「資料」頁訂明誰可看到。',
  },
  formEmpty: { en: '{step} asks nothing yet.', zh: '{step}未有任何問題。' },
  growsStale: {
    en: '{step} compares {value}, which counts no more after {days} days: whoever has an older value goes on as if there were none.',
    zh: '{step}比較{value}，但該資料在{days}天後不再計算；只有較舊資料的員工會當作沒有資料。',
  },
  joinWithoutSplit: { en: '{step} waits for several routes, but only one ever comes.', zh: '{step}等候多條路線，但只會有一條。' },
  leavesUnknown: {
    en: '{step} is to be left by “{outcome}”, but no end inside has that outcome.',
    zh: '{step}要由「{outcome}」離開，但當中沒有這個結果的「完結」。',
  },
  mayBeAbsent: {
    en: '{step} compares {value}, which may not be there: whoever lacks it goes by “otherwise”.',
    zh: '{step}比較{value}，但可能沒有這項資料；沒有資料的會走「否則」路線。',
  },
  noAppeal: {
    en: 'In {step} people are rated, and nowhere after it can they say that they do not agree and have somebody else look at it.',
    zh: '{step}給員工評級，但其後沒有任何步驟讓員工表示不同意，並由另一人覆核。',
  },
  noOrder: { en: 'A rule in {step} asks for more or less, but {left} has no order.', zh: '{step}有一項條件比較大小，但{left}沒有大小之分。' },
  nobodyItIsAbout: {
    en: '{step} looks for the employee or someone of theirs, but outside of “For each person” there is no such person.',
    zh: '{step}要找員工本人或與其有關的人，但在「為每名員工」以外沒有這個人。',
  },
  outcomeUnknown: { en: '{step} speaks of the outcome “{outcome}”, which {of} does not have.', zh: '{step}提到結果「{outcome}」，但{of}沒有這個結果。' },
  payWithoutPerson: {
    en: 'A rating or score reaches {step} with no person between who sees what it came from and may decide otherwise.',
    zh: '評級或分數會直接影響{step}，中間沒有人能看到其依據並作出不同的決定。',
  },
  placeholderUnknown: { en: 'A message in {step} fills in “{name}”, for which there is no value.', zh: '{step}的訊息要填入「{name}」，但沒有這項內容。' },
  portWithoutRoute: { en: 'In {step} “{port}” leads nowhere.', zh: '{step}的「{port}」未有去向。' },
  ratingTooLong: {
    en: '“{field}” in {step} has {levels} levels; people can tell about five apart.',
    zh: '{step}的「{field}」有{levels}個級別；一般人只能分辨約五級。',
  },
  readsUnknown: { en: '{step} reads {reading}.', zh: '{step}要讀取{reading}。' },
  reminderAfterCloses: {
    en: 'Reminder {nth} of {step} comes when the task is closed already, so it is never sent.',
    zh: '{step}的第{nth}個提示在截止之後，永遠不會發出。',
  },
  reminderWithoutDue: { en: 'Reminder {nth} of {step} counts from a due date, but there is none.', zh: '{step}的第{nth}個提示由限期起計，但沒有設定限期。' },
  repeatNeverEnds: { en: 'Nothing ends {step}: it would begin again for ever.', zh: '沒有任何條件結束{step}，會無止境地重複。' },
  routeIntoStart: { en: '“{port}” of {step} leads back to the start, which begins only once.', zh: '{step}的「{port}」返回「開始」，但「開始」只會進行一次。' },
  routeWithoutPort: { en: '{step} has a route from “{port}”, an outcome it no longer has.', zh: '{step}有一條由「{port}」出發的路線，但這個結果已不存在。' },
  rungAfterCloses: {
    en: 'Step {nth} of “If late” in {step} comes when the task is closed already, so it never happens.',
    zh: '{step}「逾期未覆」的第{nth}項措施在截止之後，永遠不會進行。',
  },
  rungWithoutDue: {
    en: 'Step {nth} of “If late” in {step} counts from a due date, but there is none.',
    zh: '{step}「逾期未覆」的第{nth}項措施由限期起計，但沒有設定限期。',
  },
  sameIdTwice: { en: '{step} has “{id}” twice; the two could not be told apart.', zh: '{step}有兩項同為「{id}」，無法分辨。' },
  splitWithoutJoin: { en: 'The routes that part in {step} never meet again.', zh: '由{step}分開的路線沒有再會合。' },
  startMissing: { en: 'There is no start: nothing says how it begins.', zh: '沒有「開始」步驟，流程無從展開。' },
  subflowTooLarge: {
    en: 'What {step} puts inside would make this flow larger than {most} steps, or its names too long.',
    zh: '加入{step}的內容後，此流程會超過 {most} 個步驟，或名稱過長。',
  },
  scenarioEndless: {
    en: 'The example “{scenario}” goes round without end, and was stopped.',
    zh: '情境個案「{scenario}」不斷循環，已被中止。',
  },
  scenarioFails: {
    en: 'The example “{scenario}” does not go as expected: {expected} was to come {times} times, and came {found} times.',
    zh: '情境個案「{scenario}」與預期不符：{expected}應出現{times}次，實際出現{found}次。',
  },
  subflowUnknown: { en: '{step} runs the flow “{flow}”, which has not been published.', zh: '{step}要進行流程「{flow}」，但該流程尚未發布。' },
  startIncomplete: {
    en: '{step} says what is for flows whose runs begin one by one, merges without a list to put it in, or names something that begins runs without saying when.',
    zh: '{step}的設定只適用於逐一展開的流程，或設定了合併但沒有指定清單，或未說明何時自動展開。',
  },
  stepMissing: { en: '{step} does not say which step inside comes first.', zh: '{step}未說明當中哪一步為首。' },
  tableMisused: { en: '{table}: {fault}.', zh: '{table}：{fault}。' },
  formMisused: { en: '{field} in {step} {fault}.', zh: '{step}的{field}{fault}。' },
  beginsMisused: { en: '{field} in {step} {fault}.', zh: '{step}的{field}{fault}。' },
  eachRowMisused: { en: '{step} puts something on file for each row, but {fault}.', zh: '{step}按表格逐行存檔，但{fault}。' },
  textMissing: { en: '{scope} lacks words for {what}.', zh: '{scope}欠{what}的文字。' },
  totalMisused: { en: 'A total in {step} {fault}.', zh: '{step}有一項統計{fault}。' },
  transfersUnused: { en: '{step} says what happens to whoever changes group, but {fault}.', zh: '{step}訂明員工轉組時如何處理，但{fault}。' },
  twoStarts: { en: '{step} is a second start; there can be only one, outside of any container.', zh: '{step}是第二個「開始」；只可有一個，而且要在最外層。' },
  typesDiffer: {
    en: 'A rule in {step} compares {left} with {right}: the two are never the same.',
    zh: '{step}有一項條件把{left}與{right}比較，兩者永遠不會相同。',
  },
  unreachable: { en: 'Nothing leads to {step}.', zh: '沒有任何路線通往{step}。' },
  watchesPeople: {
    en: 'The data {fact} would count how people behave before a screen, not what they achieve. It is not taken in: read something else.',
    zh: '資料{fact}統計員工在螢幕前的行為，而非工作成果，不予收集，請改用其他資料。',
  },
  waitsForNothing: { en: 'Nothing ends the waiting in {step}: no date, no rule, nobody.', zh: '{step}沒有任何日期、條件或人可以結束等候。' },
  whoEmpty: { en: '{step} does not say who.', zh: '{step}未說明由誰負責。' },
  whoNoFallback: { en: '{step} would stop for people for whom nobody is found.', zh: '如找不到負責人，{step}便會停滯。' },
  zhMissing: { en: '{scope} has no Chinese yet for {count} of its texts.', zh: '{scope}有{count}段文字未有中文。' },
  neverAnybody: { en: 'Everybody whom {step} names is left out again: nobody could ever be chosen.', zh: '{step}所指定的人全部被排除，永遠沒有人選。' },
  neverStarts: { en: '{step} can never start: what it waits for never comes.', zh: '{step}永遠不會開始，因為所等候的永遠不會發生。' },
  joinNeverFires: { en: '{step} waits for ever: not all the routes it waits for can arrive.', zh: '{step}會一直等下去，因為並非所有路線都能到達。' },
  joinMayHang: {
    en: '{step} can wait for ever: a route it waits for may end or turn off before.',
    zh: '{step}可能會一直等下去，因為有路線可能中途完結或轉走。',
  },
  neverEnds: { en: 'From {step} on there is no way to an end: it would go round for ever.', zh: '由{step}起沒有路線通往完結，會無止境地循環。' },
  goesRound: {
    en: 'From {step} the route comes back without waiting for anybody or any date, so it would never stop.',
    zh: '由{step}起的路線不等候任何人或日期便返回原處，永遠不會停止。',
  },
  notAllTried: { en: '{scope} can go so many ways that only the first {tried} situations were tried.', zh: '{scope}的可能情況太多，只試了首{tried}種。' },
  zoneUnknown: {
    en: 'There is no time zone “{zone}”, which {step} uses. Name one such as Asia/Hong_Kong.',
    zh: '{step}所用的時區「{zone}」不存在，請用例如 Asia/Hong_Kong 的名稱。',
  },
};

/** What the button beside a problem will do, by the name of the edit. */
export const fixSentences: Record<string, Record<Language, string>> = {
  connectToEnd: { en: 'Lead it to an end', zh: '連到完結' },
  leadOn: { en: 'Lead it on to {to}', zh: '連到{to}' },
  disconnect: { en: 'Remove the route', zh: '移除路線' },
  removeStep: { en: 'Remove the step', zh: '移除步驟' },
  setSetting: { en: 'Begin with {value}', zh: '以{value}為首' },
  addStart: { en: 'Add a start', zh: '加入開始' },
  neverSubject: { en: 'Leave out the employee', zh: '不包括員工本人' },
  addFallback: { en: 'Ask HR in that case', zh: '改由人力資源部負責' },
  setDue: { en: 'Make it due within {days} working days', zh: '限期設為{days}個工作天' },
  closeAfterLadder: { en: 'Let it close later', zh: '延後截止' },
  giveTime: { en: 'Give {days} working days', zh: '給予{days}個工作天' },
  raiseAnonymity: { en: 'Show them from {least} on', zh: '改為有{least}人回覆才顯示' },
  addAppeal: { en: 'Let them read it, and object', zh: '加入閱悉簽署，可提出異議' },
  decideBefore: { en: 'Let HR decide first', zh: '先由人力資源部批核' },
  addDate: { en: 'Ask for “{name}” at the launch', zh: '啟動時要求填寫「{name}」' },
};
