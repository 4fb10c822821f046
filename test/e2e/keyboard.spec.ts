/** By keyboard alone: no pointer is used in this file. */
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

test('open the demo case, search, only this value, back: by keyboard alone', async ({ launch }) => {
  const { page } = await launch();
  const workspace = new Workspace(page);

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
    await page.keyboard.press('Control+e');
    await pressUntil(page, 'ArrowRight', workspace.grid.locator('[col-id="computer"]'));
    await page.keyboard.press('+');
    await expect(workspace.chips).toHaveCount(2);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(workspace.chips).toHaveCount(1);
  });
});
