/** Text in a picture is not broken by anybody: it is measured by its letters, and cut. */

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/;

/** About how wide it is; rather too wide. */
export function widthOf(text: string, size: number): number {
  return Array.from(text).reduce(
    (sum, letter) => sum + (wide.test(letter) ? 1 : /[A-ZmwMW@%⇡]/.test(letter) ? 0.72 : /[ilj.,:;'|!() ]/.test(letter) ? 0.32 : 0.57) * size,
    0,
  );
}

/** The text, or as much of it as there is room for. */
export function fitted(text: string, room: number, size: number): string {
  if (widthOf(text, size) <= room) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && widthOf(`${letters.join('')}…`, size) > room) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
