import type { Language } from '../../db/people.ts';
import type { MailData } from './data.ts';

/** Of something that happened to a task: who is told of it, and in which words. */
type Words = { title: string; says: string };
type Told = Extract<MailData, { kind: 'word' }>;

const pick = (language: Language, en: string, zh: string): string => (language === 'zh' ? zh : en);

/** `what` names the task in the reader's language, or only that it is one where a locked screen should not show more. */
export function wordOf({ language, word, holder, when }: Told, what: string): Words {
  const say = (en: string, zh: string) => pick(language, en, zh);
  switch (word) {
    case 'closed':
      return {
        title: say('Nothing more to do', '無須再處理'),
        says: say(
          `${what} is closed: others have decided it, or it is no longer asked. Your link no longer answers it.`,
          `${what}已結束：其他人已作決定，或已無須處理。原有連結已不能用作回覆。`,
        ),
      };
    case 'delegated':
      return {
        title: say('Handed on by you', '已由你轉交'),
        says: say(`You handed ${what} on to ${holder}. Both names are kept.`, `你已把${what}轉交${holder}，紀錄會保留兩人的姓名。`),
      };
    case 'substituted':
      return {
        title: say('With your substitute', '已由代辦人處理'),
        says: say(`${what} went to ${holder} while you are away.`, `你休假期間，${what}由${holder}代為處理。`),
      };
    case 'represented':
      return {
        title: say('Copy for a representative', '代表副本'),
        says: say(`${what} waits for ${holder}, for whom you may act.`, `${what}正等候${holder}處理，你可代為回覆。`),
      };
    case 'extensionAsked':
      return {
        title: say('More time is asked for', '有人申請延期'),
        says: say(`More time is asked for ${what}, and you may grant it.`, `有人為${what}申請延期，可由你批准。`),
      };
    case 'extensionGranted':
      return { title: say('More time granted', '已批准延期'), says: say(`You have more time for ${what}.`, `${what}已獲延期。`) };
    case 'extensionDenied':
      return {
        title: say('No more time', '延期不獲批准'),
        says: say(`More time for ${what} was not granted. The due date stands.`, `${what}的延期申請不獲批准，限期不變。`),
      };
    case 'notComing':
      return {
        title: say('Cannot come', '未能出席'),
        says: say(
          `${holder} declined the time of ${what}${when === null ? '' : `, ${when}`}. You can set another one; all who are invited are told.`,
          `${holder}未能出席${what}${when === null ? '' : `（${when}）`}。你可另定時間，所有獲邀者均會獲通知。`,
        ),
      };
    case 'released':
      return { title: say('You may read it now', '現可查閱'), says: say(`Answers of ${what} are open to you now.`, `你現可查閱${what}的內容。`) };
  }
}
