import type { Text } from '../grammar.ts';

/** Names of BPMN elements as texts and ids of ours. */

const han = /\p{Script=Han}/u;

/** A label on one line, in the language it is written in. */
export function textOf(name: string): Text {
  const line = oneLine(name);
  return han.test(line) ? { en: line, zh: line } : { en: line };
}

export const oneLine = (name: string): string => name.replaceAll(/\s+/g, ' ').trim().slice(0, 200);

/** `Check the request` → `checkTheRequest`; what has no Latin letters yields `otherwise`. */
export function slug(name: string, otherwise: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
  const joined = words.map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1)).join('');
  const id = joined.replace(/^[^A-Za-z]+/, '').slice(0, 40);
  return id === '' ? otherwise : id;
}

/** `wanted`, or with the first number behind it that is free; from then on it is taken. */
export function freeName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let nth = 2; taken.has(name) || name in Object.prototype; nth += 1) name = `${wanted}${nth}`;
  taken.add(name);
  return name;
}
