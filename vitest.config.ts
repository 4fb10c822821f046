import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Commands and threads that tests start load the sources as they are; Node strips the types of each file once, not in each of them.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules', '.cache', 'node-compile');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/bench/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
