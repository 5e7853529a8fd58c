import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, 'builder-ui');

/** Libraries in files of their own: they change seldom, so browsers keep them over our releases; the rest follows the pages. */
const libraries: Record<string, RegExp> = {
  react: /[\\/]node_modules[\\/](react|react-dom|scheduler)[\\/]/,
  mantine: /[\\/]node_modules[\\/](@mantine|@floating-ui|dayjs)[\\/]/,
  canvas: /[\\/]node_modules[\\/](@xyflow|@dagrejs|d3-[a-z]+)[\\/]/,
  kernel: /[\\/]node_modules[\\/]zod[\\/]|[\\/]workflows[\\/]flow[\\/]/,
};

/** `vite build` puts the UI into dist/ui; the server serves it from there. There is no development server. */
export default defineConfig({
  root,
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { index: resolve(root, 'index.html'), 'task-page': resolve(root, 'task-page/client.tsx') },
      output: {
        // The page behind a mail link names its script without looking anything up.
        entryFileNames: (chunk) => (chunk.name === 'task-page' ? 'task-page.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: Object.entries(libraries).map(([name, test]) => ({ name, test })) },
      },
    },
  },
});
