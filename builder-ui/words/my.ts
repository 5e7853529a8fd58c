export const en = {
  title: 'My reviews',
  empty: 'Nothing about you is under way.',
  emptyHint: 'When a review of yours begins, its steps appear here: who has it, and until when.',
  withYou: 'with you, by {{due}}',
  withYouOpen: 'with you',
  with: 'with {{names}}, by {{due}}',
  withOpen: 'with {{names}}',
  open: 'Open',
  released: 'Open to you',
  releasedOn: 'since {{day}}',
  outcome: 'Outcome',
  withheld: '{{step}}: too few have answered for what they wrote to be shown.',
};

export const zh: Record<keyof typeof en, string> = {
  title: '我的評核',
  empty: '目前沒有與你有關的事項。',
  emptyHint: '你的評核開始後，各步驟會在此顯示：由誰處理，何時完成。',
  withYou: '由你處理，{{due}}前完成',
  withYouOpen: '由你處理',
  with: '由{{names}}處理，{{due}}前完成',
  withOpen: '由{{names}}處理',
  open: '開啟',
  released: '已開放給你查閱',
  releasedOn: '自{{day}}起',
  outcome: '結果',
  withheld: '{{step}}：回覆人數不足，內容不會顯示。',
};
