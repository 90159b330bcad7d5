import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

/** Builds the pages of the pieces: one page, which shows the piece that its address names. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  plugins: [
    {
      // JupyterLab imports its icons as raw SVG text.
      name: 'svg-raw',
      enforce: 'pre',
      load(id: string) {
        return id.endsWith('.svg')
          ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`
          : undefined;
      }
    }
  ],
  define: { 'process.env': '{}', global: 'globalThis' },
  build: { emptyOutDir: true, minify: false, modulePreload: false },
  resolve: {
    dedupe: ['react', 'react-dom', '@lumino/widgets', '@lumino/coreutils']
  }
});
