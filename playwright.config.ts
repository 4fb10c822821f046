/**
 * End-to-end tests in a real browser: all on the web host; on the Electron bundles all in Electron where its binary is present,
 * else the two files below in the stand-in of test/fake-electron, which the project's name says.
 */
import { defineConfig } from '@playwright/test';
import { electronKind, type HostOptions } from './test/e2e/support/fixtures.ts';

export default defineConfig<HostOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './test/e2e/support/build.ts',
  // Each test has a host, a browser, a case and user data of its own (test/e2e/support), so `--workers 2 --fully-parallel` is
  // possible: two thirds of the time on two cores. One at a time until that has been seen to pass many times in a row.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { actionTimeout: 20_000, screenshot: 'only-on-failure' },
  forbidOnly: Boolean(process.env.CI),
  projects: [
    { name: 'web host', use: { hostKind: 'web' } },
    {
      name: electronKind === 'electron' ? 'Electron' : 'Electron bundles in the stand-in',
      // In the stand-in only what differs from the web host: the bridge, and the first whole slice; Electron itself runs all.
      ...(electronKind === 'electron' ? {} : { testMatch: ['hosts.spec.ts', 'events.spec.ts'] }),
      use: { hostKind: 'electron' },
    },
  ],
});
