type Language = 'en' | 'zh';

/** What came of a try, in one sentence, by its code. */
export function tryWords(code: string, language: Language): string {
  const status = /^status(\d{3})$/.exec(code)?.[1];
  if (status !== undefined) return language === 'zh' ? `對方系統回覆狀態 ${status}。` : `The other system answered with status ${status}.`;
  return (words[code as keyof typeof words] ?? words.noAnswer)[language];
}

const words = {
  sent: { en: 'It was accepted.', zh: '對方已接收。' },
  noAnswer: {
    en: 'Nobody answered in time. Check the address, and that the other system lets us in.',
    zh: '對方未有在時限內回應。請檢查網址，並確認對方系統容許我們連接。',
  },
  addressNotAllowed: {
    en: 'This address may not be called: it has to be https and lead to a machine on the open internet.',
    zh: '不可連接此網址：必須是 https，並指向公開網絡上的電腦。',
  },
  tooLarge: { en: 'There was too much to send: at most 256 kB in one call.', zh: '內容太多：每次最多 256 kB。' },
  unknownConnection: { en: 'There is no connection of that name any more.', zh: '此連接已不存在。' },
} as const;
