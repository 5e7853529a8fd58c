/** How a line is compared with a word: full-width letters as plain ones, small letters, single blanks, without quotes around it or a full stop behind. */
export function wordForm(line: string): string {
  const plain = line.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  return plain
    .replace(/^[*_"“”「『']+/, '')
    .replace(/[*_"“”」』']+$/, '')
    .replace(/[.!。]$/, '')
    .replace(/[*_"“”」』']+$/, '')
    .trim();
}

/** What no word of ours holds: characters that turn the direction of what is written, or cannot be seen. */
export const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;

/** The line above which one answers, in the mail's language. Programs fold and quote it: it is known by how it begins. */
export function markerLine(reference: string, language: 'en' | 'zh'): string {
  return `${markerBegins} ${language === 'zh' ? '請在此行上方作答' : 'Please answer above this line'} · ${reference} -##`;
}

export const markerBegins = '##-';
