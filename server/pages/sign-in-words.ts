import type { Language } from '../../db/people.ts';

export type SignInWords = {
  title: string;
  how: (minutes: number) => string;
  address: string;
  send: string;
  noMail: string;
  notAnAddress: string;
  tooMany: (minutes: number) => string;
  sentTitle: string;
  sent: (address: string, minutes: number) => string;
  shared: string;
  again: string;
  press: string;
  signIn: string;
  notYou: string;
  endedTitle: string;
  ended: Record<'used' | 'expired' | 'unknown' | 'changed', string>;
};

export const signInWords: Record<Language, SignInWords> = {
  en: {
    title: 'Sign in',
    how: (minutes) => `We send a link to your mail address. It signs you in once, within ${minutes} minutes.`,
    address: 'Your mail address at work',
    send: 'Send the link',
    noMail: 'No mail address of your own? Ask HR for a personal way in.',
    notAnAddress: 'This is not a mail address. Write it as name@example.com.',
    tooMany: (minutes) => `Too many links were asked for. Use the newest mail you have, or try again in ${minutes} minutes.`,
    sentTitle: 'Look in your mail',
    sent: (address, minutes) => `If ${address} belongs to someone here, a link is on its way. It works once, for ${minutes} minutes.`,
    shared:
      'A mailbox that several people read cannot be used to sign in: ask HR for a personal way in. Nothing after some minutes? Look among unwanted mails, or check the address.',
    again: 'Ask for a new link',
    press: 'One more step: press the button to sign in on this device.',
    signIn: 'Sign in',
    notYou: 'You did not ask for this? Close the page; without the button nothing happens.',
    endedTitle: 'This link no longer works',
    ended: {
      used: 'It was used already: each link signs in once.',
      expired: 'Its time is over: a link works for 15 minutes.',
      unknown: 'It is not complete, or it is too old. Copy the whole link from the mail.',
      changed: 'It was sent to an address that is no longer yours alone.',
    },
  },
  zh: {
    title: '登入',
    how: (minutes) => `我們會把連結寄到你的電郵。連結只可登入一次，${minutes} 分鐘內有效。`,
    address: '你的工作電郵地址',
    send: '傳送連結',
    noMail: '沒有個人電郵？請向人力資源部查詢個人登入方法。',
    notAnAddress: '這不是電郵地址。請寫成 name@example.com。',
    tooMany: (minutes) => `索取連結次數過多。請使用最新收到的電郵，或於 ${minutes} 分鐘後再試。`,
    sentTitle: '請查看電郵',
    sent: (address, minutes) => `如 ${address} 屬於本機構的人員，連結已寄出。連結只可使用一次，${minutes} 分鐘內有效。`,
    shared: '多人共用的信箱不可用作登入，請向人力資源部查詢個人登入方法。數分鐘後仍未收到？請查看垃圾郵件，或檢查地址有否寫錯。',
    again: '索取新連結',
    press: '最後一步：請按下列按鈕，在此裝置登入。',
    signIn: '登入',
    notYou: '不是你要求的？請關閉此頁；不按按鈕便不會登入。',
    endedTitle: '此連結已失效',
    ended: {
      used: '連結已經用過：每條連結只可登入一次。',
      expired: '連結已過期：有效時間為 15 分鐘。',
      unknown: '連結不完整或太舊。請從電郵複製整條連結。',
      changed: '收取此連結的電郵地址已不再屬你個人使用。',
    },
  },
};
