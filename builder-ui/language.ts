import { useSyncExternalStore } from 'react';
import type { Language } from '../workflows/flow/sentences/language.ts';

export type { Language };
export { said as textIn } from '../workflows/flow/sentences/language.ts';

const place = 'loopwright.language';
let shown: Language = 'en';
const shownTo = new Set<() => void>();

/** The language chosen on this device, if one was. */
export function chosenLanguage(): Language | null {
  const stored = localStorage.getItem(place);
  return stored === 'en' || stored === 'zh' ? stored : null;
}

/** Keeps the language that the address asks for, as the sign-in page hands it on, and takes it out of the address. */
function keepAskedLanguage(): void {
  const url = new URL(location.href);
  const asked = url.searchParams.get('lang');
  if (asked !== 'en' && asked !== 'zh') return;
  localStorage.setItem(place, asked);
  url.searchParams.delete('lang');
  history.replaceState(history.state, '', url);
}

/** The language a page begins in, as it was asked for or chosen here, else as the browser is. */
export function beginLanguage(): void {
  keepAskedLanguage();
  const language = chosenLanguage() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
  setLanguage(language, { keep: false });
  // Elsewhere a name may be Chinese: that is seen once the page is there.
  if (language === 'zh' || document.readyState === 'complete') bringChinese();
  else addEventListener('load', bringChinese, { once: true });
}

/** Written after the page's own styles, so that nothing waits for it: English pages hold Chinese names too. */
function bringChinese(): void {
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/chinese.css' }));
}

/** Changes the language of the page. `keep` remembers it on this device. */
export function setLanguage(language: Language, { keep }: { keep: boolean }): void {
  if (keep) localStorage.setItem(place, language);
  document.documentElement.lang = language === 'zh' ? 'zh-Hant-HK' : 'en';
  if (shown === language) return;
  shown = language;
  for (const tell of shownTo) tell();
}

/** The language the page is in; the component is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(watch, () => shown);
}

function watch(tell: () => void): () => void {
  shownTo.add(tell);
  return () => shownTo.delete(tell);
}

/** A person's name in the reader's language. */
export function nameIn(person: { name: string; nameZh: string | null }, language: Language): string {
  return language === 'zh' ? (person.nameZh ?? person.name) : person.name;
}
