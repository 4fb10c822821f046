/**
 * How long a person waits in the processes view: `node test/bench/process-views.ts CASE` (built app, a real browser). Opens and
 * closes nodes of the roots in sight and the pages of their first children; prints median and p95 in milliseconds from the
 * press of the mouse to the frame that shows the answer, beside the load of the machine.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from '@playwright/test';
import { findBrowser } from '../e2e/support/browser.ts';
import { projectRoot } from '../e2e/support/fixtures.ts';

const casePath = process.argv[2];
if (!casePath) throw new Error('Usage: node test/bench/process-views.ts CASE');

const host = spawn(
  process.execPath,
  [path.join(projectRoot, 'out', 'main', 'web.js'), '--stdin-lifeline', '--no-open', casePath],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const link = await new Promise<string>((resolve) => {
  createInterface({ input: host.stdout }).on('line', (line) => {
    const match = /EventLoupe is ready: (\S+)/.exec(line);
    if (match?.[1]) resolve(match[1]);
  });
});
const browser = await chromium.launch({
  executablePath: await findBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--no-proxy-server'],
});
const page = await browser.newPage({ viewport: { width: 2200, height: 950 } });
await page.goto(link);
await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Processes' }).click();
await page.locator('.el-tree .ag-row [col-id="children"]').first().waitFor();

/** Milliseconds from the next press of the mouse until `selector` has `value` in `attribute`, in a painted frame. */
function watch(on: Page, selector: string, attribute: string, value: string): Promise<number> {
  return on.evaluate(
    ([css, name, wanted]) =>
      new Promise<number>((resolve, reject) => {
        const begin = (): void => {
          const startMs = performance.now();
          const look = (): void => {
            if (document.querySelector(css!)?.getAttribute(name!) === wanted)
              requestAnimationFrame(() => resolve(performance.now() - startMs));
            else if (performance.now() - startMs > 20_000) reject(new Error(`${css} never had ${name}=${wanted}`));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        };
        addEventListener('pointerdown', begin, { once: true, capture: true });
      }),
    [selector, attribute, value],
  );
}

async function press(selector: string, shown: string, attribute: string, value: string): Promise<number> {
  const waiting = watch(page, shown, attribute, value);
  await page.waitForTimeout(50);
  await page.locator(selector).first().click();
  return waiting;
}

const roots = await page.locator('.el-tree .ag-row').evaluateAll((rows) =>
  rows.flatMap((row) => {
    const children = Number((row.querySelector('[col-id="children"]')?.textContent ?? '').replace(/,/g, ''));
    return children > 0 ? [{ id: row.getAttribute('row-id')!, children }] : [];
  }),
);
const times: Record<string, number[]> = { open: [], 'open 500 children and more': [], close: [], page: [] };
for (const { id, children } of roots) {
  const row = `.el-tree .ag-row[row-id="${id}"]`;
  const opened = await press(`${row} .el-tree-arrow`, row, 'aria-expanded', 'true');
  times.open!.push(opened);
  if (children >= 500) times['open 500 children and more']!.push(opened);
  const at = Number(await page.locator(row).first().getAttribute('row-index'));
  for (let step = 1; step <= Math.min(2, children); step++) {
    const child = `.el-tree .ag-row[row-index="${at + step}"]`;
    const childId = (await page.locator(child).first().getAttribute('row-id')) ?? '';
    times.page!.push(await press(`${child} [col-id="pid"]`, '[data-process]', 'data-process', childId));
  }
  times.close!.push(await press(`${row} .el-tree-arrow`, row, 'aria-expanded', 'false'));
}
for (const [name, values] of Object.entries(times)) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]?.toFixed(0) ?? '-';
  process.stdout.write(`${name}: n ${sorted.length}, median ${at(0.5)} ms, p95 ${at(0.95)} ms\n`);
}
process.stdout.write(`load average ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} processors\n`);
await browser.close();
host.stdin.end();
