/**
 * Evidence that attacks the one who looks at it (support/hostile-evidence.ts), in every view, tab, drawer, dialog, menu and
 * chart: nothing of it becomes markup or runs, nothing is asked of another host, and what would hide or turn text is shown.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from '@playwright/test';
import { hostileRule, markup, turned, writeHostileEvidence } from '../support/hostile-evidence.ts';
import { expect, test } from './support/fixtures.ts';
import { runCli } from './support/large-case.ts';
import { Workspace } from './support/workspace.ts';

/** Characters that no text on the screen may hold: controls but tab and line ends, direction marks, zero widths. */
const hidden =
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]';

/** A case of the evidence, with a tag, a note, lists and indicators that are hostile too. */
function makeCase(dataFolder: string): string {
  const evidence = path.join(dataFolder, 'evidence');
  writeHostileEvidence(evidence);
  const rules = path.join(dataFolder, `rules ${markup}\u202e`);
  mkdirSync(rules);
  writeFileSync(path.join(rules, `${markup}.yml`), hostileRule);
  const casePath = path.join(dataFolder, `${markup}\u202e.eventloupe`);
  runCli(['ingest', evidence, '--case', casePath]);
  runCli(['detect', casePath, '--rules', rules]);
  return casePath;
}

/** What a person writes or loads is text of others as well. */
async function annotate(page: Page): Promise<void> {
  await page.evaluate(
    async ({ name, words }) => {
      const call = async (operation: string, input: unknown): Promise<Record<string, unknown>> => {
        const reply = await window.api!.call(operation, input);
        if (!reply.ok) throw new Error(`${operation}: ${reply.error.message}`);
        return reply.value as Record<string, unknown>;
      };
      await call('tags.events', { tag: name, eventIds: [1, 2, 3] });
      const target = await call('notes.eventTarget', { eventId: 1 });
      await call('notes.save', { target, body: words, analyst: name });
      const list = await call('lists.save', { name, kind: 'watch', enabled: true });
      await call('lists.add', { id: list.id, entries: [{ value: '203.0.113.77', note: words }] });
      await call('indicators.import', { name, text: '203.0.113.77\n' });
      await call('saved.put', { kind: 'search', name, body: { text: words } });
    },
    { name: `${markup}\u202e`, words: `${markup}<script>owned=1</script>${turned} [x](javascript:owned=1)` },
  );
}

/** Runs in the page before it: what is drawn on canvases is kept, because no one can read it there. */
function watchCanvases(pattern: string): void {
  const faults: string[] = [];
  Object.assign(window, { drawnFaults: faults, drawnTexts: [] as string[] });
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    if (new RegExp(pattern).test(text)) faults.push(text);
    (window as unknown as { drawnTexts: string[] }).drawnTexts.push(text);
    return fillText.call(this, text, ...rest);
  };
}

/** Faults of the page as it is. */
function findFaults(target: Page | Frame): Promise<string[]> {
  return target.evaluate((pattern) => {
    const bad = new RegExp(pattern);
    const faults: string[] = [];
    const state = window as unknown as { owned?: unknown; drawnFaults?: string[] };
    if (state.owned !== undefined) faults.push('a script of the evidence ran');
    faults.push(...(state.drawnFaults ?? []).map((text) => `on a canvas: ${JSON.stringify(text)}`));
    state.drawnFaults?.splice(0);
    const injected =
      'img, iframe:not(.el-report-frame), object, embed, body script, [onerror], [onload], [href^="javascript"]';
    for (const element of document.querySelectorAll(injected))
      faults.push(`element: ${element.outerHTML.slice(0, 200)}`);
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes)
        if (/^(title|alt|placeholder|aria-)/.test(name) && bad.test(value))
          faults.push(`${element.tagName} ${name}: ${JSON.stringify(value.slice(0, 200))}`);
      for (const node of element.childNodes)
        if (
          node.nodeType === Node.TEXT_NODE &&
          bad.test(node.nodeValue ?? '') &&
          // The grid's own words to a screen reader, which an empty character makes new each time.
          !element.matches('textarea, .ag-aria-description-container')
        )
          faults.push(`${element.tagName}.${element.className}: ${JSON.stringify(node.nodeValue?.slice(0, 200))}`);
    }
    return [...new Set(faults)];
  }, hidden);
}

