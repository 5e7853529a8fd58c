/** A picture that stands in a page as a file of its own. */

const variable = /var\((--[\w-]+)\)/g;

/** The SVG with the colours of this page's theme in place of their names. */
export function svgText(picture: SVGSVGElement): string {
  const theme = getComputedStyle(document.documentElement);
  return new XMLSerializer().serializeToString(picture).replaceAll(variable, (_, name: string) => theme.getPropertyValue(name).trim());
}

/** The same as points, twice as fine as on the page, but never so large that a browser refuses it. */
export async function pngOf(picture: SVGSVGElement): Promise<Blob> {
  const { width, height } = picture.viewBox.baseVal;
  const scale = Math.min(2, 16_000 / Math.max(width, height), Math.sqrt(100_000_000 / (width * height)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(picture))}`;
  await image.decode();
  const sheet = Object.assign(document.createElement('canvas'), { width: Math.round(width * scale), height: Math.round(height * scale) });
  sheet.getContext('2d')?.drawImage(image, 0, 0, sheet.width, sheet.height);
  return new Promise((resolve, reject) => {
    sheet.toBlob((blob) => (blob === null ? reject(new Error('The browser could not make a picture of this size.')) : resolve(blob)), 'image/png');
  });
}
