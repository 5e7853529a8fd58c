import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../builder-ui/words');
type Words = { en: Record<string, string>; zh: Record<string, string> };

const isWords = (value: unknown): value is Words => typeof value === 'object' && value !== null && 'en' in value && 'zh' in value;

/** The words of each file: the file itself, or what it exports by name. */
const areas = await Promise.all(
  readdirSync(folder)
    .filter((file) => file !== 'index.ts')
    .map(async (file) => {
      const found: unknown = await import(join(folder, file));
      const words = [found, ...Object.values(found as object)].find(isWords);
      if (words === undefined) throw new Error(`words/${file}: expected en and zh`);
      return { area: file.replace('.ts', ''), words };
    }),
);

const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort();
/** Words of ours that HR never sees; "running" is one of theirs. */
const forbidden = /\b(runs?|slots?|ports?|tokens?|clocks?|facts?|journal|lint|forEach)\b/i;

describe.each(areas)('the words of $area', ({ words: { en, zh } }) => {
  test('stand in both languages under the same keys', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of [...Object.entries(en), ...Object.entries(zh)]) expect(text.trim(), key).not.toBe('');
  });

  test('take the same values in both languages', () => {
    // "1 thing" needs no number; what is counted may be left out.
    const values = (text: string) => placeholders(text).filter((name) => name !== 'count');
    for (const key of Object.keys(en)) expect(values(zh[key]!), key).toEqual(values(en[key]!));
  });

  test('count in the singular and the plural', () => {
    const one = Object.keys(en).flatMap((key) => (key.endsWith('_one') ? [key.slice(0, -4)] : []));
    const other = Object.keys(en).flatMap((key) => (key.endsWith('_other') ? [key.slice(0, -6)] : []));
    expect(one.sort()).toEqual(other.sort());
  });

  test('are those HR uses, never ours', () => {
    const found = Object.entries(en).filter(([, text]) => forbidden.test(text.replace(/{{\w+}}/g, '')));
    expect(found).toEqual([]);
  });

  test('are Chinese in the house style of Hong Kong', () => {
    const found = Object.entries(zh).filter(([, text]) => /電子郵件|鏈接|登錄|使用者|上傳|表單|送出|核准|反饋|計畫|質量|週|僱員|發佈/.test(text));
    expect(found).toEqual([]);
  });

  test('hold no emoji', () => {
    for (const text of [...Object.values(en), ...Object.values(zh)]) expect(text).not.toMatch(/\p{Extended_Pictographic}/u);
  });
});
