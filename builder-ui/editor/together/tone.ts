/** One of the four tones of the families, the same for the same person everywhere. */
export function toneOf(person: string): number {
  let sum = 0;
  for (let at = 0; at < person.length; at += 1) sum = (sum * 31 + person.charCodeAt(at)) % 4;
  return sum;
}
