import type { LaunchFault } from '../engine/launch-plan.ts';
import type { Text } from '../workflows/flow/grammar.ts';

type Language = 'en' | 'zh';

const data = {
  purpose: { en: 'why people’s data is used', zh: '收集資料的目的' },
  recipients: { en: 'who reads it', zh: '誰會看到資料' },
  retentionMonths: { en: 'how long it is kept', zh: '資料的保留期' },
};

/** What stands in the way of a launch and what to do about it, one sentence or two. */
export function faultWords(fault: LaunchFault, language: Language): string {
  return language === 'zh' ? inChinese(fault) : inEnglish(fault);
}

function said(text: Text, language: Language): string {
  return language === 'zh' ? (text.zh ?? text.en) : text.en;
}

function inEnglish(fault: LaunchFault): string {
  switch (fault.code) {
    case 'name':
      return 'Give it a name.';
    case 'zone':
      return `“${fault.came}” is not a time zone. Use a name such as Asia/Hong_Kong.`;
    case 'startsOn':
      return `It cannot start on “${fault.came}”. Give a day such as 2027-03-01, within ten years from now.`;
    case 'past':
      return `It cannot start on ${fault.came}: today is ${fault.today}. Choose today or a later day.`;
    case 'period':
      return `The period ${fault.came} is not one. Give its first and last day.`;
    case 'dateMissing':
      return `Choose a day for “${fault.name.en}”.`;
    case 'dateWrong':
      return `“${fault.came}” is not a day. Choose a day for “${fault.name.en}”.`;
    case 'dateUnknown':
      return `This flow asks for no date called “${fault.came}”. Leave it out.`;
    case 'unknownPeople':
      return fault.count === 1
        ? `There is nobody with the id “${fault.first}”.`
        : `There is nobody with the id “${fault.first}”, and ${fault.count - 1} more ids are not known.`;
    case 'owner':
      return `There is nobody with the id “${fault.came}” to be the owner.`;
    case 'nobody':
      return 'Nobody is in it. Choose people who are employed on the day it starts.';
    case 'data':
      return `The flow does not say ${data[fault.what].en}. Fill it in under About this flow and publish again, or send a trial.`;
    case 'contact':
      return 'There is nobody to ask about it: the flow names nobody, and the launch has no owner. Choose an owner, or send a trial.';
    case 'nobodyFor':
      return `There is nobody for the step “${fault.step.en}”, so it would stop there at once. Change who does it, or the roles of people.`;
    case 'connection':
      return `The step “${fault.step.en}” uses the connection “${fault.came}”, which is not set up. Ask an administrator to set it up under Connections, or send a trial.`;
    case 'connectionNotYours':
      return `The step “${fault.step.en}” uses the connection “${fault.came}”, which is not open to your roles. Ask an administrator, or send a trial.`;
  }
}

function inChinese(fault: LaunchFault): string {
  switch (fault.code) {
    case 'name':
      return '請輸入名稱。';
    case 'zone':
      return `「${fault.came}」不是時區，請使用 Asia/Hong_Kong 之類的名稱。`;
    case 'startsOn':
      return `不能於「${fault.came}」開始，請輸入 2027-03-01 之類的日期，並在十年之內。`;
    case 'past':
      return `不能於 ${fault.came} 開始：今天是 ${fault.today}。請選擇今天或以後的日期。`;
    case 'period':
      return `評核期 ${fault.came} 有誤，請輸入首日及末日。`;
    case 'dateMissing':
      return `請選擇「${said(fault.name, 'zh')}」。`;
    case 'dateWrong':
      return `「${fault.came}」不是日期，請選擇「${said(fault.name, 'zh')}」。`;
    case 'dateUnknown':
      return `此流程沒有名為「${fault.came}」的日期，請刪去。`;
    case 'unknownPeople':
      return fault.count === 1 ? `找不到編號為「${fault.first}」的員工。` : `找不到編號為「${fault.first}」的員工，另有 ${fault.count - 1} 個編號不明。`;
    case 'owner':
      return `找不到編號為「${fault.came}」的負責人。`;
    case 'nobody':
      return '沒有參與者，請選擇在開始當日在職的員工。';
    case 'data':
      return `流程未說明${data[fault.what].zh}。請在「關於此流程」填寫後再發布，或先作測試運行。`;
    case 'contact':
      return '沒有查詢聯絡人：流程未有指明，亦未有負責人。請選擇負責人，或先作測試運行。';
    case 'nobodyFor':
      return `步驟「${said(fault.step, 'zh')}」沒有負責人，流程會即時停在該處。請更改負責人的設定或員工的職務。`;
    case 'connection':
      return `步驟「${said(fault.step, 'zh')}」使用連接「${fault.came}」，但尚未設定。請管理員在「連接」設定，或先作測試運行。`;
    case 'connectionNotYours':
      return `步驟「${said(fault.step, 'zh')}」使用連接「${fault.came}」，但你的角色不可使用。請聯絡管理員，或先作測試運行。`;
  }
}
