import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
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
  resolve: {
    dedupe: ['react', 'react-dom', '@lumino/widgets', '@lumino/coreutils']
  },
  test: {
    environment: 'jsdom',
    include: ['labextension/test/**/*.spec.{ts,tsx}'],
    setupFiles: ['labextension/test/setup.ts'],
    css: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // JupyterLab's packages are loaded once, which is most of the time; every test cleans up after itself.
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    server: {
      deps: {
        // ES modules without "type": "module".
        inline: [
          /@jupyterlab\//,
          /@jupyter\//,
          /@lumino\//,
          /@microsoft\//,
          /exenv-es6/,
          /@rjsf\//,
          /typestyle/
        ]
      }
    }
  }
});
