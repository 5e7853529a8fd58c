import { Parser } from 'htmlparser2';

/** More than this of a page is not looked at. */
const longestHtml = 2_000_000;
const chunk = 16_384;
/** No mail program nests deeper; of what does nothing is read. */
const deepest = 400;

const breaks = new Set([
  'address',
  'article',
  'br',
  'dd',
  'div',
  'dl',
  'dt',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'li',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'td',
  'th',
  'tr',
  'ul',
]);
/** Nothing of what is in these is text of the writer's. */
const unread = new Set(['blockquote', 'head', 'script', 'style', 'template', 'title', 'noscript', 'iframe', 'object', 'svg', 'textarea', 'select', 'button']);
/** Never closed: nothing is inside of them. */
const empty = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr']);

/**
 * What the reader of an HTML mail sees that its writer wrote, line by line: without what is quoted, and without what is hidden, be it by its size, its place or
 * a colour like that of the ground.
 */
export function textOfHtml(html: string): string {
  let text = '';
  const open: { name: string; hidden: boolean; ground: string }[] = [];
  const top = () => open.at(-1) ?? { name: '', hidden: false, ground: 'ffffff' };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const above = top();
        if (breaks.has(name)) text += '\n';
        if (empty.has(name)) return;
        const styles = stylesOf(attributes);
        const ground = colourOf(styles['background-color'] ?? styles.background ?? attributes.bgcolor) ?? above.ground;
        open.push({
          name,
          ground,
          hidden: above.hidden || unread.has(name) || isQuote(attributes) || isHidden(attributes, styles, ground),
        });
      },
      ontext(data) {
        if (!top().hidden) text += data.replaceAll(/[ \t\r\n]+/g, ' ');
      },
      onclosetag(name) {
        if (empty.has(name)) return;
        if (breaks.has(name)) text += '\n';
        if (top().name === name) open.pop();
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  // Bit by bit: the parser's own work grows with the square of the depth, which is known only on the way.
  for (let at = 0; at < Math.min(html.length, longestHtml) && open.length <= deepest; at += chunk) parser.write(html.slice(at, at + chunk));
  if (open.length > deepest) return '';
  parser.end();
  return text;
}

/** What Gmail, Yahoo, Outlook and Apple put around what they quote. */
function isQuote({ class: names = '', id = '', type = '' }: Record<string, string>): boolean {
  return (
    /\b(gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra)\b/.test(names) ||
    /^(divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)$/.test(id) ||
    type === 'cite'
  );
}

function stylesOf({ style = '' }: Record<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const one of style.slice(0, 5_000).split(';')) {
    const colon = one.indexOf(':');
    if (colon > 0)
      found[one.slice(0, colon).trim().toLowerCase()] = one
        .slice(colon + 1)
        .replace('!important', '')
        .trim()
        .toLowerCase();
  }
  return found;
}

function isHidden(attributes: Record<string, string>, styles: Record<string, string>, ground: string): boolean {
  const size = (name: string) => Number.parseFloat(styles[name] ?? 'NaN');
  const colour = colourOf(styles.color ?? attributes.color);
  return (
    'hidden' in attributes ||
    attributes['aria-hidden'] === 'true' ||
    styles.display === 'none' ||
    styles.visibility === 'hidden' ||
    styles['mso-hide'] === 'all' ||
    size('opacity') === 0 ||
    size('font-size') <= 1 ||
    attributes.size === '0' ||
    size('max-height') === 0 ||
    size('height') === 0 ||
    size('width') === 0 ||
    size('max-width') === 0 ||
    Math.abs(size('text-indent')) > 500 ||
    (/absolute|fixed/.test(styles.position ?? '') && [size('left'), size('top'), size('right')].some((at) => Math.abs(at) > 500)) ||
    styles.clip?.startsWith('rect(0') === true ||
    styles.color === 'transparent' ||
    (colour !== null && near(colour, ground))
  );
}

const named: Record<string, string> = { white: 'ffffff', black: '000000', snow: 'fffafa', ivory: 'fffff0', transparent: 'ffffff' };

/** Six digits; null for what is no colour that is written plainly. */
function colourOf(written: string | undefined): string | null {
  const text = written?.trim().toLowerCase() ?? '';
  if (named[text] !== undefined) return named[text];
  const [, three, six] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))\b/.exec(text) ?? [];
  if (six !== undefined) return six;
  if (three !== undefined) return three.replaceAll(/./g, '$&$&');
  const rgb = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})/.exec(text);
  return rgb === null
    ? null
    : rgb
        .slice(1, 4)
        .map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0'))
        .join('');
}

function near(a: string, b: string): boolean {
  const part = (text: string, n: number) => Number.parseInt(text.slice(n * 2, n * 2 + 2), 16);
  return [0, 1, 2].every((n) => Math.abs(part(a, n) - part(b, n)) < 24);
}
