import { isTask, type Step } from '../schema.ts';
import { type Language, said } from './language.ts';

const builtIn: Record<string, Record<Language, string>> = {
  approved: { en: 'Approve', zh: '批准' },
  rejected: { en: 'Reject', zh: '不批准' },
  returned: { en: 'Send back', zh: '退回修改' },
  submitted: { en: 'Submit', zh: '提交' },
  declined: { en: 'Decline', zh: '婉拒' },
  timeout: { en: 'No answer', zh: '逾期未覆' },
  signed: { en: 'I have read it', zh: '已閱悉' },
  disagreed: { en: 'I object', zh: '提出異議' },
  refused: { en: 'Refuses to sign', zh: '拒絕簽署' },
  held: { en: 'Held', zh: '已面談' },
  missed: { en: 'Missed', zh: '未能達成' },
  completed: { en: 'Completed', zh: '已完成' },
  failed: { en: 'Failed', zh: '未能通過' },
  overdue: { en: 'Overdue', zh: '逾期' },
  waived: { en: 'Waived', zh: '獲豁免' },
  met: { en: 'Met', zh: '達成' },
  ok: { en: 'Accepted', zh: '已接收' },
  otherwise: { en: 'Otherwise', zh: '否則' },
  done: { en: 'All done', zh: '全部完成' },
  next: { en: 'Then', zh: '之後' },
  reached: { en: 'Then', zh: '之後' },
};

/** The label of an outcome: HR's own words where it was named, else the product's. */
export function outcomeWords(step: Step, port: string, language: Language): string {
  const own = ownLabel(step, port);
  const label = own === undefined ? '' : said(own, language).trim();
  if (label !== '') return label;
  if ((step.kind === 'forEach' || step.kind === 'wait') && port === 'timeout') return language === 'zh' ? '日期到達' : 'Date reached';
  if (step.kind === 'nominate' && port === 'done') return language === 'zh' ? '已提名' : 'Chosen';
  if (step.kind === 'meeting' && port === 'missed') return language === 'zh' ? '未有面談' : 'Not held';
  return Object.hasOwn(builtIn, port) ? (builtIn[port]?.[language] ?? port) : port;
}

function ownLabel(step: Step, port: string) {
  if (step.kind === 'branch' || step.kind === 'split') {
    const branches: { port: string; label: { en: string; zh?: string } }[] = step.settings.branches;
    return branches.find((branch) => branch.port === port)?.label;
  }
  if (!isTask(step)) return undefined;
  if (port === 'declined' && step.kind === 'form') return step.settings.declined?.label;
  return step.kind === 'form' || step.kind === 'approval' ? step.settings.outcomes?.find(({ key }) => key === port)?.label : undefined;
}

/** The beginning of "If …": what has happened when this outcome is taken. */
export function ifWords(step: Step, port: string, language: Language): string {
  const past: Record<string, Record<Language, string>> = {
    approved: { en: 'If approved', zh: '如批准' },
    rejected: { en: 'If rejected', zh: '如不批准' },
    returned: { en: 'If sent back', zh: '如退回修改' },
    declined: { en: 'If declined', zh: '如婉拒' },
    timeout: { en: 'If nobody answers', zh: '如逾期未覆' },
    signed: { en: 'If signed', zh: '如已簽署' },
    disagreed: { en: 'If they object', zh: '如提出異議' },
    refused: { en: 'If they refuse to sign', zh: '如拒絕簽署' },
    held: { en: 'If held', zh: '如已面談' },
    missed: { en: 'If missed', zh: '如未能達成' },
    completed: { en: 'If completed', zh: '如已完成' },
    failed: { en: 'If failed', zh: '如未能通過' },
    overdue: { en: 'If overdue', zh: '如逾期' },
    waived: { en: 'If waived', zh: '如獲豁免' },
    met: { en: 'If met', zh: '如達成' },
    ok: { en: 'If accepted', zh: '如已接收' },
    otherwise: { en: 'Otherwise', zh: '否則' },
  };
  if ((step.kind === 'forEach' || step.kind === 'wait') && port === 'timeout') return language === 'zh' ? '到了該日' : 'On that date';
  if (step.kind === 'meeting' && port === 'missed') return language === 'zh' ? '如未有面談' : 'If not held';
  const known = ownLabel(step, port) === undefined && Object.hasOwn(past, port) ? past[port]?.[language] : undefined;
  const label = outcomeWords(step, port, language);
  return known ?? (language === 'zh' ? `如選「${label}」` : `If “${label}”`);
}
