// All checks and tests, in order, with one closing line. Every step runs even when an earlier one failed.
import './own-node.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

function run(title, command, args, extra = {}) {
  console.log(`\n== ${title}`);
  const started = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...extra },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  console.log(
    `-- ${title}: ${result.status === 0 ? 'ok' : `failed (${result.status ?? result.signal ?? result.error?.message})`}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  return result.status === 0;
}

function check(title, command, args) {
  totals[run(title, command, args) ? 'passed' : 'failed'] += 1;
}

/** Adds a runner's own counts; a runner that left no report, or failed with none failed, counts as one failure. */
function count(ok, file, read) {
  if (!existsSync(file)) {
    totals.failed += 1;
    return;
  }
  const { passed, failed, skipped } = read(JSON.parse(readFileSync(file, 'utf8')));
  totals.passed += passed;
  totals.failed += failed === 0 && !ok ? 1 : failed;
  totals.skipped += skipped;
}

check('imports', 'node', ['scripts/check-imports.mjs']);
check('lint and format', 'biome', ['check', '.']);
check('types', 'tsc', ['-b']);
check('build', 'electron-vite', ['build', '--logLevel', 'warn']);

const unitReport = path.join(reports, 'vitest.json');
count(
  run('unit, contract and engine tests', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unitReport}`,
  ]),
  unitReport,
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }),
);

const browserReport = path.join(reports, 'playwright.json');
count(
  run(
    'end-to-end tests in a real browser, and in the Electron stand-in where Electron is absent',
    'playwright',
    ['test', '--reporter=list,json'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport,
    },
  ),
  browserReport,
  (report) => ({
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
    skipped: report.stats.skipped,
  }),
);

rmSync(reports, { recursive: true, force: true });
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
