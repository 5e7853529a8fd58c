import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blocksOf } from '../../builder-ui/editor/why/marked.ts';

const home = new URL('../../docs/lint/', import.meta.url);

test('a page comes apart into words and examples, with what is marked in it', () => {
  const page = '# rule\n\nIt *is* so. *Error.*\n\n**Why.** See [there](x.md) and `this`.\n\n**Wrong**\n\n```json\n{\n  "a": 1\n}\n```\n';
  expect(blocksOf(page)).toEqual([
    {
      is: 'words',
      spans: [
        { text: 'It ', as: 'plain' },
        { text: 'is', as: 'em' },
        { text: ' so. ', as: 'plain' },
        { text: 'Error.', as: 'em' },
      ],
    },
    {
      is: 'words',
      spans: [
        { text: 'Why.', as: 'strong' },
        { text: ' See there and ', as: 'plain' },
        { text: 'this', as: 'code' },
        { text: '.', as: 'plain' },
      ],
    },
    { is: 'words', spans: [{ text: 'Wrong', as: 'strong' }] },
    { is: 'example', text: '{\n  "a": 1\n}' },
  ]);
});

test('nothing of any page is lost or shown with its marks', () => {
  const pages = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(100);
  for (const name of pages) {
    const page = readFileSync(new URL(name, home), 'utf8');
    const blocks = blocksOf(page);
    expect(
      blocks.some(({ is }) => is === 'example'),
      name,
    ).toBe(true);
    const words = blocks.flatMap((block) => (block.is === 'words' ? block.spans : [])).filter(({ as }) => as !== 'code');
    for (const { text } of words) expect(text, name).not.toMatch(/\*\*|```|\]\(/);
  }
});
