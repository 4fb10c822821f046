/** Saved views and searches, layouts that a case keeps, several windows on one case. */
import type { Locator, Page } from '@playwright/test';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('a view is saved by keyboard, opened again, renamed, kept for the person, deleted; searches of the trade', async ({
  launch,
  dataFolder,
}) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  const all = await workspace.count();

  await test.step('save with Ctrl+S', async () => {
    await workspace.searchFor('id:4625');
    const failures = await workspace.count();
    expect(failures).toBeLessThan(all);
    await workspace.header('time').click();
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Save the present view' });
    await expect(dialog).toContainText('id:4625');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('failures <b>');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await page.keyboard.press('Alt+Backspace');
    await workspace.expectCount(all);
    await workspace.showView('Pivot');
    await page.getByRole('button', { name: 'Saved views and searches' }).click();
    await page.getByRole('menuitem', { name: /failures <b>/ }).click();
    await workspace.expectCount(failures);
    await expect(workspace.search).toHaveValue('id:4625');
  });

  await test.step('a pivot with its plan, for the person', async () => {
    await workspace.showView('Pivot');
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('menuitem', { name: 'Account by logon type', exact: true }).click();
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Save the present view' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('accounts');
    await dialog.getByRole('radio', { name: 'for me, in every case' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('menuitem', { name: 'Host by channel: what is there', exact: true }).click();
    await workspace.showView('Events');
    await page.keyboard.press('Control+o');
    const list = page.getByRole('dialog', { name: 'Saved views and searches' });
    await list.getByRole('textbox', { name: 'Find saved views' }).fill('accounts');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(list).toBeHidden();
    await expect(page.getByRole('columnheader', { name: 'TargetUserName' })).toBeVisible();
  });

  await test.step('rename and delete', async () => {
    await page.keyboard.press('Control+o');
    const list = page.getByRole('dialog', { name: 'Saved views and searches' });
    await list.getByRole('button', { name: 'Rename failures <b>' }).click();
    await list.getByRole('textbox', { name: 'New name of failures <b>' }).fill('failed');
    await page.keyboard.press('Enter');
    await expect(list.getByRole('button', { name: 'Rename failed' })).toBeVisible();
    await list.getByRole('button', { name: 'Copy failed to yours' }).click();
    await expect(list.getByRole('region', { name: 'Yours, in every case' })).toContainText('failed');
    await list.getByRole('button', { name: 'Delete accounts' }).click();
    await expect(list.getByRole('region', { name: 'Yours, in every case' })).not.toContainText('accounts');
    await page.keyboard.press('Escape');
  });

  await test.step('a search of the trade from the palette', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Command' }).fill('log cleared');
    await page.keyboard.press('Enter');
    await expect(workspace.search).toHaveValue(/1102/);
    expect(await workspace.count()).toBeGreaterThan(0);
  });

  await test.step('after a reload both are there', async () => {
    await page.reload();
    await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
    await page.keyboard.press('Control+o');
    const list = page.getByRole('dialog', { name: 'Saved views and searches' });
    await expect(list.getByRole('region', { name: 'In this case' })).toContainText('failed');
    await expect(list.getByRole('region', { name: 'Yours, in every case' })).toContainText('failed');
  });
});

test('columns and layout are kept in the case, and reset', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  await expectPinned(workspace);
  await workspace.cell(0, 'title').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Hide column/ }).click();
  await expect(workspace.header('title')).toBeHidden();
  const facets = page.locator('[data-region="facets"]');
  const width = async (): Promise<number> => (await facets.boundingBox())?.width ?? Number.NaN;
  const before = await width();
  const box = (await facets.boundingBox())!;
  await page.mouse.move(box.x + box.width, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 120, box.y + 200, { steps: 5 });
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(before + 80);
  const kept = () =>
    page.evaluate(async () => {
      const reply = await window.api!.call('saved.list', { kind: 'layout' });
      return JSON.stringify(reply);
    });
  // `"views":["facets"],…,"size":380`: what is written a moment after the drag.
  await expect
    .poll(async () => Number(/"views":\["facets"\][^[\]]*"size":(\d+)/.exec(await kept())?.[1]))
    .toBeGreaterThan(before + 80);

  // Without what the person has: only the case remembers.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  await expect(workspace.header('title')).toBeHidden();
  expect(await width()).toBeGreaterThan(before + 80);

  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Command' }).fill('reset the layout');
  await page.keyboard.press('Enter');
  await expect.poll(width).toBeLessThan(before + 20);
});

/** Moves the list sideways and back: pinned cells stay in sight, and stick only where they must (a layer for each row). */
async function expectPinned(workspace: Workspace): Promise<void> {
  const left = async (cell: Locator): Promise<number> => (await cell.boundingBox())!.x;
  const [time, eventId] = [workspace.cell(0, 'time'), workspace.cell(0, 'eventId')];
  const pinnedCells = workspace.grid.locator('[row-index="0"] > .ag-grid-pinned-left-cells');
  await expect(time).toBeVisible();
  const [timeLeft, idLeft] = [await left(time), await left(eventId)];
  await expect(pinnedCells).toHaveCSS('position', 'relative');
  await eventId.hover();
  await workspace.page.mouse.wheel(60, 0);
  await expect.poll(() => left(eventId)).toBe(idLeft - 60);
  expect(await left(time)).toBe(timeLeft);
  await expect(pinnedCells).toHaveCSS('position', 'sticky');
  await workspace.page.mouse.wheel(-60, 0);
  await expect.poll(() => left(eventId)).toBe(idLeft);
  await expect(pinnedCells).toHaveCSS('position', 'relative');
}

