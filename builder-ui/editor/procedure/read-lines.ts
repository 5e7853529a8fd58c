/**
 * A procedure as somebody wrote it down, line by line. Each line is a step; what is indented below one, or numbered below it (2.1 under 2), belongs to it:
 * a question where it asks, else something to know. Nothing is guessed beyond that, and nothing is lost: whoever pastes it sees what each line became.
 */
export type Became = 'step' | 'question' | 'guidance' | 'nothing';
export type ReadLine = {
  /** Counted from one. */
  nth: number;
  /** Without its number or bullet. */
  text: string;
  became: Became;
};

export function readLines(pasted: string): ReadLine[] {
  const lines = pasted.split(/\r\n?|\n/).map((line, index) => ({ nth: index + 1, ...parted(line) }));
  const kept = lines.filter(({ text }) => text !== '');
  const depths = depthsOf(kept);
  return kept.map(
    ({ nth, text }, index): ReadLine => ({ nth, text, became: (depths[index] ?? 0) === 0 ? 'step' : /[?？]$/.test(text) ? 'question' : 'guidance' }),
  );
}

type Parted = { indent: number; level: number | null; text: string };

/** A tab counts as four, as does a wide space as two. `level`: of a number such as 2.1, two; null: none. */
function parted(line: string): Parted {
  const [, space = '', rest = ''] = /^([\s\u3000]*)(.*)$/u.exec(line) ?? [];
  const indent = space.replaceAll('\t', '    ').replaceAll('\u3000', '  ').length;
  const [mark, level] = markOf(rest);
  return { indent, level, text: rest.slice(mark.length).trim() };
}

const chineseNumber = '[一二三四五六七八九十百零〇兩]+';
const steps = new RegExp(`^(?:step\\s*\\d+|第\\s*(?:\\d+|${chineseNumber})\\s*[步項]驟?|步驟\\s*(?:\\d+|${chineseNumber}))\\s*[.:：、)）-]?\\s*`, 'iu');
const plain = new RegExp(
  `^(?:[(（](?:\\d{1,3}|[a-z]|${chineseNumber})[)）]|${chineseNumber}[、.．]|[①-⑳]|[a-z][.)）](?=\\s)|[-*•·–—▪◦□☐✓](?=\\s|\\p{Script=Han}))\\s*`,
  'iu',
);
const decimal = /^(\d{1,3}(?:[.．]\d{1,3})*)(?:[.．、:：)）]\s*|\s+)(?=\S)/u;

/** The number or bullet that a line begins with. A number alone, or one that belongs to the sentence, is none. */
function markOf(rest: string): [mark: string, level: number | null] {
  const step = steps.exec(rest);
  if (step !== null && step[0].length < rest.length) return [step[0], 1];
  const number = decimal.exec(rest);
  if (number !== null) {
    const isList = /[.．、:：)）]\s*$/.test(number[0]) || (number[1] ?? '').includes('.');
    return isList ? [number[0], (number[1] ?? '').split(/[.．]/).length] : ['', null];
  }
  const bullet = plain.exec(rest);
  return bullet !== null && bullet[0].length < rest.length ? [bullet[0], null] : ['', null];
}

/** How deep each line stands: by its number where it has one of several levels, else by its indentation among those before it. */
function depthsOf(lines: readonly Parted[]): number[] {
  const least = Math.min(...lines.map(({ indent }) => indent));
  const open: number[] = [];
  return lines.map(({ indent, level }) => {
    while (open.length > 0 && (open.at(-1) ?? 0) > indent) open.pop();
    if ((open.at(-1) ?? -1) < indent) open.push(indent);
    const byIndent = indent <= least ? 0 : open.length - 1;
    return level !== null && level > 1 ? level - 1 : byIndent;
  });
}
