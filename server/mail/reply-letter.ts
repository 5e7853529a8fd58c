import type { Language } from '../../db/people.ts';
import type { Letter, MailData, ReplyWords } from './data.ts';
import { footer } from './why-letter.ts';

type Replied = Extract<MailData, { kind: 'reply' }>;

const pick = (language: Language, en: string, zh: string): string => (language === 'zh' ? zh : en);

/** How to answer by reply, in one sentence: what each line says. */
export function howToReply(language: Language, { outcomes, question, text }: ReplyWords): string {
  const oneOf = (words: readonly string[]) =>
    language === 'zh' ? words.map((word) => `「${word}」`).join('或') : words.map((word) => `“${word}”`).join(' or ');
  const lines = [
    ...(outcomes.length === 0 ? [] : [oneOf(outcomes)]),
    ...(question === null ? [] : [questionWords(language, question, oneOf)]),
    ...(text === null
      ? []
      : [text === 'comment' ? pick(language, 'then a comment, if you like', '其後可加上意見') : pick(language, 'then your text', '其後寫上內容')]),
  ];
  return pick(
    language,
    `Or answer by reply, one line each: ${lines.join('; ')}. Anything else is not recorded, and we tell you so.`,
    `亦可直接回覆此電郵，每項一行：${lines.join('；')}。其他內容不會記錄，我們會通知你。`,
  );
}

function questionWords(language: Language, { label, answers }: NonNullable<ReplyWords['question']>, oneOf: (words: readonly string[]) => string): string {
  return answers === null
    ? pick(language, `${label} as a number`, `${label}（數字）`)
    : pick(language, `${label}: ${oneOf(answers)}`, `${label}：${oneOf(answers)}`);
}

/** To whoever answered by reply. */
export function replyLetter(data: Replied): Letter {
  const { language, sensitive, reply } = data;
  const say = (en: string, zh: string) => pick(language, en, zh);
  const name = data.about === null ? data.ask : say(`${data.ask}: ${data.about}`, `${data.ask}：${data.about}`);
  const what = sensitive ? say('a task for you', '一項待辦事項') : say(`“${name}”`, `「${name}」`);
  const recorded = data.says === 'recorded';
  const title = recorded ? say('Your answer is recorded', '已記錄你的回覆') : say('Your reply is not recorded', '未能記錄你的回覆');
  const subject = sensitive ? title : say(`${title}: ${name}`, `${title}：${name}`);
  return {
    subject,
    preheader: saysIn(data, what)[0] ?? '',
    title,
    lead: saysIn(data, what),
    facts: [],
    button: { label: recorded ? say('Open', '開啟') : say('Open the page', '開啟頁面'), url: data.link },
    after: recorded || reply === null ? [] : [howToReply(language, reply)],
    footer: footer(data, sensitive ? null : data.flow),
  };
}

function saysIn({ says, why, language, outcome, at, problems }: Replied, what: string): string[] {
  const say = (en: string, zh: string) => pick(language, en, zh);
  switch (says) {
    case 'recorded':
      return [
        say(
          `For ${what} you answered ${outcome === null ? '' : `“${outcome}”`}, recorded ${at ?? ''}.`,
          `你就${what}回覆${outcome === null ? '' : `「${outcome}」`}，記錄時間：${at ?? ''}。`,
        ),
        say(
          'Was this not you, or not what you meant? For ten minutes you can take it back on the page.',
          '如並非由你回覆，或有錯誤，可於十分鐘內在頁面上收回。',
        ),
      ];
    case 'unclear':
      return [
        say(
          `We could not be sure what you answered to ${what}: ${unclearWords(why, 'en')}. We never guess.`,
          `未能確定你就${what}的回覆：${unclearWords(why, 'zh')}。系統不會猜測。`,
        ),
      ];
    case 'unproven':
      return [
        say(
          `A reply to ${what} came in your name, but it is not proven that it was sent by you, so it counts for nothing. Mails of your organisation may not be signed; then please use the page.`,
          `我們收到以你名義就${what}發出的回覆，但未能證實由你發出，因此並不生效。貴機構的電郵可能沒有簽署；如是，請使用頁面。`,
        ),
      ];
    case 'pageOnly':
      return [
        say(
          `To answer ${what}, please use its page: it asks for more than a reply can say safely.`,
          `請在頁面上處理${what}：所需內容不能以回覆電郵安全地提供。`,
        ),
      ];
    case 'notOpen':
      return [
        say(`${capital(what)} is not open to you any more as it was in that mail. The page says how it stands.`, `${what}已不能按該電郵回覆。頁面會顯示現況。`),
      ];
    case 'refused':
      return [say(`Your answer to ${what} cannot be recorded as it is:`, `你就${what}的回覆未能記錄：`), ...problems];
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function unclearWords(why: string, language: Language): string {
  const say = (en: string, zh: string) => pick(language, en, zh);
  switch (why) {
    case 'empty':
      return say('above our line there was nothing of yours', '在分隔行上方沒有內容');
    case 'unreadable':
      return say('some of its signs could not be read', '部分文字未能辨認');
    case 'severalWords':
      return say('it named more than one answer', '內容提及多於一個答案');
    case 'noAnswer':
      return say('the answer to the question was missing', '欠缺問題的答案');
    case 'noText':
      return say('a few words of yours are needed below the answer', '請在答案下一行加上說明');
    default:
      return say('the first line was not one of the answers', '首行並非可選的答案');
  }
}
