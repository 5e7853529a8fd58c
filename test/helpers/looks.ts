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

/** The characters that no font of theirs has: they are drawn like one that no font ever has. */
export async function missingGlyphs(): Promise<string> {
  await document.fonts.ready;
  const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  const drawn = (font: string, text: string) => {
    pen.clearRect(0, 0, 40, 40);
    pen.font = font;
    pen.fillText(text, 8, 28);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const missing = new Set<string>();
  const seen = new Set<string>();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.getClientRects().length === 0) continue;
    const { fontFamily, fontWeight } = getComputedStyle(parent);
    for (const character of node.nodeValue?.match(/\p{L}|\p{P}|\p{S}/gu) ?? []) {
      const font = `${fontWeight} 20px ${fontFamily}`;
      if (seen.has(font + character)) continue;
      seen.add(font + character);
      if (drawn(font, character) === drawn(font, '\u{2fffd}')) missing.add(character);
    }
  }
  return [...missing].join('');
}
