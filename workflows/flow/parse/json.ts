/** Where a text stops being JSON, so that a message can name line and column the same way in every engine. */

export type JsonFault = { line: number; column: number; expected: string; came: string };

/** The first fault of a text, or null when it is JSON. Reads it once, without recursion. */
export function jsonFault(text: string): JsonFault | null {
  const reader = readerOf(text);
  const closers: ('}' | ']')[] = [];
  let expects: 'value' | 'valueOrClose' | 'key' | 'keyOrClose' | 'after' = 'value';
  for (;;) {
    reader.skipSpace();
    const closer = closers.at(-1);
    const char = reader.peek();
    if (expects === 'after') {
      if (closer === undefined) return char === '' ? null : reader.fault('the end of the text');
      reader.step();
      if (char === ',') expects = closer === '}' ? 'key' : 'value';
      else if (char === closer) closers.pop();
      else return reader.back().fault(`"," or "${closer}"`);
    } else if (expects === 'key' || expects === 'keyOrClose') {
      if (char === '}' && expects === 'keyOrClose') {
        reader.step();
        closers.pop();
        expects = 'after';
        continue;
      }
      if (!reader.string()) return reader.fault('a name in double quotes');
      reader.skipSpace();
      if (reader.peek() !== ':') return reader.fault('":"');
      reader.step();
      expects = 'value';
    } else if (char === ']' && expects === 'valueOrClose') {
      reader.step();
      closers.pop();
      expects = 'after';
    } else if (char === '{' || char === '[') {
      reader.step();
      closers.push(char === '{' ? '}' : ']');
      expects = char === '{' ? 'keyOrClose' : 'valueOrClose';
    } else {
      if (!(reader.string() || reader.word())) return reader.fault('a value');
      expects = 'after';
    }
  }
}

const strings = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const words = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
const space = /[ \t\n\r]*/y;

function readerOf(text: string) {
  let at = 0;
  function eat(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  }
  const reader = {
    peek: () => text.charAt(at),
    step: () => void (at += 1),
    back: () => {
      at -= 1;
      return reader;
    },
    skipSpace: () => void eat(space),
    string: () => text.charAt(at) === '"' && eat(strings),
    word: () => eat(words),
    fault(expected: string): JsonFault {
      const before = text.slice(0, at).split('\n');
      const rest = text.slice(at, at + 20).split(/[\s,:{}[\]]/)[0] || text.charAt(at);
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected, came: rest === '' ? 'the end of the text' : rest };
    },
  };
  return reader;
}
