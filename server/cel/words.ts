import type { Text } from '../../workflows/flow/grammar.ts';
import { filled } from '../../workflows/flow/sentences/filled.ts';

/** Why a part of a typed rule is refused, and what is possible in its place. `{it}` is that part. */
const words = {
  // The text itself.
  empty: { en: 'Type a rule, such as {example}.', zh: '請輸入條件，例如 {example}。' },
  tooLong: {
    en: 'A typed rule has at most {most} characters; this has {came}. Divide it, or choose its parts one by one.',
    zh: '輸入的條件最多為 {most} 字，現為 {came} 字。請分拆條件，或改為逐項選擇。',
  },
  tooManyParts: { en: 'This rule has too many parts. Divide it over several routes.', zh: '條件的部分過多，請分拆到幾條路線。' },
  tooDeep: { en: 'This rule is nested too deeply. Use fewer brackets within brackets.', zh: '條件的括號層數過多，請減少括號內的括號。' },
  listTooLong: { en: 'A list here has at most {most} entries.', zh: '清單最多可有 {most} 項。' },
  endsEarly: { en: 'The rule ends before it is complete. Something must follow {it}.', zh: '條件未完成，{it} 之後應有內容。' },
  misplaced: { en: '{it} cannot stand here. Something before it is missing or not closed.', zh: '{it} 不能放在這裏，之前可能欠缺內容或未關上括號。' },
  andOr: { en: 'Write {sign} for “{it}”.', zh: '「{it}」請寫成 {sign}。' },
  wideSign: { en: 'Write {sign} in place of {it}: only the plain signs of a keyboard are read.', zh: '{it} 請改用半形的 {sign}。' },
  oneEquals: { en: 'To compare, write two signs: ==.', zh: '比較時請用兩個等號：==。' },
  oddCharacter: {
    en: '{it} has no meaning in a rule. A name with such characters goes in brackets: subject["{it}"].',
    zh: '條件不能使用 {it}。如屬名稱的一部分，請寫成 subject["{it}"]。',
  },
  openText: { en: 'This text has no closing quotation mark.', zh: '此段文字欠結尾的引號。' },
  wrongEscape: { en: 'A backslash in a text is written twice: \\\\.', zh: '文字內的反斜線須寫兩次：\\\\。' },
  reservedWord: {
    en: '{it} is a word that CEL keeps for itself. As part of a name write it in brackets: ["{it}"].',
    zh: '{it} 是 CEL 的保留字。如屬名稱，請寫成 ["{it}"]。',
  },
  wrongNumber: {
    en: '{it} is not a number that can be kept. Write it as 12.5, with at most 40 digits.',
    zh: '{it} 不是可用的數字，請寫成 12.5 的形式，最多 40 位。',
  },
  leadingZero: { en: 'A number does not begin with 0. For a code, use quotation marks: "{it}".', zh: '數字不能以 0 開頭。如屬編號，請加引號："{it}"。' },
  textTooLong: { en: 'A text in a rule has at most {most} characters.', zh: '條件內的文字最多為 {most} 字。' },

  // What CEL has and a rule has not.
  pattern: {
    en: 'Search patterns (regular expressions) are not possible in a rule. Use contains("…"), == or in ["…", "…"].',
    zh: '條件不支援搜尋式樣（正規表示式），請改用 contains("…")、== 或 in ["…", "…"]。',
  },
  partOfText: {
    en: 'A rule cannot look at the beginning or end of a text. Use contains("…") or ==.',
    zh: '條件不能檢查文字的開頭或結尾，請改用 contains("…") 或 ==。',
  },
  arithmetic: {
    en: 'A rule does not calculate with {sign}. Totals of a table: .map(row, row.…).sum(); dates: .plus(3, "days").',
    zh: '條件不能用 {sign} 計算。列表的總和請用 .map(row, row.…).sum()，日期請用 .plus(3, "days")。',
  },
  ifElse: { en: 'A rule has no “? :”. Join two rules with && and ||.', zh: '條件不能使用「? :」，請用 && 和 || 連接。' },
  braces: { en: 'A rule has no lists in { }. For one of several write in ["…", "…"].', zh: '條件不能使用 { }。如屬其中之一，請寫 in ["…", "…"]。' },
  listAlone: { en: 'A list stands only after “in”: answers.step.question in ["a", "b"].', zh: '清單只可放在 in 之後：answers.step.question in ["a", "b"]。' },
  bytes: {
    en: 'A rule knows text, numbers, true and false. Write {it} without the letter before or after it.',
    zh: '條件只可用文字、數字、true 和 false，請刪去 {it} 前後的字母。',
  },
  nothing: {
    en: 'Nothing can be compared with null. To ask whether there is an answer, write has(…) or !has(…).',
    zh: '不能與 null 比較。如要檢查有沒有資料，請寫 has(…) 或 !has(…)。',
  },
  timestamps: {
    en: 'Dates are compared as text: "2027-03-01". Within daysBetween(…) write date("2027-03-01").',
    zh: '日期以文字比較："2027-03-01"；在 daysBetween(…) 內則寫 date("2027-03-01")。',
  },
  exactlyOne: { en: 'Count the rows in place of it: .filter(row, …).size() == 1.', zh: '請改為計算行數：.filter(row, …).size() == 1。' },
  rowByNumber: { en: 'Rows have no numbers here. Use .first() or .last().', zh: '不能以編號指明某一行，請用 .first() 或 .last()。' },
  unknownCall: { en: 'There is no {name}(…) here. There are: {known}.', zh: '沒有 {name}(…)，可用的有：{known}。' },
  unknownMethod: { en: 'Nothing can be asked with .{name}(…). There are: {known}.', zh: '不能使用 .{name}(…)，可用的有：{known}。' },
  form: { en: 'This is written as {form}.', zh: '寫法為 {form}。' },
  oneOfWords: { en: 'Here one of these is meant: {known}.', zh: '此處只可為：{known}。' },

  // A rule, a value, rows, a date, people: one where another is meant.
  notARule: {
    en: '{it} is only one side of a rule. Compare it, for example {it} == …, or ask has({it}).',
    zh: '{it} 只是條件的一邊，請作比較，例如 {it} == …，或寫 has({it})。',
  },
  alwaysSo: { en: 'A rule must look at something: {it} alone would be the same for everybody.', zh: '條件必須檢查一項資料；只寫 {it} 則人人相同。' },
  notAValue: {
    en: '{it} is a rule of its own and cannot be compared. Join rules with && and ||, and turn one round with !.',
    zh: '{it} 本身是條件，不能再作比較。請用 && 和 || 連接，用 ! 表示相反。',
  },
  hasFixed: { en: 'has(…) asks whether there is an answer; a fixed value is always there.', zh: 'has(…) 用來檢查有沒有資料，固定的數值必然存在。' },
  notRows: {
    en: '{it} has no rows. There are: answers.step.table, records.type, history("data"), members, children("step"), reports(subject).',
    zh: '{it} 沒有各行內容。可用的有：answers.step.table、records.type、history("data")、members、children("step")、reports(subject)。',
  },
  notATable: { en: '“{field}” in “{step}” is not a table. Tables there: {known}.', zh: '「{step}」的「{field}」不是列表。該處的列表：{known}。' },
  tableCompared: {
    en: 'A table is counted or added up, not compared: .size(), .exists(row, …), .map(row, row.…).sum().',
    zh: '列表只可計數或合計，不能直接比較：.size()、.exists(row, …)、.map(row, row.…).sum()。',
  },
  severalCompared: { en: 'Several may be chosen in {it}. Ask for each: "…" in {it}.', zh: '{it} 可選多項，請逐項檢查："…" in {it}。' },
  notAList: {
    en: '{it} is not a list. For a part of a text write {it}.contains("…"); for one of several, in ["…", "…"].',
    zh: '{it} 不是清單。如檢查部分文字，請寫 {it}.contains("…")；如屬其中之一，請寫 in ["…", "…"]。',
  },
  containsText: {
    en: 'contains(…) looks into a text or a list; {it} is neither. Use ==, <= or >=.',
    zh: 'contains(…) 只用於文字或清單，{it} 兩者皆非，請用 ==、<= 或 >=。',
  },
  notADate: {
    en: 'Here a date is meant, such as date("2027-03-01"), runStart, dates.closing or subject.hired_on.',
    zh: '此處應為日期，例如 date("2027-03-01")、runStart、dates.closing 或 subject.hired_on。',
  },
  notADay: { en: 'Write a date as "2027-03-12", and only days that there are.', zh: '日期請寫成 "2027-03-12"，並須為有效日期。' },
  notATime: { en: 'Write a time as "17:00"; the end of the day is "24:00".', zh: '時間請寫成 "17:00"；當日完結時為 "24:00"。' },
  dateAlone: {
    en: '{it} is a date to count from, not a value. Count with daysBetween({it}, …), or compare a day as text: "2027-03-01".',
    zh: '{it} 是用來計算日數的日期，不能直接比較。請寫 daysBetween({it}, …)，或以文字比較日期："2027-03-01"。',
  },
  latestOnly: { en: 'A date is taken from the first or the latest round.', zh: '日期只可取自首輪或最近一輪。' },
  notPeople: {
    en: '{it} does not name anybody. There are: subject, manager(subject), role("hr"), person("…") and others.',
    zh: '{it} 不是人員。可用的有：subject、manager(subject)、role("hr")、person("…") 等。',
  },
  personAlone: {
    en: 'Say what of the person is meant: {it}.department, or {it}.id for who it is.',
    zh: '請指明人員的哪項資料：{it}.department；如指本人，請寫 {it}.id。',
  },
  asOfNotHere: { en: 'Only what people, data and records were can be asked as of another day.', zh: '只有人員、資料和檔案可指明以哪天為準。' },
  roundNotHere: {
    en: 'Rounds are those of an answer or an outcome: inRound(answers.step.question, "first").',
    zh: '輪次只適用於回覆或結果：inRound(answers.step.question, "first")。',
  },
  orderOfTotals: {
    en: 'The order is .within(…), .filter(…), .map(…), then the total; each at most once.',
    zh: '次序為 .within(…)、.filter(…)、.map(…)，最後為合計，每項最多一次。',
  },
  mapNotHere: { en: '{name}(…) looks at no value of a row. Leave out .map(…).', zh: '{name}(…) 不使用每行的數值，請刪去 .map(…)。' },
  mapMissing: { en: 'Say what of each row is meant: .map(row, row.…).{name}().', zh: '請指明每行的哪個數值：.map(row, row.…).{name}()。' },
  twice: { en: '.{name}(…) is said twice. Say it once.', zh: '.{name}(…) 重複，請只寫一次。' },

  // Names.
  unknownName: { en: '“{name}” is not known here. Names begin with one of: {known}.', zh: '沒有「{name}」。名稱以下列其中之一開頭：{known}。' },
  stepAlone: {
    en: 'Write answers.{name}.… for its answers, or outcomes.{name} for how it ended.',
    zh: '其回覆請寫 answers.{name}.…，結果請寫 outcomes.{name}。',
  },
  whichName: { en: '{it} is not complete: {form}.', zh: '{it} 未完成，寫法為 {form}。' },
  unknownStep: { en: 'This flow has no step “{name}”. Steps that fit here: {known}.', zh: '流程沒有步驟「{name}」。此處可用的步驟：{known}。' },
  unknownField: { en: '“{step}” does not ask “{name}”. It asks: {known}.', zh: '「{step}」沒有「{name}」一項。該步驟有：{known}。' },
  unknownColumn: { en: 'The table has no column “{name}”. Columns: {known}.', zh: '列表沒有「{name}」一欄。可用的欄：{known}。' },
  unknownTable: { en: 'This flow has no table “{name}”. Tables: {known}.', zh: '流程沒有對照表「{name}」。對照表：{known}。' },
  tableKeys: { en: 'The table “{name}” is looked up by {count}: [{known}].', zh: '對照表「{name}」須以 {count} 項查找：[{known}]。' },
  unknownDate: { en: 'The launch asks for no date “{name}”. Dates: {known}.', zh: '啟動時沒有要求填寫日期「{name}」。日期：{known}。' },
  unknownOutcome: { en: '“{step}” cannot end with {it}. Its outcomes: {known}.', zh: '「{step}」沒有結果 {it}。結果有：{known}。' },
  unknownOption: { en: '{it} cannot be chosen in “{field}”. Options: {known}.', zh: '「{field}」沒有選項 {it}。選項有：{known}。' },
  numberMeant: { en: '{beside} is a number; {it} is none. Write a number such as 3 or 12.5.', zh: '{beside} 是數字，而 {it} 不是，請寫數字，例如 3 或 12.5。' },
  numberWanted: { en: 'Here a number is meant, such as 3 or answers.step.number.', zh: '此處應為數字，例如 3 或 answers.step.number。' },
  truthMeant: { en: '{beside} is yes or no. Write true or false.', zh: '{beside} 是「是」或「否」，請寫 true 或 false。' },
  dateMeant: { en: '{beside} is a date. Write it as "2027-03-12".', zh: '{beside} 是日期，請寫成 "2027-03-12"。' },
  insidePeople: { en: 'Within these rows each of the people is meant: write {row} in place of subject.', zh: '逐一檢查各人時，請以 {row} 代替 subject。' },
  insideRows: {
    en: 'Within these rows it is looked at row by row: write {row}, or ask for {it} outside.',
    zh: '在各行之內只可逐行檢查：請寫 {row}，或在外面檢查 {it}。',
  },
  outsideRows: { en: '“{name}” is no step of the runs in these rows: write {form}.', zh: '「{name}」不是這些流程個案內的步驟，請寫 {form}。' },
  outerRow: { en: '“{name}” is a row of another table and cannot be seen from within this one.', zh: '「{name}」是另一列表的行，在此列表內不能使用。' },
  rowNameTaken: { en: '“{name}” has a meaning already. Call the row otherwise, for example row.', zh: '「{name}」已有其他意思，請為每行另取名稱，例如 row。' },
  rowName: { en: 'The first word is a name for each row: .{name}(row, …).', zh: '第一項是每行的名稱：.{name}(row, …)。' },
  notPossible: {
    en: 'This rule holds something that a flow cannot keep. Use shorter names and texts.',
    zh: '條件含有流程無法儲存的內容，請使用較短的名稱和文字。',
  },
} as const satisfies Record<string, Required<Text>>;

export type Refused = keyof typeof words;

export function refusalOf(why: Refused, params: Record<string, string>): Required<Text> {
  const { en, zh } = words[why];
  return { en: filled(en, params), zh: filled(zh, params) };
}
