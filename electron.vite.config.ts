/**
 * The build. Main: named entries for Electron, web host, command line and each worker, in out/main. Preloads: one
 * self-contained CommonJS file each (a sandboxed preload can load nothing). Renderer: minified.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { workerEntries } from './src/engine/base/worker-url.ts';
import { hostOperations } from './src/shared/contract/host.ts';
import { operations, pushes } from './src/shared/contract/index.ts';

const workers = Object.fromEntries(
  Object.entries(workerEntries).map(([name, file]) => [`workers/${name}`, `src/engine/${file}`]),
);

export default defineConfig({
  main: {
    build: {
      rollupOptions: {
        input: {
          index: 'src/main/index.ts',
          'engine-thread': 'src/main/engine-thread.ts',
          web: 'src/web/index.ts',
          cli: 'src/cli/index.ts',
          ...workers,
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // package.json's `bin`.
          banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  },
  preload: {
    define: {
      __OPERATION_NAMES__: JSON.stringify([...Object.keys(operations), ...Object.keys(hostOperations)]),
      __PUSH_NAMES__: JSON.stringify(Object.keys(pushes)),
    },
    build: {
      externalizeDeps: false,
      isolatedEntries: true,
      rollupOptions: {
        input: { index: 'src/preload/index.ts', web: 'src/preload/web.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: { minify: true, rollupOptions: { input: 'src/renderer/index.html' } },
  },
});
