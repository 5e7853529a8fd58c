import { describe, expect, it } from 'vitest';
import { writtenName } from '../../builder-ui/editor/written-name.ts';
import { proposedName } from '../../builder-ui/steps/starters.ts';
import type { Text } from '../../workflows/flow/grammar.ts';

const proposed = proposedName('approval');
/** Letter by letter, as a name is typed. */
const typed = (name: Text, words: string, language: 'en' | 'zh') =>
  Array.from(words).reduce((before, _, index) => writtenName(before, words.slice(0, index + 1), language, proposed), name);

describe('a name that is written', () => {
  it('leaves no proposed name behind in the other language', () => {
    expect(typed(proposedName('approval'), 'Head decides', 'en')).toEqual({ en: 'Head decides' });
    expect(typed(proposedName('approval'), '上一級批核', 'zh')).toEqual({ en: '上一級批核', zh: '上一級批核' });
  });

  it('keeps what was written in the other language', () => {
    expect(typed({ en: 'Head decides', zh: '上一級批核' }, 'Head approves', 'en')).toEqual({ en: 'Head approves', zh: '上一級批核' });
    expect(typed({ en: 'Head decides', zh: '上一級批核' }, '上司批核', 'zh')).toEqual({ en: 'Head decides', zh: '上司批核' });
    expect(typed({ en: 'Head decides' }, '上司批核', 'zh')).toEqual({ en: 'Head decides', zh: '上司批核' });
    expect(typed(typed(proposed, '上一級批核', 'zh'), 'Head decides', 'en')).toEqual({ en: 'Head decides', zh: '上一級批核' });
  });
});
