import type { Language } from '../../language.ts';

/** The pages of the rules as they stand in docs/lint, each brought when it is asked for. */
const pages = import.meta.glob<string>('../../../docs/lint/**/*.md', { query: '?raw', import: 'default' });

const dashed = (rule: string) => rule.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The page of a rule in this language; empty where there is none. */
export async function pageOf(rule: string, language: Language): Promise<string> {
  const page = pages[`../../../docs/lint/${language === 'zh' ? 'zh/' : ''}${dashed(rule)}.md`];
  return page === undefined ? '' : page();
}