/** The second window, opened by the key. */
async function openSecond(page: Page, pages: () => Page[]): Promise<Page> {
  await page.keyboard.press('Control+Alt+n');
  await expect.poll(() => pages().length).toBe(2);
  const second = pages().find((one) => one !== page)!;
  await second.waitForLoadState();
  return second;
}

test('two windows on one case: own lists, shared tags, notes and saved views; closing is told', async ({
  launch,
  dataFolder,
}) => {
  const { page, electron } = await launch([demoCase(dataFolder)]);
  const first = new Workspace(page);
  await expect(first.cell(0, 'eventId')).toHaveText(/\d/);
  const all = await first.count();
  const second = await openSecond(page, () => (electron ? electron.windows() : page.context().pages()));
  const other = new Workspace(second);
  await expect(other.cell(0, 'eventId')).toHaveText(/\d/);

  await test.step('each has its own list', async () => {
    await other.searchFor('id:4625');
    expect(await other.count()).toBeLessThan(all);
    await first.cell(0, 'eventId').click();
    await page.keyboard.press('Control+End');
    await first.expectCount(all);
    await page.keyboard.press('Control+Home');
    await expect(first.cell(0, 'eventId')).toHaveText(/\d/);
    await other.searchFor('');
    await expect(other.cell(0, 'eventId')).toHaveText((await first.cell(0, 'eventId').textContent())!);
  });

  await test.step('a tag given here is seen there', async () => {
    await first.cell(0, 'eventId').click();
    await page.keyboard.press('1');
    await page.getByRole('dialog', { name: 'Tag events' }).getByRole('textbox', { name: 'New tag' }).fill('shared');
    await page.keyboard.press('Enter');
    await expect(first.cell(0, 'tags').getByRole('img')).toHaveAccessibleName('shared');
    await expect(other.cell(0, 'tags').getByRole('img')).toHaveAccessibleName('shared');
    await other.cell(0, 'eventId').click();
    await second.keyboard.press('1');
    await expect(first.cell(0, 'tags').getByRole('img')).toBeHidden();
  });

  await test.step('the analyst’s name set here is there, and on what is tagged next', async () => {
    await page.getByRole('button', { name: /^Case / }).click();
    await page.getByRole('menuitem', { name: /^Analyst/ }).click();
    await page.getByRole('textbox', { name: /^Name on tags/ }).fill('Ann <i>');
    await page.keyboard.press('Enter');
    await other.cell(0, 'eventId').click();
    await second.keyboard.press('1');
    await expect(first.cell(0, 'tags').getByRole('img')).toBeVisible();
    await first.showView('Notes and tags');
    await expect(page.getByRole('region', { name: 'Changes of tags' }).getByRole('row').nth(1)).toContainText(
      'Ann <i>',
    );
  });

  await test.step('the case closed here is closed there', async () => {
    await page.getByRole('button', { name: /^Case / }).click();
    await page.getByRole('menuitem', { name: 'Close the case' }).click();
    await expect(second.getByText('The case was closed in another window.')).toBeVisible();
    await page.getByRole('region', { name: 'Recent cases' }).getByRole('button').first().click();
    await expect(other.cell(0, 'eventId')).toHaveText(/\d/);
  });
});

test('the plan of a report is in its case, and only there', async ({ launch, dataFolder }) => {
  const casePath = demoCase(dataFolder, 'own');
  const otherPath = demoCase(dataFolder, 'other');
  const { page } = await launch([casePath]);
  const workspace = new Workspace(page);
  const title = page.getByRole('textbox', { name: 'Title' });
  const sections = page.getByRole('list', { name: 'Sections, in the order of the report' }).getByRole('listitem');
  const open = async (name: RegExp): Promise<void> => {
    await page.getByRole('region', { name: 'Recent cases' }).getByRole('button', { name }).click();
    await workspace.showView('Report');
    await expect(title).toBeVisible();
  };
  const close = async (): Promise<void> => {
    await page.getByRole('button', { name: /^Case / }).click();
    await page.getByRole('menuitem', { name: 'Close the case' }).click();
  };
  await page.evaluate(async (other) => {
    await window.api!.call('case.open', { casePath: other });
  }, otherPath);
  await page.evaluate(async (own) => {
    await window.api!.call('case.open', { casePath: own });
  }, casePath);

  await workspace.showView('Report');
  const usual = (await title.inputValue()) ?? '';
  const last = sections.last();
  const lastTitle =
    (await last.getByRole('checkbox').getAttribute('aria-label')) ?? (await last.locator('label').textContent())!;
  await page.getByRole('checkbox', { name: 'Triage' }).uncheck();
  await page.getByRole('button', { name: `Move ${lastTitle} up` }).click();
  await page.getByRole('checkbox', { name: 'Markdown' }).check();
  await page.getByRole('textbox', { name: 'Folder' }).fill('/nosuch/place');
  await title.fill('What happened <b>');
  // At once: what waits to be written is written before the case is closed.
  await close();

  await open(/own\.eventloupe/);
  await expect(title).toHaveValue('What happened <b>');
  await expect(page.getByRole('checkbox', { name: 'Triage' })).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Markdown' })).toBeChecked();
  await expect(sections.nth(-2)).toContainText(lastTitle);
  await expect(page.getByRole('textbox', { name: 'Folder' }), 'a place is not kept').not.toHaveValue('/nosuch/place');
  await expect(
    page.locator('iframe[title="Preview of the report"]').contentFrame().getByRole('heading', { level: 1 }),
  ).toHaveText('What happened <b>');
  await page.reload();
  await workspace.showView('Report');
  await expect(title).toHaveValue('What happened <b>');
  await close();

  await open(/other\.eventloupe/);
  await expect(title).toHaveValue(usual);
  await expect(page.getByRole('checkbox', { name: 'Triage' })).toBeChecked();
  await expect(sections.last()).toContainText(lastTitle);
});
