import type { Language } from '../../db/people.ts';
import type { Letter, MailData, Single } from './data.ts';
import { mentionLetter } from './mention-letter.ts';
import { mergedLetter } from './merged-letter.ts';
import { howToReply, replyLetter } from './reply-letter.ts';
import { footer } from './why-letter.ts';
import { wordOf } from './word-letter.ts';

/** The words of one mail in its reader's language. Of a sensitive flow nothing is said that a locked screen or a neighbour should not show: the page tells the rest. */
export function letterOf(data: MailData): Letter {
  const letter = withWishes(plainLetterOf(data), data);
  if (!data.trial) return letter;
  const note = pick(data.language, `Trial: in earnest this would go to ${data.to}.`, `測試運行：正式運行時會寄給${data.to}。`);
  return { ...letter, subject: `${pick(data.language, '[Trial]', '［測試］')} ${letter.subject}`, lead: [note, ...letter.lead] };
}

function withWishes(letter: Letter, { language, wishes }: MailData): Letter {
  return wishes === undefined ? letter : { ...letter, foot: { label: pick(language, 'No reminders by mail, or again', '停止或恢復電郵提示'), url: wishes } };
}

function plainLetterOf(data: MailData): Letter {
  switch (data.kind) {
    case 'merged':
      return mergedLetter(data, data.of.map(singleLetterOf));
    case 'signIn':
      return signInLetter(data);
    case 'code':
      return codeLetter(data);
    case 'oldAddress':
      return oldAddressLetter(data);
    case 'reply':
      return replyLetter(data);
    case 'mention':
      return mentionLetter(data);
    default:
      return singleLetterOf(data);
  }
}

function singleLetterOf(data: Single): Letter {
  switch (data.kind) {
    case 'task':
    case 'reminder':
      return askLetter(data);
    case 'tell':
    case 'cc':
      return tellLetter(data);
    case 'handedOver':
      return handedOverLetter(data);
    case 'word':
      return wordLetter(data);
    case 'notify':
      return { ...blank, subject: data.subject, title: data.subject, preheader: data.flow, lead: data.body.split(/\n{2,}/), footer: footer(data, data.flow) };
  }
}

const blank: Letter = { subject: '', preheader: '', title: '', lead: [], facts: [], button: null, after: [], footer: '' };

const pick = (language: Language, en: string, zh: string): string => (language === 'zh' ? zh : en);

type Ask = Extract<MailData, { kind: 'task' | 'reminder' }>;

/** A reminder carries the subject of the first mail, so that every mail program puts it into the same thread; its first line says what is new. */
function askLetter(data: Ask): Letter {
  const { language, sensitive, dueShort } = data;
  const title = sensitive ? pick(language, 'A task for you', '有一項待辦事項') : (data.written.subject ?? titleOf(language, data.ask, data.about));
  const news = data.kind === 'reminder' ? [reminderWords(data)] : data.again ? [pick(language, 'This is asked of you once more.', '現請再次處理此事項。')] : [];
  const guidance = sensitive ? [] : [...paragraphs(data.written.body), ...paragraphs(data.guidance)];
  return {
    subject: dueShort === null ? title : pick(language, `${title}, by ${dueShort}`, `${title}，請於${dueShort}前完成`),
    preheader: [...news, sensitive ? pick(language, 'Open it to see what it is about.', '開啟後可查看內容。') : data.why].join(' '),
    title,
    lead: [...news, ...guidance],
    facts: facts(language, [
      ['When', '時間', data.starts],
      ['Course', '課程', sensitive ? null : data.course],
      ['Due', '限期', dueWords(data)],
      ['Why you', '為何找你', sensitive ? null : data.why],
      ['If not', '如逾期', data.ifNot],
      ['Questions to', '查詢', data.contact],
    ]),
    button: { label: buttonWords(data), url: data.link },
    after: [
      ...(data.reply === null ? [] : [howToReply(language, data.reply)]),
      pick(
        language,
        'Opening the page decides nothing. The link is yours alone: please do not pass it on.',
        '開啟頁面並不會作出任何決定。此連結只供你本人使用，請勿轉發。',
      ),
    ],
    footer: `${footer(data, sensitive ? null : data.flow)}${pick(language, ' Reminders stop once you have answered.', '回覆後便不會再收到提示。')}`,
  };
}

