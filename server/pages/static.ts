import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { notFound } from '../errors.ts';
import { type AppEnv, gate, newRouter } from '../permissions.ts';
import { contentSecurity, noncePlaceholder, page } from './layout.ts';
import { languageOf } from '../language.ts';

/** The pages of the interface. Its own router takes over behind these; whoever is not signed in is sent to sign in and then back. */
const interfacePages = ['/', '/flows', '/running', '/launch', '/people', '/records', '/data', '/connections', '/settings', '/my', '/week', '/mailbox'];

/** The built interface: its page for every address of the interface, the builder's own, and its files. */
export function staticPages({ config: { uiDir } }: { config: { uiDir: string } }) {
  const files = listFiles(uiDir);
  const packed = packer();
  const router = newRouter();
  const shown = (name: string) => {
    const path = join(uiDir, name);
    const built = existsSync(path) ? readFileSync(path, 'utf8') : null;
    return (c: Context<AppEnv>) => (built === null ? notBuilt(c) : showBuilt(c, built));
  };
  const show = shown('index.html');
  router.get('/flows/:id', gate('signedIn'), shown('builder.html'));
  for (const path of interfacePages) router.get(path, gate('signedIn'), show);
  for (const path of interfacePages.slice(1)) router.get(`${path}/*`, gate('signedIn'), show);
  router.get('/*', gate('anyone'), async (c) => {
    const file = files.get(c.req.path);
    if (file === undefined) throw notFound('page at this address');
    c.header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    c.header('etag', file.etag);
    if (file.forAnyFrame) {
      c.header('access-control-allow-origin', '*');
      c.header('cross-origin-resource-policy', 'cross-origin');
    }
    if (c.req.header('if-none-match')?.replaceAll('W/', '') === file.etag) return c.body(null, 304);
    c.header('content-type', file.type);
    const way = wayOf(c.req.header('accept-encoding'), file.type);
    if (way === null) return c.body(new Uint8Array(await readFile(file.path)));
    c.header('content-encoding', way);
    c.header('etag', `W/${file.etag}`);
    c.header('vary', 'accept-encoding');
    return c.body(new Uint8Array(await packed(file.path, way)));
  });
  return router;
}

type Way = 'br' | 'gzip';

/** The best packing that both know; what is packed already, as fonts and pictures are, goes as it is. */
function wayOf(accepted = '', type: string): Way | null {
  if (!/^text\/|javascript|json|svg/.test(type)) return null;
  return (['br', 'gzip'] as const).find((way) => accepted.includes(way)) ?? null;
}

/** At a level that whoever comes first does not wait for. */
const pack = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 6 }),
};

/** Each file is packed once, when it is first asked for: they are those of the start, and few. */
function packer(): (path: string, way: Way) => Promise<Buffer> {
  const known = new Map<string, Promise<Buffer>>();
  return (path, way) => {
    const key = `${way} ${path}`;
    const bytes = known.get(key) ?? readFile(path).then(pack[way]);
    known.set(key, bytes);
    return bytes;
  };
}

/** `forAnyFrame`: fonts, which mails are drawn with too, in frames that are of no origin. */
type File = { path: string; type: string; hashed: boolean; forAnyFrame: boolean; etag: string };

/** Address → file. Only what was there at the start is served: no path is ever built from what someone asks for. */
function listFiles(folder: string): Map<string, File> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.html'));
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const address = path.slice(folder.length).split(sep).join('/');
      const ending = entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase();
      return [
        address.startsWith('/') ? address : `/${address}`,
        {
          path,
          type: types[ending] ?? 'application/octet-stream',
          hashed: address.includes('assets/'),
          forAnyFrame: ending.startsWith('woff') || entry.name === 'chinese.css',
          etag: etagOf(path),
        },
      ];
    }),
  );
}

function etagOf(path: string): string {
  return `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`;
}

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  woff: 'font/woff',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
};

function showBuilt(c: Context<AppEnv>, built: string) {
  const nonce = c.get('nonce');
  c.header('content-security-policy', contentSecurity(nonce, 'interface'));
  return c.html(built.replaceAll(noncePlaceholder, nonce));
}

function notBuilt(c: Context<AppEnv>) {
  const body = html`<h1>The pages have not been built yet</h1><p>Run <code>npm run build</code> and start Loopwright again, or let <code>npm start</code> do both.</p>`;
  return page(c, { language: languageOf(c), title: 'Not built yet', body, status: 404 });
}
