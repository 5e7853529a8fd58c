/** The words of sheets and of the device that several people use. */
export type SheetWords = {
  title: string;
  how: string;
  code: string;
  signIn: string;
  after: string;
  wrong: string;
  locked: string;
  unknownTitle: string;
  unknown: string;
  fewTitle: string;
  few: (left: number) => string;
  goOn: string;
  doneTitle: string;
  done: string;
  sheets: string;
  choose: string;
  make: string;
  hasNone: string;
  has: (left: number) => string;
  nobodyNeeds: string;
  print: (count: number) => string;
  nobody: string;
  back: string;
  qr: string;
  steps: string[];
  codes: string;
  keep: string;
};

export const sheetWords: Record<'en' | 'zh', SheetWords> = {
  en: {
    title: 'Sign in with your sheet',
    how: 'Type a code of your sheet that is not crossed out yet, then cross it out.',
    code: 'Code (8 digits)',
    signIn: 'Sign in',
    after: 'You stay signed in for at most 20 minutes. Press “Done, next person” when you are ready; this device keeps nothing.',
    wrong: 'This is none of your codes, or it was used before. Try the next one.',
    locked: 'Too many codes that are not right. Wait 15 minutes, or ask HR for a new sheet.',
    unknownTitle: 'This sheet is not in force',
    unknown: 'It was replaced by a newer one, or its address is not complete. Scan your newest sheet, or ask HR for one.',
    fewTitle: 'Your codes run out',
    few: (left) =>
      left === 0 ? 'That was the last code of your sheet. Ask HR for a new one today.' : `${left} left on your sheet. Ask HR for a new one soon.`,
    goOn: 'Go on',
    doneTitle: 'Done. Next person, please',
    done: 'You are signed out, and this device keeps nothing of you. Whoever is next scans their own sheet.',
    sheets: 'Sheets to sign in with',
    choose: 'For people without a mailbox of their own. A new sheet ends the one that somebody has. You see the codes once, to print them.',
    make: 'Make the sheets',
    hasNone: 'no sheet yet',
    has: (left) => `has a sheet, ${left} codes left`,
    nobodyNeeds: 'Everyone on file has a mailbox of their own, so nobody needs a sheet.',
    print: (count) =>
      `${count === 1 ? '1 sheet' : `${count} sheets`}. Print this page now: the codes are stored nowhere and are not shown again. Sheets these people had before are not in force any more.`,
    nobody: 'Nobody of those chosen needs a sheet: they have a mailbox of their own, or more rights than a sheet may open.',
    back: 'Back to the people',
    qr: 'Address to sign in at, as a QR code',
    steps: [
      'Scan the code with the camera of the shared device, or of your own telephone.',
      'Type the next code below.',
      'Cross it out: each works once.',
      'Press “Done, next person” when you are ready.',
    ],
    codes: 'Your codes',
    keep: 'Keep this sheet to yourself: whoever has it can answer for you. Lost it? Tell HR, who will end it.',
  },
  zh: {
    title: '以登入紙登入',
    how: '請輸入登入紙上一個未劃去的驗證碼，然後把它劃去。',
    code: '驗證碼（8 位數字）',
    signIn: '登入',
    after: '登入最長維持 20 分鐘。完成後請按「完成，下一位」，此裝置不會保留任何資料。',
    wrong: '驗證碼不正確，或已經使用。請試下一個。',
    locked: '輸入錯誤次數過多。請等候 15 分鐘，或向人力資源部索取新的登入紙。',
    unknownTitle: '此登入紙已失效',
    unknown: '它已由新的登入紙取代，或網址不完整。請掃描最新的登入紙，或向人力資源部索取。',
    fewTitle: '驗證碼快將用完',
    few: (left) =>
      left === 0 ? '這是登入紙上最後一個驗證碼，請今天向人力資源部索取新的登入紙。' : `登入紙上尚餘 ${left} 個驗證碼，請盡快向人力資源部索取新的登入紙。`,
    goOn: '繼續',
    doneTitle: '完成，請下一位使用',
    done: '你已登出，此裝置沒有保留你的任何資料。下一位請掃描自己的登入紙。',
    sheets: '登入紙',
    choose: '供沒有個人電郵信箱的員工使用。新的登入紙會取代舊的。驗證碼只顯示一次，供列印之用。',
    make: '製作登入紙',
    hasNone: '未有登入紙',
    has: (left) => `已有登入紙，尚餘 ${left} 個驗證碼`,
    nobodyNeeds: '所有員工均有個人電郵信箱，無須登入紙。',
    print: (count) => `共 ${count} 張。請立即列印此頁：驗證碼不會儲存，亦不會再次顯示。這些員工以前的登入紙已失效。`,
    nobody: '所選員工均無須登入紙：他們有自己的電郵信箱，或其權限不適用登入紙。',
    back: '返回員工名單',
    qr: '登入網址的二維碼',
    steps: ['以共用裝置或自己手機的相機掃描二維碼。', '輸入下面下一個驗證碼。', '把它劃去：每個只可使用一次。', '完成後按「完成，下一位」。'],
    codes: '驗證碼',
    keep: '請妥善保管：持有此紙者可代你作答。如有遺失，請通知人力資源部停用。',
  },
};
