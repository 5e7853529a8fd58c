import type { Letter, MailData } from './data.ts';
import { footer } from './why-letter.ts';

/** Who names its reader, and where; what was said stands on the page alone. */
export function mentionLetter(data: Extract<MailData, { kind: 'mention' }>): Letter {
  const { language, by, flow, step, more, sensitive, link } = data;
  const pick = (en: string, zh: string) => (language === 'zh' ? zh : en);
  const place = step === null ? flow : pick(`${step}, in ${flow}`, `${flow}的「${step}」`);
  const title = pick(`${by} mentions you in a comment`, `${by}在意見中提及你`);
  const others = more === 0 ? [] : [pick(`You are mentioned in ${more} more ${more === 1 ? 'comment' : 'comments'}.`, `另有 ${more} 則意見提及你。`)];
  return {
    subject: sensitive ? title : pick(`${title}: ${flow}`, `${title}：${flow}`),
    preheader: pick('Nothing is decided by it.', '此通知不涉及任何決定。'),
    title,
    lead: [
      sensitive
        ? pick('It is about a flow that you may edit.', '內容有關一個你可編輯的流程。')
        : pick(`It is about ${place}. What was said stands on the page.`, `內容有關${place}，請到頁面查看。`),
      ...others,
    ],
    facts: [],
    button: { label: pick('Open the flow', '開啟流程'), url: link },
    after: [],
    footer: footer(data, sensitive ? null : flow),
  };
}
