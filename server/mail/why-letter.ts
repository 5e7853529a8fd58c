import type { Language } from '../../db/people.ts';
import type { MailData } from './data.ts';

const pick = (language: Language, en: string, zh: string): string => (language === 'zh' ? zh : en);

/** Who writes, why this came to its reader, and how often they are written to. `about` null: nothing of the flow may be said, or there is none. */
export function footer(data: MailData, about: string | null): string {
  const { language, company } = data;
  const name = about === null ? pick(language, 'a process', '一個流程') : pick(language, `“${about}”`, `「${about}」`);
  const parts = [
    pick(language, `Sent by ${company}.`, `由${company}發出。`),
    pick(language, `Why am I getting this? ${whyIn(data, name, 'en')}`, `為何收到此電郵？${whyIn(data, name, 'zh')}`),
    limitWords(data),
  ];
  return parts.filter((part) => part !== '').join(language === 'zh' ? '' : ' ');
}

function whyIn(data: MailData, flow: string, language: Language): string {
  const say = (en: string, zh: string) => pick(language, en, zh);
  switch (data.kind) {
    case 'task':
    case 'reminder':
      return say(`A step of ${flow} is with you, and waits for your answer.`, `${flow}其中一個步驟由你負責，正等候你回覆。`);
    case 'tell':
      return say(`${flow} names you as somebody to tell when no answer comes.`, `${flow}指定在逾期未覆時通知你。`);
    case 'cc':
      return say(`${flow} sends you a copy.`, `${flow}指定向你發送副本。`);
    case 'handedOver':
      return say(`It was with you before, in ${flow}.`, `此事項原由你在${flow}中負責。`);
    case 'notify':
      return say(`${flow} names you as a reader of this message.`, `${flow}指定此訊息發給你。`);
    case 'word':
      return say(`It is about a step of ${flow} that concerns you.`, `此訊息有關${flow}中與你相關的步驟。`);
    case 'merged':
      return say(
        'Several things came up for you within a short time, or while you were not to be written to; this is one mail instead of many.',
        '短時間內有多項事項與你有關，或事項在不發電郵的時段出現；現合併為一封電郵。',
      );
    case 'mention':
      return say(`Somebody who works on ${flow} mentions you.`, `有同事在處理${flow}時提及你。`);
    case 'reply':
      return say('A reply to a mail of ours came from your address.', '我們收到由你的地址發出、對本系統電郵的回覆。');
    case 'signIn':
      return say('Somebody asked for it with your address.', '有人以你的電郵地址要求登入。');
    case 'code':
      return say('It was asked for on a page that a link in a mail to you opens.', '有人在寄給你的電郵連結頁面上要求驗證碼。');
    case 'oldAddress':
      return say('It was your address here until now.', '此地址至今為你的登記地址。');
  }
}

function limitWords({ language, limit }: MailData): string {
  if (limit == null) return '';
  const { perDay, perWeek } = limit;
  const parts = [
    ...(perDay === null ? [] : [pick(language, `${perDay} ${perDay === 1 ? 'mail' : 'mails'} a day`, `每日 ${perDay} 封`)]),
    ...(perWeek === null ? [] : [pick(language, `${perWeek} a week`, `每星期 ${perWeek} 封`)]),
  ];
  if (parts.length === 0) return '';
  return pick(language, `You get at most about ${parts.join(' and ')}.`, `你一般最多收到${parts.join('、')}電郵。`);
}
