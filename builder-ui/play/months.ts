import type { Language } from '../language.ts';

const english = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Mar`, `3月`. */
export function monthOf(day: string, language: Language): string {
  const month = Number(day.slice(5, 7));
  return language === 'zh' ? `${month}月` : (english[month - 1] ?? '');
}
