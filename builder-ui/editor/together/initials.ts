/** Two letters of a name, the last sign of a Chinese one. */
export function initials(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return name.slice(-1);
  const words = name.split(/\s+/);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}

/** One of the four tones of the families, the same for the same person everywhere. */
export function toneOf(person: string): number {
  let sum = 0;
  for (let at = 0; at < person.length; at += 1) sum = (sum * 31 + person.charCodeAt(at)) % 4;
  return sum;
}
