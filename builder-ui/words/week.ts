export const en = {
  title: 'Your week',
  before: 'Week before',
  after: 'Week after',
  fromTo: '{{from}} to {{to}}',
  late: 'Late',
  earlier: 'Before this week',
  today: 'today',
  nothing: 'Nothing is due.',
  away: 'Away: {{names}}',
  with: 'with {{names}}',
  talk: 'talk',
};

export const zh: Record<keyof typeof en, string> = {
  title: '本周一覽',
  before: '上一周',
  after: '下一周',
  fromTo: '{{from}}至{{to}}',
  late: '逾期',
  earlier: '本周之前',
  today: '今天',
  nothing: '沒有到期事項。',
  away: '休假：{{names}}',
  with: '由{{names}}處理',
  talk: '面談',
};
