import address from '@mantine/core/styles.css?url';

/** Brings the styles of Mantine's components to a page that began without them, before all others, which count on being the later ones. */
export function mantineStyles(): Promise<unknown> {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: address });
  const there = new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: reject }));
  document.head.prepend(link);
  return there;
}
