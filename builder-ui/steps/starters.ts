import type { Text } from '../../workflows/flow/grammar.ts';
import { type Flow, isTask, type Step } from '../../workflows/flow/schema.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';

/** A new step of each kind, as HR would most often want it. Dates and people are proposals in plain sight on the card. */

type Starter = { name: Required<Text>; settings: unknown };

const tenWorkingDays = { from: { anchor: 'opened' }, plus: { n: 10, unit: 'workingDays' } };
const fiveWorkingDays = { from: { anchor: 'opened' }, plus: { n: 5, unit: 'workingDays' } };
const task = {
  reminders: [],
  ladder: [],
  onTimeout: { take: 'timeout' },
  allowed: [],
  assurance: 1,
  holderChange: 'move',
  handover: { drafts: 'discard', clocks: 'goOn' },
  delegation: 'anyone',
  mayOutlive: false,
  draftAtTimeout: 'drop',
  compulsory: false,
};
const manager = { rules: [{ who: 'manager' }, { who: 'role', role: 'hr' }], never: [{ who: 'subject' }] };

const starters: Record<StepKind, Starter> = {
  start: { name: { en: 'Start', zh: '開始' }, settings: { begins: 'byHand' } },
  form: {
    name: { en: 'Fill in', zh: '填寫表格' },
    settings: { ...task, who: { rules: [{ who: 'subject' }] }, due: tenWorkingDays, form: { fields: [], shows: [] }, shared: false },
  },
  approval: {
    name: { en: 'Decide', zh: '批核' },
    settings: { ...task, who: manager, due: fiveWorkingDays, form: { fields: [], shows: [] }, mayReturn: false, commentFor: ['rejected', 'returned'] },
  },
  nominate: {
    name: { en: 'Choose people', zh: '提名' },
    settings: { ...task, who: { rules: [{ who: 'subject' }] }, due: fiveWorkingDays, form: { fields: [], shows: [] }, atLeast: 1, atMost: 3 },
  },
  acknowledge: {
    name: { en: 'Read and sign', zh: '閱悉簽署' },
    settings: { ...task, who: { rules: [{ who: 'subject' }] }, due: fiveWorkingDays, form: { fields: [], shows: [] } },
  },
  meeting: {
    name: { en: 'Talk', zh: '面談' },
    settings: {
      ...task,
      who: manager,
      with: { rules: [{ who: 'subject' }] },
      starts: { ...fiveWorkingDays, time: '10:00', snap: 'next' },
      minutes: 60,
      due: tenWorkingDays,
      form: { fields: [], shows: [] },
    },
  },
  training: {
    name: { en: 'Training', zh: '培訓' },
    settings: { ...task, who: { rules: [{ who: 'subject' }] }, due: tenWorkingDays, form: { fields: [], shows: [] }, course: '', counts: 'afterwards' },
  },
  branch: { name: { en: 'Branch', zh: '條件分流' }, settings: { branches: [] } },
  split: {
    name: { en: 'Do in parallel', zh: '同時進行' },
    settings: {
      branches: [
        { port: 'a', label: { en: 'Route 1', zh: '路線 1' } },
        { port: 'b', label: { en: 'Route 2', zh: '路線 2' } },
      ],
    },
  },
  join: { name: { en: 'Wait for all', zh: '等候會合' }, settings: { waitsFor: 'all', others: 'close' } },
  forEach: {
    name: { en: 'For each person', zh: '為每名員工' },
    settings: {
      first: null,
      over: 'audience',
      goesOn: 'all',
      others: 'goOn',
      leavers: 'close',
      transfers: 'stay',
      holdsDataOfSubject: false,
      pinned: false,
    },
  },
  end: { name: { en: 'Finished', zh: '完結' }, settings: { outcome: 'done' } },
  wait: { name: { en: 'Wait', zh: '等候' }, settings: { until: fiveWorkingDays } },
  milestone: {
    name: { en: 'Milestone', zh: '里程碑' },
    settings: { condition: { test: 'isPresent', left: '' }, by: tenWorkingDays, judged: 'assoonAs' },
  },
  repeat: {
    name: { en: 'Repeat', zh: '定期重複' },
    settings: { first: null, every: { n: 2, unit: 'weeks' }, overlap: 'skip', leaves: [], holdsDataOfSubject: false, pinned: false },
  },
  record: { name: { en: 'Put on file', zh: '存入檔案' }, settings: { type: 'rating', does: 'write', values: {} } },
  score: {
    name: { en: 'Calculate', zh: '計算評分' },
    settings: { does: 'mean', parts: [{ value: '', weight: 1, ifAbsent: 'leaveOut' }], decimals: 2, rounding: 'halfUp', bands: [] },
  },
  connect: { name: { en: 'Exchange with system', zh: '與系統交換資料' }, settings: { connection: 'hris', sends: {}, discloses: [], attempts: 5 } },
  subflow: { name: { en: 'Another flow', zh: '子流程' }, settings: { flow: 'flow', version: null, first: null, outcomes: ['done'] } },
  whenever: {
    name: { en: 'Whenever', zh: '一旦發生' },
    settings: { trigger: { on: 'personChanged', fields: ['manager_id'] }, ifRunning: 'ignore', earlier: 'ignore', interrupts: false, holdsOpen: true },
  },
  emit: { name: { en: 'Signal others', zh: '通知其他流程' }, settings: { key: 'ready', value: true, scope: 'person' } },
  notify: { name: { en: 'Tell', zh: '通知' }, settings: { message: { to: { rules: [{ who: 'subject' }] }, subject: { en: '' }, body: { en: '' } } } },
};

/** What a step of that kind is called until somebody names it. */
export const proposedName = (kind: StepKind): Required<Text> => starters[kind].name;

/** A new step under the id given. Where there is no one person it is about, the owner of the cycle is asked. */
export function newStep(kind: StepKind, id: string, flow: Flow, container: string | null): Step {
  const { name, settings } = structuredClone(starters[kind]);
  const step = { id, kind, name, in: container, settings } as Step;
  return isAboutSomebody(flow, container) ? step : askingOwner(step);
}

function isAboutSomebody(flow: Flow, container: string | null): boolean {
  const step = container === null ? undefined : flow.steps[container];
  return step !== undefined && (step.kind === 'forEach' || isAboutSomebody(flow, step.in));
}

function askingOwner(step: Step): Step {
  const owner = { rules: [{ who: 'owner' as const }] };
  if (step.kind === 'meeting') return { ...step, settings: { ...step.settings, who: owner, with: owner } };
  if (isTask(step)) return { ...step, settings: { ...step.settings, who: owner } } as Step;
  if (step.kind === 'notify') return { ...step, settings: { message: { ...step.settings.message, to: owner } } };
  return step;
}
