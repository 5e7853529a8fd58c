import type { TaskView } from '../../workflows/flow/task-view.ts';

export const lee = { id: 'lee', name: 'Lee Shuk Yee', nameZh: '李淑儀' };
export const chan = { id: 'chan', name: 'Chan Tai Man', nameZh: '陳大文' };
export const ho = { id: 'ho', name: 'Ho Ka Yan', nameZh: '何嘉欣' };

/** An open approval of Chan's review, as Lee sees it on Monday 8 March 2027 in Hong Kong. */
export const approvalView: TaskView = {
  slot: 'slot',
  stepId: 'approve',
  language: 'en',
  zone: 'Asia/Hong_Kong',
  company: 'Harbour Hotels',
  flow: { en: 'Annual review', zh: '年度評核' },
  step: { en: 'Approve the review', zh: '批核年度評核' },
  cycle: 'Annual review 2027',
  kind: 'approval',
  asks: 'answer',
  state: 'open',
  reader: lee,
  subject: chan,
  openedAt: '2027-03-05T01:00:00.000Z',
  due: '2027-03-12T09:00:00.000Z',
  closes: null,
  workingDaysLeft: 4,
  late: false,
  why: { rule: 'manager', level: 1, fallback: 0, handedOverFrom: null },
  ifNot: { does: 'goesTo', who: ho, on: null, outcome: null },
  contact: { id: 'wong', name: 'Wong Mei', nameZh: '黃美' },
  guidance: null,
  aboutData: { notice: null, purpose: null, recipients: null, months: null },
  outcomes: [
    { key: 'approved', label: { en: 'Approve', zh: '批准' }, consequence: { en: 'Next: Read and sign', zh: '下一步：閱悉簽署' }, needsComment: false },
    { key: 'returned', label: { en: 'Send back', zh: '退回修改' }, consequence: { en: 'Next: Manager review', zh: '下一步：上司評核' }, needsComment: false },
    { key: 'rejected', label: { en: 'Reject', zh: '不批准' }, consequence: { en: 'Next: HR check', zh: '下一步：人力資源部跟進' }, needsComment: true },
  ],
  form: { fields: [], shows: [] },
  people: {},
  document: null,
  shared: null,
  meeting: null,
  course: null,
  shown: [
    {
      step: { en: 'Manager review', zh: '上司評核' },
      by: lee,
      answers: [
        { label: { en: 'Overall', zh: '整體評級' }, value: '3 · Meets' },
        { label: { en: 'Strengths', zh: '長處' }, value: 'Calm with guests' },
      ],
      beside: null,
    },
  ],
  evidence: [],
  values: {},
  draftOutcome: null,
  draftSavedAt: null,
  record: null,
  holder: null,
  closedWhy: null,
  held: false,
  byCode: false,
  alike: true,
  moreWaiting: 2,
};
