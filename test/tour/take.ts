import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { newDataDir, removeDataDir, startProduct } from '../helpers/product.ts';
import { answerPlaces } from './answer-places.ts';
import { builderPlaces } from './builder-places.ts';
import { signInBy } from './people.ts';
import { looks, takeAll } from './pictures.ts';
import { type Place, places } from './places.ts';
import { begin, type Known } from './stage.ts';

/**
 * `npm run tour`: starts the product with its sample organisation, lets its people use it for a while (stage.ts), and takes every page and state in four looks
 * into docs/tour. It fails where a character has no glyph, a text is cut off, a page is wider than its window, or axe finds something serious.
 * `ONLY=draw,read` takes a few.
 */

const folder = fileURLToPath(new URL('../../docs/tour/', import.meta.url));
const all: readonly Place[] = [...places, ...builderPlaces, ...answerPlaces];
const only = process.env.ONLY?.split(',');
const wanted = all.filter(({ name }) => only === undefined || only.includes(name));
const nothing: Omit<Known, 'url' | 'adminLink' | 'sessions'> = {
  flows: { drawn: '', blank: '', broken: '' },
  cycle: '',
  run: '',
  standing: '',
  tasks: { decide: '', form: '', code: '', recorded: '', closed: '', digest: '' },
  mails: { asks: { en: '', zh: '' }, digest: { en: '', zh: '' }, signIn: { en: '', zh: '' } },
  person: '',
  sheet: '',
  request: '',
};

const dataDir = newDataDir();
const product = await startProduct(dataDir);
let faults = 0;
const tell = (fault: string) => {
  faults += 1;
  console.error(fault);
};
try {
  if (only === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { url, adminLink } = product;
  const before = { url, adminLink, ...nothing, sessions: {} };
  const fresh = wanted.filter((place) => place.fresh);
  const take = (some: readonly Place[], known: Known) => takeAll(some, known, folder, tell);
  await take(
    fresh.filter(({ as }) => as === 'passerBy'),
    before,
  );
  const hr = await signInBy(url, adminLink);
  const { cookies } = await hr.api.storageState();
  await take(
    fresh.filter(({ as }) => as === undefined),
    { ...before, sessions: { hr: cookies } },
  );
  await take(
    wanted.filter((place) => !fresh.includes(place)),
    { url, adminLink, ...(await begin(url, hr)) },
  );
  if (only === undefined) writeFileSync(`${folder}index.md`, index());
} finally {
  await product.kill();
  removeDataDir(dataDir);
}
console.log(`${wanted.length} pages in ${Object.keys(looks).length} looks: docs/tour/index.md${faults === 0 ? '' : `; ${faults} faults`}`);
process.exitCode = faults === 0 ? 0 : 1;

function index(): string {
  const rows = wanted.map(
    ({ name, only: where }) =>
      `| ${name} | ${Object.keys(looks)
        .filter((look) => where === undefined || look.startsWith(where))
        .map((look) => `[${look}](${name}-${look}.webp)`)
        .join(' · ')} |`,
  );
  return `# A tour of every page\n\nTaken by \`npm run tour\`, with the sample organisation after its first weeks.\n\n| page | looks |\n| --- | --- |\n${rows.join('\n')}\n`;
}
