import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, 'builder-ui');

/** Libraries in files of their own: they change seldom, so browsers keep them over our releases; the rest follows the pages. */
const libraries: Record<string, RegExp> = {
  react: /[\\/]node_modules[\\/](react|react-dom|scheduler)[\\/]/,
  canvas: /[\\/]node_modules[\\/](@xyflow|d3-[a-z]+)[\\/]/,
};

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
 * `vite build` puts the UI into dist/ui; the server serves it from there. There is no development server.
 * It is two builds, in this order: the UI (the builder is a page of its own, so that it opens without what only the others need), and task-page.js, the script of the page behind a mail link. That one stands
 * alone (with task-page.css, if it has styles), so that a phone loads nothing else, under a name that needs no looking up.
 */
export default defineConfig({
  root,
  // The kernel's schemas without zod: see there.
  resolve: { alias: { zod: resolve(root, 'light-zod.ts') } },
  plugins: [withoutTransitions, react()],
  build: { outDir: resolve(import.meta.dirname, 'dist/ui'), target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  environments: {
    client: {
      build: {
        emptyOutDir: true,
        rolldownOptions: {
          // The kernel is pure: what is not used of it is left out.
          treeshake: { moduleSideEffects: [{ test: /[\\/]workflows[\\/]flow[\\/]/, sideEffects: false }] },
          input: [resolve(root, 'index.html'), resolve(root, 'builder.html'), resolve(root, 'theme/chinese.css')],
          output: {
            // The server writes its name into pages of its own.
            assetFileNames: ({ names }) => (names.includes('chinese.css') ? 'chinese.css' : 'assets/[name]-[hash][extname]'),
            codeSplitting: { groups: Object.entries(libraries).map(([name, test]) => ({ name, test })) },
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