test('hostile evidence stays text in every view, tab, dialog, menu and chart', async ({ launch, dataFolder }) => {
  const { page } = await launch([makeCase(dataFolder)]);
  const workspace = new Workspace(page);
  const outside: string[] = [];
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  await annotate(page);
  const { origin } = new URL(page.url());
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) outside.push(request.url());
  });
  await page.addInitScript(watchCanvases, hidden);
  await page.reload();
  await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);

  /** Each fault with the place where it was seen first. */
  const faults = new Map<string, string>();
  const look = async (where: string): Promise<void> => {
    await expect(page.locator('.el-state[role="status"]:visible')).toHaveCount(0);
    for (const fault of await findFaults(page)) if (!faults.has(fault)) faults.set(fault, where);
  };
  /** The pointer rests on a few places of each chart that comes into sight for the first time. */
  const hoverCharts = async (): Promise<void> => {
    for (const canvas of await page.locator('canvas:visible:not([data-hovered])').all()) {
      const box = await canvas.boundingBox();
      if (!box || box.width < 40 || box.height < 40) continue;
      for (const row of [1 / 3, 2 / 3])
        for (const column of [0.2, 0.4, 0.6, 0.8])
          await page.mouse.move(box.x + box.width * column, box.y + box.height * row);
    }
    await page.locator('canvas:visible').evaluateAll((all) => {
      for (const one of all) one.dataset.hovered = '1';
    });
  };

  const rail = page.getByRole('navigation', { name: 'Views' }).getByRole('button');
  const names = await rail.evaluateAll((buttons) => buttons.map((one) => one.getAttribute('aria-label') ?? ''));
  expect(names.length).toBeGreaterThan(12);
  for (const name of names) {
    await test.step(name, async () => {
      await workspace.showView(name);
      const tabs = page.locator('.dv-tab:visible');
      for (let at = 0, count = await tabs.count(); at < count; at++) {
        const tab = (await tabs.nth(at).textContent()) ?? '';
        await tabs.nth(at).click();
        await hoverCharts();
        await look(`${name}, ${tab}`);
      }
      for (const grid of await page.getByRole('grid').or(page.getByRole('treegrid')).all()) {
        const cell = grid.locator('[row-index="0"] .ag-cell').last();
        if (!(await cell.isVisible())) continue;
        await cell.click();
        await cell.click({ button: 'right' });
        const label = `${name}, menu of ${await grid.getAttribute('aria-label')}`;
        await expect(page.getByRole('menuitem', { name: /^Copy value/ }), label).toBeVisible();
        await look(label);
        await page.keyboard.press('Escape');
      }
      await look(`${name}, at last`);
    });
  }

  await workspace.showView('Report');
  const preview = page.frames().find((frame) => frame !== page.mainFrame());
  expect(await findFaults(preview!), 'the preview of the report').toEqual([]);

  await workspace.showView('Events');
  await workspace.header('computer').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Group by/ }).click();
  await expect(workspace.cell(0, 'group')).toContainText('<img');
  await look('groups');
  await page.getByRole('button', { name: /^Do not group by/ }).click();
  await workspace.searchFor('Image:*onerror*');
  await workspace.cell(0, 'eventId').click();
  for (const tab of await page.getByRole('tablist', { name: 'Parts of the event' }).getByRole('tab').all()) {
    await tab.click();
    await look(`details, ${await tab.textContent()}`);
  }
  for (const keys of ['Control+k', '?', 'Control+g', '9']) {
    await workspace.cell(0, 'eventId').click();
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(`dialog of ${keys}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  expect([...faults]).toEqual([]);
  const drawn = await page.evaluate(() => (window as unknown as { drawnTexts: string[] }).drawnTexts);
  expect(drawn.filter((text) => text.includes('\\u{202e}')).length, 'charts name hosts and programs').toBeGreaterThan(
    0,
  );
  expect(drawn, 'a tooltip of the flows').toContainEqual(expect.stringMatching(/^[\d,]+ connections$/));
  expect(outside).toEqual([]);
  expect(dialogs).toEqual([]);
});
