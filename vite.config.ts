import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, 'builder-ui');

/** Libraries in files of their own: they change seldom, so browsers keep them over our releases; the rest follows the pages. */
const libraries = Object.entries({
  react: /[\\/]node_modules[\\/](react|react-dom|scheduler)[\\/]/,
  canvas: /[\\/]node_modules[\\/](@xyflow|d3-[a-z]+)[\\/]/,
}).map(([name, test]) => ({ name, test, priority: 9 }));

/** What the builder begins with is one file beside the libraries: each is a round trip, and work for the browser. Words about problems come when there are any. */
const drawing = [
  { name: 'problems', test: /[\\/]sentences[\\/]problem(-words)?\.ts/, priority: 2, includeDependenciesRecursively: false },
  { name: 'drawing', tags: ['$initial' as const], priority: 1 },
];

/** The kernel is pure: what is not used of it is left out. */
const treeshake = { moduleSideEffects: [{ test: /[\\/]workflows[\\/]flow[\\/]/, sideEffects: false }] };

/**
 * React Flow can glide from view to view by d3's transitions, which bring colours, easings and timers with them: a twelfth of what the builder loads.
 * The builder glides by itself (builder-ui/editor/view.ts), so that here a transition is the selection itself, and ends at once.
 */
const withoutTransitions: Plugin = {
  name: 'without-transitions',
  enforce: 'pre',
  resolveId: (id) => (id === 'd3-transition' || id === 'd3-interpolate' ? `\0still:${id}` : null),
  load: (id) =>
    id === '\0still:d3-transition'
      ? `import { selection } from 'd3-selection';
const self = function () { return this; };
Object.assign(selection.prototype, { interrupt: self, transition: self, duration: self, ease: self, tween: self });
export const interrupt = () => {};`
      : id === '\0still:d3-interpolate'
        ? 'export const interpolate = () => {}; export const interpolateZoom = interpolate;'
        : null,
};

/**
 * What the builder begins with is made ready whole while it comes in, beside the page's own work, and not bit by bit as each function is first called: the first
 * edit is answered sooner. The words are what V8 looks for at the top of a script.
 */
const readyWhole: Plugin = {
  name: 'ready-whole',
  applyToEnvironment: ({ name }) => name === 'builderPage',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk' && file.code.length > 20_000) file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
    },
  },
};

/** The page behind a mail link is opened on phones, by people who come once: what React does there, a twelfth of it does as well. */
const smaller: Record<string, string> = {
  react: 'preact/compat',
  'react-dom': 'preact/compat',
  'react-dom/client': 'preact/compat/client',
  'react/jsx-runtime': 'preact/jsx-runtime',
};
const withPreact: Plugin = {
  name: 'with-preact',
  enforce: 'pre',
  applyToEnvironment: ({ name }) => name === 'taskPage',
  resolveId(id, importer) {
    const instead = smaller[id];
    return instead === undefined ? null : this.resolve(instead, importer, { skipSelf: true });
  },
};

/**
 * `vite build` puts the UI into dist/ui; the server serves it from there. There is no development server.
 * It is three builds, in this order: the UI; the builder, a page of its own, so that what it begins with is one file and the libraries, and nothing that only
 * the others need (built together each shared part would be a file of its own, dozens of round trips); and task-page.js, the script of the page behind a
 * mail link. That one stands alone (with task-page.css, if it has styles), so that a phone loads nothing else, under a name that needs no looking up.
 */
export default defineConfig({
  root,
  // The kernel's schemas without zod: see there.
  resolve: { alias: { zod: resolve(root, 'light-zod.ts') } },
  plugins: [withoutTransitions, withPreact, readyWhole, react()],
  build: { outDir: resolve(import.meta.dirname, 'dist/ui'), target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  environments: {
    client: {
      build: {
        emptyOutDir: true,
        rolldownOptions: {
          treeshake,
          input: [resolve(root, 'index.html'), resolve(root, 'theme/chinese.css')],
          output: {
            // The server writes its name into pages of its own.
            assetFileNames: ({ names }) => (names.includes('chinese.css') ? 'chinese.css' : 'assets/[name]-[hash][extname]'),
            codeSplitting: { groups: libraries },
          },
        },
      },
    },
    builderPage: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        copyPublicDir: false,
        rolldownOptions: {
          treeshake,
          input: resolve(root, 'builder.html'),
          output: {
            entryFileNames: 'assets/builder/[name]-[hash].js',
            chunkFileNames: 'assets/builder/[name]-[hash].js',
            codeSplitting: { groups: [...libraries, ...drawing] },
          },
        },
      },
    },
    taskPage: {
      consumer: 'client',
      build: {
        emptyOutDir: false,
        copyPublicDir: false,
        rolldownOptions: {
          treeshake,
          input: resolve(root, 'task-page/client.tsx'),
          output: {
            entryFileNames: 'task-page.js',
            assetFileNames: ({ names }) => (names.some((name) => name.endsWith('.css')) ? 'task-page.css' : 'assets/[name]-[hash][extname]'),
            codeSplitting: false,
          },
        },
      },
    },
  },
  builder: {},
});