const paragraphs = (text: string | null): string[] => (text === null ? [] : text.split(/\n{2,}/));

/** The button names the act. */
function buttonWords({ language, task, agrees, sensitive }: Ask): string {
  if (sensitive) return pick(language, 'Open', '開啟');
  if (agrees) return pick(language, 'Open and decide', '開啟並決定');
  switch (task) {
    case 'form':
      return pick(language, 'Open and fill in', '開啟並填寫');
    case 'approval':
      return pick(language, 'Open and decide', '開啟並決定');
    case 'nominate':
      return pick(language, 'Open and choose', '開啟並選擇');
    case 'acknowledge':
      return pick(language, 'Open and read', '開啟並閱讀');
    case 'meeting':
      return pick(language, 'Open and prepare', '開啟並準備');
    case 'training':
      return pick(language, 'Open', '開啟');
  }
}

function reminderWords({ language, late }: Ask): string {
  return late
    ? pick(language, 'This is late and still waits for you.', '此事項已逾期，仍待處理。')
    : pick(language, 'A reminder: this still waits for you.', '提示：此事項仍待處理。');
}

function dueWords({ language, due, daysLeft, late }: Ask): string | null {
  if (due === null || daysLeft === null || late) return due;
  if (daysLeft === 0) return pick(language, `${due} · last day`, `${due}．最後一天`);
  return pick(language, `${due} · ${daysLeft} working ${daysLeft === 1 ? 'day' : 'days'} left`, `${due}．尚餘 ${daysLeft} 個工作天`);
}

function titleOf(language: Language, ask: string, about: string | null): string {
  return about === null ? ask : pick(language, `${ask}: ${about}`, `${ask}：${about}`);
}

function facts(language: Language, rows: [en: string, zh: string, value: string | null][]): [string, string][] {
  return rows.flatMap(([en, zh, value]) => (value === null ? [] : [[pick(language, en, zh), value] as [string, string]]));
}

/** To someone who is told or copied: names and dates, no link, nothing that anyone wrote. */
function tellLetter(data: Extract<MailData, { kind: 'tell' | 'cc' }>): Letter {
  const { language, ask, about, holders, sensitive, written } = data;
  const late = data.kind === 'tell';
  const title = late ? pick(language, 'Still unanswered', '尚未回覆') : pick(language, 'For your information', '供你參考');
  const subject = sensitive ? title : (written.subject ?? `${title}${pick(language, ': ', '：')}${titleOf(language, ask, about)}`);
  const says = late
    ? pick(
        language,
        `${holders} has not answered yet. You are told because the flow says so; nothing is asked of you here.`,
        `${holders}尚未回覆。此通知按流程設定發出，無須在此處理。`,
      )
    : pick(language, `${holders} has been asked. This is a copy: nothing is asked of you.`, `已請${holders}處理。此為副本，無須處理。`);
  return {
    ...blank,
    subject,
    preheader: sensitive ? pick(language, 'Nothing is asked of you.', '無須處理。') : data.flow,
    title: subject,
    lead: [...(sensitive ? [] : paragraphs(written.body)), says],
    facts: facts(language, [
      ['Waits for', '等候', holders],
      ['Due', '限期', data.due],
    ]),
    footer: footer(data, sensitive ? null : data.flow),
  };
}

function handedOverLetter(data: Extract<MailData, { kind: 'handedOver' }>): Letter {
  const { language, holder, sensitive } = data;
  const title = pick(language, 'No longer with you', '已轉交他人');
  const what = sensitive
    ? pick(language, 'A task of yours', '一項待辦事項')
    : pick(language, `“${titleOf(language, data.ask, data.about)}”`, `「${titleOf(language, data.ask, data.about)}」`);
  return {
    ...blank,
    subject: sensitive ? title : `${title}${pick(language, ': ', '：')}${titleOf(language, data.ask, data.about)}`,
    preheader: sensitive ? pick(language, 'Nothing is asked of you.', '無須處理。') : data.flow,
    title,
    lead: [pick(language, `${what} was handed over to ${holder}. Your link no longer answers it.`, `${what}已轉交${holder}，原有連結已不能用作回覆。`)],
    footer: footer(data, sensitive ? null : data.flow),
  };
}

