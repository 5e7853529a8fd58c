/** The path if it leads to a page of ours to go to after signing in, as the browser would read it; else null. Foreign addresses in any spelling are none. */
export function localPath(path: string | null | undefined): string | null {
  if (path == null || path.length > 500 || !path.startsWith('/')) return null;
  const base = 'http://local.invalid';
  if (!URL.canParse(path, base)) return null;
  const url = new URL(path, base);
  if (url.origin !== base || url.pathname.startsWith('//') || /^\/(api|sign-in)(\/|$)/.test(url.pathname)) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}
