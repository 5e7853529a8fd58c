import { useTranslation } from 'react-i18next';
import { i18n } from './words/index.ts';
import type { Language } from '../workflows/flow/sentences/language.ts';

export type { Language };
export { said as textIn } from '../workflows/flow/sentences/language.ts';

const place = 'loopwright.language';

/** The language chosen on this device, if one was. */
export function chosenLanguage(): Language | null {
  const stored = localStorage.getItem(place);
  return stored === 'en' || stored === 'zh' ? stored : null;
}

/** Keeps the language that the address asks for, as the sign-in page hands it on, and takes it out of the address. */
export function keepAskedLanguage(): void {
  const url = new URL(location.href);
  const asked = url.searchParams.get('lang');
  if (asked !== 'en' && asked !== 'zh') return;
  localStorage.setItem(place, asked);
  url.searchParams.delete('lang');
  history.replaceState(history.state, '', url);
}

/** Changes the language of the page. `keep` remembers it on this device. */
export function setLanguage(language: Language, { keep }: { keep: boolean }): void {
  if (keep) localStorage.setItem(place, language);
  document.documentElement.lang = language === 'zh' ? 'zh-Hant-HK' : 'en';
  void i18n.changeLanguage(language);
}

/** The language the page is in; the component is drawn again when it changes. */
export function useLanguage(): Language {
  return useTranslation().i18n.language === 'zh' ? 'zh' : 'en';
}

/** A person's name in the reader's language. */
export function nameIn(person: { name: string; nameZh: string | null }, language: Language): string {
  return language === 'zh' ? (person.nameZh ?? person.name) : person.name;
}