/** A word about a task: what happened, and a link where something may be done about it. */
function wordLetter(data: Extract<MailData, { kind: 'word' }>): Letter {
  const { language, ask, about, flow, sensitive, link } = data;
  const label = data.word === 'released' ? pick(language, 'Open and read', '開啟並查閱') : pick(language, 'Open and answer', '開啟並批覆');
  const button = link === null ? null : { label, url: link };
  const name = titleOf(language, ask, about);
  const { title, says } = wordOf(data, sensitive ? pick(language, 'a task', '一項事項') : pick(language, `“${name}”`, `「${name}」`));
  const subject = sensitive ? title : `${title}${pick(language, ': ', '：')}${name}`;
  return { ...blank, subject, preheader: sensitive ? title : flow, title, lead: [says], button, footer: footer(data, sensitive ? null : flow) };
}

function signInLetter(data: Extract<MailData, { kind: 'signIn' }>): Letter {
  const { language, minutes, company } = data;
  return {
    ...blank,
    subject: pick(language, `Sign in to ${company}`, `登入${company}`),
    preheader: pick(language, `Good for ${minutes} minutes, once.`, `${minutes} 分鐘內有效，只可使用一次。`),
    title: pick(language, 'Your sign-in link', '登入連結'),
    lead: [
      pick(
        language,
        `It opens a page with one button. It works once and for ${minutes} minutes.`,
        `開啟後按一下頁面上的按鈕即可登入。連結在 ${minutes} 分鐘內有效，只可使用一次。`,
      ),
    ],
    button: { label: pick(language, 'Sign in', '登入'), url: data.link },
    after: [
      pick(
        language,
        'You did not ask for it? Then nothing needs doing: without the link nobody gets in.',
        '如非由你本人要求，無須理會：沒有此連結便無法登入。',
      ),
    ],
    footer: footer(data, null),
  };
}

/** The code stands in the letter alone: a list of mails, or a locked screen, does not show it. */
function codeLetter(data: Extract<MailData, { kind: 'code' }>): Letter {
  const { language, minutes, company } = data;
  return {
    ...blank,
    subject: pick(language, `Your code for ${company}`, `${company}驗證碼`),
    preheader: pick(language, `Good for ${minutes} minutes, once.`, `${minutes} 分鐘內有效，只可使用一次。`),
    title: pick(language, `Your code: ${data.code}`, `驗證碼：${data.code}`),
    lead: [
      pick(
        language,
        `Type it on the page that asked for it. It works once and for ${minutes} minutes. Nobody of ours ever asks you for it.`,
        `請在要求驗證的頁面輸入。驗證碼在 ${minutes} 分鐘內有效，只可使用一次；我們不會向你索取驗證碼。`,
      ),
    ],
    after: [
      pick(
        language,
        'You did not ask for it? Then somebody has opened a link that was sent to you: please tell HR. Without the code it opens nothing.',
        '如非由你本人要求，即有人開啟了寄給你的連結，請通知人力資源部。沒有驗證碼便無法查看內容。',
      ),
    ],
    footer: footer(data, null),
  };
}

function oldAddressLetter(data: Extract<MailData, { kind: 'oldAddress' }>): Letter {
  const { language, company } = data;
  return {
    ...blank,
    subject: pick(language, `Your address at ${company} was changed`, `你在${company}的電郵地址已更改`),
    preheader: pick(language, 'This address no longer signs you in.', '此地址已不能用作登入。'),
    title: pick(language, 'Your address was changed', '電郵地址已更改'),
    lead: [
      pick(
        language,
        'From now on tasks and sign-in links go to another address. Links sent here no longer work, and everyone signed in with this address was signed out.',
        '由現在起，待辦事項及登入連結會寄往另一地址。寄到此地址的連結已失效，以此地址登入的裝置亦已全部登出。',
      ),
      pick(language, 'If this is wrong, please tell your HR department at once.', '如有錯誤，請立即通知人力資源部。'),
    ],
    footer: footer(data, null),
  };
}
