/** Looks at a page as a designer would. Each of these runs inside the browser, so it stands on its own: `page.evaluate(cutTexts)`. */

/** Whether the labels of routes lie above every line, also those of selected steps. */
export function levelsOfDrawing() {
  const level = (element: Element) => Number(getComputedStyle(element).zIndex) || 0;
  const lines = [...document.querySelectorAll('.react-flow__edges > svg')].map(level);
  const labels = [...document.querySelectorAll('.react-flow__edgelabel-renderer')].map(level);
  return { labelsOnTop: lines.length > 0 && Math.min(...labels) > Math.max(...lines) };
}

/** What has the focus, and how it and the card around it are outlined. */
export function outlines() {
  const focused = document.activeElement as HTMLInputElement;
  const style = (element: Element | null) => element && getComputedStyle(element).outlineStyle;
  return { focused: focused.type, itself: style(focused), card: style(focused.closest('label')) };
}

/** Texts that are cut off without an ellipsis: chosen options wider than their field, and words that reach beyond what hides the rest. */
export function cutTexts(): string[] {
  const pen = document.createElement('canvas').getContext('2d')!;
  const fields = [...document.querySelectorAll('select')].filter((field) => {
    const { font, paddingLeft, paddingRight } = getComputedStyle(field);
    pen.font = font;
    const room = field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    return field.clientWidth > 0 && pen.measureText(field.selectedOptions[0]?.text ?? '').width > room;
  });
  const words = [...document.querySelectorAll('button, label, h1, h2, p, a, legend, [role=radiogroup] span')].filter((one) => {
    const { right, width } = one.getBoundingClientRect();
    for (let box = one.parentElement; width > 1 && box !== null && !box.classList.contains('react-flow'); box = box.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(box);
      if (overflowX === 'hidden' && textOverflow !== 'ellipsis' && box.clientWidth > 1 && right > box.getBoundingClientRect().right + 1) return true;
    }
    return false;
  });
  return [...fields.map((field) => field.selectedOptions[0]?.text ?? ''), ...words.map(({ textContent }) => textContent)];
}

/**
 * The characters that no font of theirs has: they are drawn like one that no font ever has. A slice of a font that comes over the net is waited for, also for what is
 * folded away still; so what is told does not hang on when one looks. Then those that the page has drawn as a box all the same: a Chinese character is as wide
 * as its font is high, and the box is narrower.
 */
export async function missingGlyphs(): Promise<string> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  const drawn = (font: string, text: string) => {
    pen.clearRect(0, 0, 40, 40);
    pen.font = font;
    pen.fillText(text, 8, 28);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const used = new Map<string, Set<string>>();
  const note = (element: Element | null, text: string) => {
    if (element === null || element.getClientRects().length === 0) return;
    const { fontFamily, fontWeight } = getComputedStyle(element);
    const font = `${fontWeight} 20px ${fontFamily}`;
    const characters = used.get(font) ?? new Set();
    for (const character of text.match(/\p{L}|\p{P}|\p{S}/gu) ?? []) characters.add(character);
    used.set(font, characters);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) note(node.parentElement, node.nodeValue ?? '');
  for (const field of document.querySelectorAll('input, textarea'))
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) note(field, field.value + field.placeholder);
  // The font's slices are named in a stylesheet that comes after the page.
  const named = () => [...document.querySelectorAll('link')].some(({ href, sheet }) => href.endsWith('/chinese.css') && sheet !== null);
  for (let tries = 0; tries < 100 && /\p{Script=Han}/u.test(document.body.innerText) && !named(); tries += 1) await new Promise((done) => setTimeout(done, 50));
  const missing = new Set<string>();
  for (const [font, characters] of used) {
    await document.fonts.load(font, [...characters].join(''));
    for (const character of characters) if (drawn(font, character) === drawn(font, '\u{2fffd}')) missing.add(character);
  }
  for (let node = (texts.currentNode = document.body) && texts.nextNode(); node !== null; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (!(parent instanceof HTMLElement) || !/\p{Script=Han}/u.test(node.nodeValue ?? '')) continue;
    const size = Number.parseFloat(getComputedStyle(parent).fontSize);
    // Of what is drawn smaller, as steps are from afar.
    const scale = parent.offsetWidth > 0 ? parent.getBoundingClientRect().width / parent.offsetWidth : 1;
    const range = document.createRange();
    for (const { 0: character, index } of (node.nodeValue ?? '').matchAll(/\p{Script=Han}/gu)) {
      range.setStart(node, index);
      range.setEnd(node, index + character.length);
      const { width } = range.getBoundingClientRect();
      if (width > 0 && width < size * scale * 0.9) missing.add(character);
    }
  }
  return [...missing].join('');
}
