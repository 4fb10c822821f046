/** From an event to its process, up its launch chain, through the tree, and back to the events. */
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('the process of an event: its chain with reasons, its time line, and the way back', async ({
  launch,
  dataFolder,
}) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  const all = await workspace.count();
  await workspace.searchFor('id:1 Image:*\\rundll32.exe CommandLine:*upd_8f3a.dll*');
  await workspace.cell(0, 'eventId').click();
  await page.getByRole('button', { name: 'Open its process' }).click();

  const processPage = page.getByRole('region', { name: 'Process page' });
  await expect(processPage.getByRole('heading', { name: /^rundll32\.exe PID 916 on WS-001/ })).toBeVisible();
  const chain = processPage.getByRole('list', { name: 'Launch chain, from the root' }).locator('> li');
  await expect(chain.last()).toContainText('upd_8f3a.dll');
  await expect(chain.last()).toContainText('GUID');
  await expect(chain.filter({ hasText: 'powershell.exe' })).toContainText('-nop -w hidden -enc');
  await expect(processPage.getByRole('heading', { name: '4 children' })).toBeVisible();
  await expect(processPage.getByRole('button', { name: 'ACME\\alice' })).toBeVisible();

  const tree = page.getByRole('treegrid', { name: 'Processes' });
  const selected = tree.locator('.ag-row-selected');
  await expect(selected, 'the tree was opened down to it').toContainText('rundll32.exe');
  await expect(selected).toHaveAttribute('aria-expanded', 'false');

  await processPage.getByRole('button', { name: 'powershell.exe' }).click();
  await expect(processPage.getByRole('heading', { name: /^powershell\.exe PID 944/ })).toBeVisible();
  await expect(selected).toContainText('powershell.exe');

  const timeLine = page.getByRole('region', { name: 'Time line of the process' });
  const kind = timeLine.getByRole('combobox', { name: 'Kind of activity' });
  await expect(kind).toHaveValue(/^All \d/);
  const firstThing = timeLine.locator('[row-index="0"] [col-id="target"]');
  await expect(firstThing).toContainText('-nop -w hidden');
  await firstThing.dblclick();
  await expect(page.getByRole('region', { name: 'Details' }).getByRole('heading').first()).toBeVisible();

  await workspace.showView('Processes');
  await processPage.getByRole('button', { name: /^\d+ events$/ }).click();
  await expect(workspace.chips).toContainText(['process:']);
  expect(await workspace.count()).toBeLessThan(all);
});

test('the tree: keys open and close, a search keeps ancestors, cells filter', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Processes');
  const tree = page.getByRole('treegrid', { name: 'Processes' });
  const rows = tree.locator('.ag-row');
  const parent = tree.locator('.ag-row[aria-expanded="false"]').first();
  const id = await parent.getAttribute('row-id');
  const row = tree.locator(`.ag-row[row-id="${id}"]`).first();
  const before = Number(await row.getAttribute('row-index'));
  await row.locator('[col-id="process"]').click();
  await page.keyboard.press('ArrowRight');
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  const child = tree.locator(`.ag-row[row-index="${before + 1}"]`).first();
  await expect(child).toHaveAttribute('aria-level', '2');
  await page.keyboard.press('ArrowDown');
  await expect(child).toHaveClass(/ag-row-selected/);
  await page.keyboard.press('ArrowLeft');
  await expect(row, 'from a child to its parent').toHaveClass(/ag-row-selected/);
  await page.keyboard.press('ArrowLeft');
  await expect(row).toHaveAttribute('aria-expanded', 'false');
  await expect(child).not.toHaveAttribute('aria-level', '2');

  await page.getByRole('textbox', { name: 'Find processes' }).fill('whoami /all');
  const toolbar = page.getByRole('toolbar', { name: 'Processes: filter' });
  await expect(toolbar).toContainText(/\d+ match/);
  await expect(rows.filter({ hasText: 'whoami.exe' }).first()).toBeVisible();
  await expect(rows.filter({ hasText: 'rundll32.exe' }).first(), 'an ancestor is kept').toHaveClass(/el-ancestor/);
  // The root was there before, closed; its row is kept, its arrow must not be.
  const kept = rows.filter({ hasText: 'system' }).first();
  await expect(kept).toHaveAttribute('aria-expanded', 'true');
  await expect(kept.locator('.el-tree-arrow')).toHaveAttribute('data-open', 'true');

  await page.getByRole('textbox', { name: 'Find processes' }).fill('<img src=x>');
  await expect(page.getByText('No process matches')).toBeVisible();
  await page.getByRole('textbox', { name: 'Find processes' }).fill('rundll32.exe');
  const hit = rows.filter({ hasText: 'rundll32.exe' }).first();
  await hit.locator('[col-id="process"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Not this' }).click();
  await workspace.showView('Events');
  await expect(workspace.chips).toContainText(['process:']);
});
