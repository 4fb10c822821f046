/** The analyst's day: signs of tampering, tags in three ways, notes, a pivot, and the report that holds them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('the tamper board: both explanations, and the way to the events', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Tamper board');
  const signs = page.getByRole('treegrid', { name: 'Signs' }).or(page.getByRole('grid', { name: 'Signs' }));
  await signs.locator('[row-index="0"] [col-id="title"]').click();
  const sign = page.getByRole('region', { name: 'Explanations of the sign' });
  await expect(sign.getByRole('heading', { name: 'high Log cleared' })).toBeVisible();
  await expect(sign.getByRole('article', { name: 'Guilty explanation' })).toContainText(/\w{4}/);
  await expect(sign.getByRole('article', { name: 'Innocent explanation' })).toContainText(/\w{4}/);
  await expect(page.getByRole('img', { name: /^Coverage over time, 10 logs/ })).toBeVisible();
  await sign.getByRole('button', { name: 'Its events' }).click();
  await workspace.expectCount(1);
  await expect(workspace.cell(0, 'eventId')).toHaveText('1102');
});

test('tag by key, by dialog, by filter; note; undo; report; all of it is there after a restart', async ({
  launch,
  dataFolder,
}) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  const all = await workspace.count();

  await test.step('a first tag by the key 1, given and taken on a selection', async () => {
    await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
    await workspace.cell(0, 'eventId').click();
    await expect(workspace.cell(0, 'eventId')).toBeFocused();
    await page.keyboard.press('1');
    const dialog = page.getByRole('dialog', { name: 'Tag events' });
    await dialog.getByRole('textbox', { name: 'New tag' }).fill('odd <b>');
    await page.keyboard.press('Enter');
    await expect(workspace.cell(0, 'tags').getByRole('img')).toHaveAccessibleName('odd <b>');
    await workspace.cell(1, 'eventId').click();
    await workspace.cell(3, 'eventId').click({ modifiers: ['Shift'] });
    await page.keyboard.press('1');
    await expect(workspace.cell(2, 'tags').getByRole('img')).toBeVisible();
    await page.keyboard.press('1');
    await expect(workspace.cell(2, 'tags').getByRole('img')).toBeHidden();
    await expect(workspace.cell(0, 'tags').getByRole('img')).toBeVisible();
  });

  await test.step('a key at once after a click with Shift is for the rows of the click', async () => {
    await workspace.cell(5, 'eventId').click();
    await workspace.cell(7, 'eventId').evaluate((cell) => {
      const options = { bubbles: true, cancelable: true, shiftKey: true };
      for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click'])
        cell.dispatchEvent(type === 'pointerdown' ? new PointerEvent(type, options) : new MouseEvent(type, options));
      cell.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: '1', code: 'Digit1' }));
    });
    for (const row of [5, 6, 7]) await expect(workspace.cell(row, 'tags').getByRole('img')).toBeVisible();
    await expect(page.getByText('Selected 3')).toBeVisible();
    await page.keyboard.press('1');
    await expect(workspace.cell(6, 'tags').getByRole('img')).toBeHidden();
  });

  await test.step('every event of a filter, and the undo of it', async () => {
    await workspace.searchFor('id:4625');
    const failures = await workspace.count();
    expect(failures).toBeLessThan(all);
    await expect(workspace.cell(0, 'eventId')).toHaveText('4625');
    await workspace.cell(0, 'eventId').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Tag all/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Tag events' });
    await dialog.getByRole('textbox', { name: 'New tag' }).fill('failures');
    await page.keyboard.press('Enter');
    const notice = page.getByText(`${failures} events got the tag failures`);
    await expect(notice).toBeVisible();
    await workspace.searchFor('tag:failures');
    await workspace.expectCount(failures);
    await notice.locator('..').getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('No event passes the filter')).toBeVisible();
  });

  await test.step('a note on an event, as text', async () => {
    await workspace.searchFor('tag:"odd <b>"');
    await workspace.expectCount(1);
    await workspace.cell(0, 'eventId').click();
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByRole('tab', { name: 'Notes' }).click();
    await details.getByRole('textbox', { name: 'New note' }).fill('**first** <img src=x onerror=alert(1)>');
    await page.keyboard.press('Control+Enter');
    await expect(details.getByRole('article')).toContainText('<img src=x onerror=alert(1)>');
    await workspace.showView('Notes and tags');
    await expect(page.getByRole('region', { name: 'All notes' }).getByRole('article')).toContainText('**first**');
    await page
      .getByRole('region', { name: 'Tags of the case' })
      .getByRole('button', { name: '1', exact: true })
      .click();
    await workspace.expectCount(1);
  });

  await test.step('the report shows it in a frame that runs nothing, and is written with a manifest', async () => {
    await workspace.showView('Report');
    const frame = page.locator('iframe[title="Preview of the report"]');
    await expect(frame).toHaveAttribute('sandbox', '');
    await expect(frame.contentFrame().getByText('<img src=x onerror=alert(1)>').first()).toBeVisible();
    await page.getByRole('button', { name: 'Move Notes up' }).click();
    await page.getByRole('checkbox', { name: 'Triage' }).uncheck();
    await expect(frame.contentFrame().getByRole('heading', { name: 'Triage' })).toBeHidden();
    const folder = path.join(dataFolder, 'report');
    await page.getByRole('textbox', { name: 'Folder' }).fill(folder);
    await page.getByRole('button', { name: 'Write the report' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Written into' })).toContainText('manifest.json');
    expect(existsSync(path.join(folder, 'manifest.json'))).toBe(true);
    expect(readFileSync(path.join(folder, 'report.html'), 'utf8')).not.toContain('<img src=x');
  });

  await test.step('a reload forgets nothing', async () => {
    await page.reload();
    await workspace.searchFor('tag:"odd <b>"');
    await workspace.expectCount(1);
    await expect(workspace.cell(0, 'tags').getByRole('img')).toHaveAccessibleName('odd <b>');
  });
});

test('the pivot: a preset, rare first, and the way to the events of a cell', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Pivot');
  const pivot = page.getByRole('treegrid', { name: 'Pivot' }).or(page.getByRole('grid', { name: 'Pivot' }));
  const cell = (row: number, column: string) => pivot.locator(`[row-index="${row}"] [col-id="${column}"]`);
  await expect(cell(0, 'k0')).toHaveText('1');
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('menuitem', { name: 'Process by destination', exact: true }).click();
  await expect(pivot.getByRole('columnheader', { name: 'Image' })).toBeVisible();
  const eventsOfFirst = async (): Promise<number> => {
    await expect(cell(0, 'events')).toHaveText(/^[\d,]+$/);
    return Number((await cell(0, 'events').textContent())?.replaceAll(',', ''));
  };
  // The rows of the former question leave the screen before those of the next are there.
  await expect(cell(0, 'k0')).toHaveText(/\\/);
  const busiest = await eventsOfFirst();
  await page.getByRole('combobox', { name: 'Order of rows' }).selectOption('Rare first');
  await expect(cell(0, 'events')).not.toHaveText(busiest.toLocaleString('en-US'));
  const rarest = await eventsOfFirst();
  expect(rarest).toBeLessThan(busiest);
  await cell(0, 'events').click();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Go to its events' }).click();
  await expect(workspace.chips).toContainText(['Image:']);
  expect(await workspace.count()).toBeGreaterThanOrEqual(rarest);
});
