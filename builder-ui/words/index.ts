import { createInstance } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export const i18n = createInstance();
void i18n.use(initReactI18next).init({ lng: 'en', fallbackLng: 'en', resources: {}, interpolation: { escapeValue: false }, returnNull: false });

/** The words of one area: every key in both languages; a key in `_one` and `_other` is chosen by `count`. */
export type Words<Key extends string = string> = { en: Readonly<Record<Key, string>>; zh: Readonly<Record<Key, string>> };

type Singular<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${string}_other` ? never : Key;

/** Says a word of the area; `{{name}}` in it takes from `values`. */
export type Say<Key extends string> = (key: Singular<Key>, values?: Record<string, string | number>) => string;

/** Makes the words of one area known, and a hook that says them in the page's language. */
export function wordsHook<Key extends string>(area: string, words: Words<Key>): () => Say<Key> {
  i18n.addResourceBundle('en', area, words.en);
  i18n.addResourceBundle('zh', area, words.zh);
  return function useWords() {
    const { t } = useTranslation(area, { i18n });
    return (key, values) => t(key as string, values ?? {}) as string;
  };
}
