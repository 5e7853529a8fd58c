/** What the pages of the rules are made of: paragraphs with a few words marked, and examples as they would be written. */
export type Block = { is: 'words'; spans: Span[] } | { is: 'example'; text: string };
export type Span = { text: string; as: 'plain' | 'strong' | 'em' | 'code' };

/** A page without its title, block by block. Links are told by their words. */
export function blocksOf(page: string): Block[] {
  return page.split(/(```[a-z]*\n[\s\S]*?\n```)/).flatMap((part): Block[] => {
    const example = /^```[a-z]*\n([\s\S]*)\n```$/.exec(part);
    if (example !== null) return [{ is: 'example', text: example[1] ?? '' }];
    return part
      .split(/\n{2,}/)
      .map((words) => words.trim())
      .filter((words) => words !== '' && !words.startsWith('# '))
      .map((words) => ({ is: 'words', spans: spansOf(words.replaceAll('\n', ' ')) }));
  });
}

function spansOf(words: string): Span[] {
  return words
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .split(/(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`)/)
    .filter((text) => text !== '')
    .map((text): Span => {
      if (text.startsWith('**')) return { text: text.slice(2, -2), as: 'strong' };
      if (text.startsWith('*') && text.length > 2) return { text: text.slice(1, -1), as: 'em' };
      return text.startsWith('`') ? { text: text.slice(1, -1), as: 'code' } : { text, as: 'plain' };
    });
}
