import { isTask, type Step } from '../schema.ts';
import { type Language, said } from './language.ts';

const builtIn: Record<string, Record<Language, string>> = {
  approved: { en: 'Approve', zh: '批准' },
  rejected: { en: 'Reject', zh: '不批准' },
  returned: { en: 'Send back', zh: '退回修改' },
  submitted: { en: 'Submit', zh: '提交' },
  declined: { en: 'Decline', zh: '婉拒' },
  timeout: { en: 'No answer', zh: '逾期未覆' },
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
  if (step.kind === 'forEach' && port === 'timeout') return language === 'zh' ? '日期到達' : 'Date reached';
  return Object.hasOwn(builtIn, port) ? (builtIn[port]?.[language] ?? port) : port;
}

function ownLabel(step: Step, port: string) {
  if (step.kind === 'branch' || step.kind === 'split') {
    const branches: { port: string; label: { en: string; zh?: string } }[] = step.settings.branches;
    return branches.find((branch) => branch.port === port)?.label;
  }
  if (!isTask(step)) return undefined;
  if (port === 'declined' && step.kind === 'form') return step.settings.declined?.label;
  return step.settings.outcomes?.find(({ key }) => key === port)?.label;
}

/** The beginning of "If …": what has happened when this outcome is taken. */
export function ifWords(step: Step, port: string, language: Language): string {
  const past: Record<string, Record<Language, string>> = {
    approved: { en: 'If approved', zh: '如批准' },
    rejected: { en: 'If rejected', zh: '如不批准' },
    returned: { en: 'If sent back', zh: '如退回修改' },
    declined: { en: 'If declined', zh: '如婉拒' },
    timeout: { en: 'If nobody answers', zh: '如逾期未覆' },
    otherwise: { en: 'Otherwise', zh: '否則' },
  };
  if (step.kind === 'forEach' && port === 'timeout') return language === 'zh' ? '到了該日' : 'On that date';
  const known = ownLabel(step, port) === undefined && Object.hasOwn(past, port) ? past[port]?.[language] : undefined;
  const label = outcomeWords(step, port, language);
  return known ?? (language === 'zh' ? `如選「${label}」` : `If “${label}”`);
}
