import type { Context } from 'hono';
import type { Language } from '../db/people.ts';

/** The language asked for by `?lang=`, else the first of the browser's that we have, else English. */
export function languageOf(c: Context): Language {
  const asked = c.req.query('lang');
  if (asked === 'en' || asked === 'zh') return asked;
  const weighed = (c.req.header('accept-language') ?? '').split(',').map((part) => {
    const [tag = '', ...params] = part.trim().toLowerCase().split(';');
    const weight = params.map((param) => /^\s*q=([\d.]+)$/.exec(param)?.[1]).find((q) => q !== undefined);
    return { tag, weight: weight === undefined ? 1 : Number(weight) };
  });
  const known = weighed.filter(({ tag, weight }) => /^(en|zh)\b/.test(tag) && weight > 0).sort((a, b) => b.weight - a.weight);
  return known[0]?.tag.startsWith('zh') ? 'zh' : 'en';
}
