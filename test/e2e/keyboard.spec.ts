/** The whole story by keyboard alone: no pointer is used in this file. */
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

/** Presses a key until something has the focus, or has it inside. */
async function pressUntil(page: Page, key: string, goal: Locator, most = 60): Promise<void> {
  for (let count = 0; count <= most; count++) {
    const focused = await goal.evaluateAll((found) => found.some((one) => one.contains(document.activeElement)));
    if (focused) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${most} times ${key} do not lead to ${goal}`);
}

/** Runs a command of the palette by its name. */
async function run(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Command' }).waitFor();
  await page.keyboard.type(command);
  await expect(page.getByRole('button', { name: command }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Command' })).toBeHidden();
}

/** The key that leads to the grid, then arrows to a column. */
async function intoGrid(page: Page, workspace: Workspace, column: string, arrow: string): Promise<void> {
  await page.keyboard.press('Control+e');
  await expect(workspace.grid.locator('.ag-cell:focus')).toHaveCount(1);
  await pressUntil(page, arrow, workspace.grid.locator(`.ag-row [col-id="${column}"]`));
}

/** Opens the menu of the focused cell and chooses an item. */
async function choose(page: Page, ...names: readonly (string | RegExp)[]): Promise<void> {
  await page.keyboard.press('Shift+F10');
  for (const [level, name] of names.entries()) {
    await pressUntil(page, 'ArrowDown', page.getByRole('menuitem', { name }));
    await page.keyboard.press(level < names.length - 1 ? 'ArrowRight' : 'Enter');
  }
}

test('open, filter, pivot, process, chain, session, tag, note, save, report: by keyboard alone', async ({
  launch,
  dataFolder,
}) => {
  const { page } = await launch();
  const workspace = new Workspace(page);
  const details = page.getByRole('region', { name: 'Details' });

  await test.step('the demo case from the start screen', async () => {
    await pressUntil(page, 'Tab', page.getByRole('button', { name: /^Demo case/ }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Look at the events' })).toBeFocused({ timeout: 60_000 });
    await page.keyboard.press('Enter');
    await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  });

  await test.step('search, go into the grid, only this value, back', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('channel:*Sysmon* id:1');
    await page.keyboard.press('Enter');
    await expect(workspace.cell(0, 'eventId')).toHaveText('1');
    await intoGrid(page, workspace, 'computer', 'ArrowRight');
    await page.keyboard.press('+');
    await expect(workspace.chips).toHaveCount(2);
    const filtered = await workspace.count();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(workspace.chips).toHaveCount(1);
    await expect.poll(() => workspace.count()).toBeGreaterThan(filtered);
  });

  await test.step('tag and note', async () => {
    await intoGrid(page, workspace, 'tags', 'ArrowLeft');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('1');
    await page.getByRole('dialog', { name: 'Tag events' }).waitFor();
    await pressUntil(page, 'Tab', page.getByRole('textbox', { name: 'New tag' }));
    await page.keyboard.type('seen');
    await page.keyboard.press('Enter');
    await expect(workspace.cell(1, 'tags').getByRole('img')).toHaveAccessibleName('seen');
    await page.keyboard.press('Enter');
    await pressUntil(page, 'Tab', details.getByRole('tab').first());
    await pressUntil(page, 'ArrowRight', details.getByRole('tab', { name: 'Notes' }));
    await pressUntil(page, 'Tab', details.getByRole('textbox', { name: 'New note' }));
    await page.keyboard.type('by hand');
    await page.keyboard.press('Control+Enter');
    await expect(details.getByRole('article')).toContainText('by hand');
  });

  await test.step('its process, the chain, its session', async () => {
    await intoGrid(page, workspace, 'eventId', 'ArrowRight');
    await choose(page, 'Open its process');
    const processPage = page.locator('[data-view="processes"] [data-region]');
    await expect(
      page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Processes' }),
    ).toHaveAttribute('aria-current', 'page');
    await pressUntil(page, 'F6', processPage.first());
    const session = page.getByRole('button', { name: /^Go to the events with this session/ });
    await expect(session).toBeVisible();
    await pressUntil(page, 'F6', page.locator('[data-region]', { has: session }));
    await pressUntil(page, 'Tab', session, 120);
    await pressUntil(page, 'Shift+Tab', page.getByRole('list', { name: 'Launch chain, from the root' }), 120);
  });

  await test.step('a value of a cell in another view', async () => {
    await run(page, 'Show Events');
    await intoGrid(page, workspace, 'computer', 'ArrowRight');
    await choose(page, 'Find this value in', 'Logon sessions');
    await expect(page.locator('[data-view="logons"]')).toBeVisible();
  });

  await test.step('save the view, open it from the list', async () => {
    await run(page, 'Show Events');
    await page.keyboard.press('Control+s');
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await page.keyboard.type('mine');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+o');
    await expect(page.getByRole('textbox', { name: 'Find saved views' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(workspace.search).toHaveValue('channel:*Sysmon* id:1');
  });

  await test.step('the report', async () => {
    await run(page, 'Show Report');
    const folder = page.getByRole('textbox', { name: 'Folder' });
    await expect(folder).toBeVisible();
    await pressUntil(page, 'F6', page.locator('[data-region]', { has: folder }));
    await pressUntil(page, 'Tab', folder, 120);
    await page.keyboard.press('Control+a');
    await page.keyboard.type(path.join(dataFolder, 'report'));
    await pressUntil(page, 'Tab', page.getByRole('button', { name: 'Write the report' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status').filter({ hasText: 'Written into' })).toBeVisible();
  });
});
