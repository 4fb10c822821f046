/** Group stacking in the events grid: a header dragged onto the bar, levels, groups opened down to their events, the way out. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

const toNumber = (text: string | null): number => Number((text ?? '').replaceAll(',', ''));

/** Drags a column header onto the bar above the grid. */
async function dragToBar(page: Page, workspace: Workspace, column: string): Promise<void> {
  await workspace.header(column).scrollIntoViewIfNeeded();
  const header = (await workspace.header(column).boundingBox())!;
  const bar = (await page.getByRole('toolbar', { name: 'Groups' }).boundingBox())!;
  await page.mouse.move(header.x + 20, header.y + header.height / 2);
  await page.mouse.down();
  await page.mouse.move(header.x + 24, header.y, { steps: 3 });
  await page.mouse.move(bar.x + 60, bar.y + bar.height / 2, { steps: 5 });
  await expect(page.getByRole('toolbar', { name: 'Groups' })).toHaveAttribute('data-drag', 'over');
  await page.mouse.up();
}

test('events in groups: drag, levels, open, order, only this, tag a group, undo', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  const all = await workspace.count();
  const levels = page.getByRole('list', { name: 'Levels of groups' }).getByRole('listitem');
  const group = (row: number) => workspace.cell(row, 'group');
  const countOf = async (row: number): Promise<number> => {
    // One reading both tested and used: the cell may be drawn anew between two.
    let text = '';
    await expect
      .poll(async () => (text = (await workspace.cell(row, 'groupCount').textContent()) ?? ''))
      .toMatch(/^[1-9][\d,]*$/);
    return toNumber(text);
  };

  const chooseField = async (label: string): Promise<void> => {
    await page.getByRole('combobox', { name: 'Group by', exact: true }).fill(label);
    await page.getByRole('option', { name: label, exact: true }).click();
  };

  await test.step('a header dragged onto the bar makes groups, most first; a second one makes levels', async () => {
    await expect(page.getByText('Drag a column header here to group by it')).toBeVisible();
    await dragToBar(page, workspace, 'level');
    await expect(levels).toHaveText(['Level']);
    await expect(workspace.header('level')).toBeHidden();
    await expect(group(0)).toHaveText(/^Level: \S+/);
    const groups = toNumber(/(\d+) groups/.exec((await page.getByText(/^\d+ groups$/).textContent()) ?? '')?.[1] ?? '');
    const counts: number[] = [];
    for (let row = 0; row < groups; row++) counts.push(await countOf(row));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    await dragToBar(page, workspace, 'eventId');
    await expect(levels).toHaveText(['Level', 'Event ID']);
  });

  await test.step('open a group, then one under it, down to its events', async () => {
    const whole = await countOf(0);
    await group(0).locator('[data-open="false"]').click();
    await expect(group(1)).toHaveText(/^Event ID: /);
    const row = (index: number) => workspace.grid.locator(`.ag-row[row-index="${index}"]`).first();
    await expect(page.getByRole('treegrid', { name: 'Events' })).toBeVisible();
    await expect(row(0)).toHaveAttribute('aria-level', '1');
    await expect(row(0)).toHaveAttribute('aria-expanded', 'true');
    await expect(row(1)).toHaveAttribute('aria-level', '2');
    await expect(row(1)).toHaveAttribute('aria-expanded', 'false');
    let sum = 0;
    let last = 0;
    for (let row = 1; sum < whole; row++) {
      await expect(group(row)).toHaveText(/^Event ID: /);
      sum += await countOf(row);
      last = row;
    }
    expect(sum).toBe(whole);
    // The last one is the rarest: its events are in sight at once.
    const rarest = await countOf(last);
    await group(last).locator('[data-open="false"]').click();
    await expect(workspace.cell(last + 1, 'time')).toHaveText(/^\d{4}-/);
    await expect(row(last)).toHaveAttribute('aria-expanded', 'true');
    await expect(row(last + 1)).toHaveAttribute('aria-level', '3');
    await expect(row(last + 1)).not.toHaveAttribute('aria-expanded');
    await workspace.cell(last + 1, 'time').click();
    await expect(page.getByRole('tabpanel', { name: 'Details' })).toContainText(/\S/);
    if (rarest < 20) await expect(group(last + rarest + 1)).toHaveText(/^Level: /);
  });

  await test.step('by keyboard: the arrows open and close, Enter as well', async () => {
    await group(0).click();
    await page.keyboard.press('ArrowLeft');
    await expect(group(1)).toHaveText(/^Level: /);
    await expect(workspace.grid.locator('.ag-row[row-index="0"]').first()).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowRight');
    await expect(group(1)).toHaveText(/^Event ID: /);
    await group(1).click();
    await page.keyboard.press('ArrowLeft');
    await expect(group(0)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(group(1)).toHaveText(/^Level: /);
  });

  await test.step('levels change places; rare first turns the order round', async () => {
    await levels.nth(0).getByRole('button', { name: 'Level', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Move inwards' }).click();
    await expect(levels).toHaveText(['Event ID', 'Level']);
    await expect(group(0)).toHaveText(/^Event ID: /);
    const most = await countOf(0);
    await page.getByRole('combobox', { name: 'Order of groups' }).selectOption('Rare first');
    await expect(workspace.cell(0, 'groupCount')).not.toHaveText(most.toLocaleString('en-US'));
    expect(await countOf(0)).toBeLessThan(most);
    await page.getByRole('combobox', { name: 'Order of groups' }).selectOption('Most first');
    await expect(workspace.cell(0, 'groupCount')).toHaveText(most.toLocaleString('en-US'));
  });

  await test.step('tag the events of a group; an opened group is open again after it; undo', async () => {
    await page.getByRole('button', { name: 'Do not group by Level' }).click();
    await chooseField('Tag');
    await expect(levels).toHaveText(['Event ID', 'Tag']);
    const busiest = await countOf(0);
    await group(0).locator('[data-open="false"]').click();
    await expect(group(1)).toHaveText('Tag: (none)');
    await group(0).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Tag its / }).click();
    const dialog = page.getByRole('dialog', { name: 'Tag events' });
    await dialog.getByRole('textbox', { name: 'New tag' }).fill('busy <b>');
    await page.keyboard.press('Enter');
    const notice = page.getByText(`${busiest.toLocaleString('en-US')} events got the tag busy <b>`);
    await expect(notice).toBeVisible();
    await expect(group(1)).toHaveText('Tag: busy <b>');
    await notice.locator('..').getByRole('button', { name: 'Undo' }).click();
    await expect(group(1)).toHaveText('Tag: (none)');
    await expect(workspace.cell(1, 'groupCount')).toHaveText(busiest.toLocaleString('en-US'));
  });

  await test.step('only this narrows every view; the plain list comes back; a column menu groups as well', async () => {
    await page.getByRole('button', { name: 'Do not group by Tag' }).click();
    await expect(levels).toHaveText(['Event ID']);
    await expect(group(0)).toHaveText(/^Event ID: \d+$/);
    const count = await countOf(0);
    await group(0).click();
    await page.keyboard.press('+');
    await workspace.expectCount(count);
    await expect(workspace.chips).toContainText([/id:\d+/]);
    await page.getByRole('button', { name: 'Do not group', exact: true }).click();
    await expect(group(0)).toBeHidden();
    await expect(workspace.cell(0, 'time')).toHaveText(/^\d{4}-/);
    await workspace.header('tags').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Group by this column' }).click();
    await expect(group(0)).toHaveText('Tag: (none)');
    await expect(workspace.cell(0, 'groupCount')).toHaveText(count.toLocaleString('en-US'));
  });
});

test('the pivot has heat, and is exported as CSV and as JSON Lines', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  const all = await workspace.count();
  await workspace.showView('Pivot');
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('menuitem', { name: 'Host by channel: what is there' }).click();
  const pivot = page.getByRole('treegrid', { name: 'Pivot' }).or(page.getByRole('grid', { name: 'Pivot' }));
  await expect(pivot.locator('.el-heat-7').first()).toHaveText(/^[\d,]+$/);
  const save = async (format: string): Promise<string> => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: format }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  const [header, ...lines] = (await save('CSV')).trimEnd().split('\r\n');
  expect(header).toMatch(/^computer,events,/);
  const events = lines.map((line) => Number(/,(\d+),/.exec(line)?.[1]));
  expect(events.reduce((sum, count) => sum + count, 0)).toBe(all);
  const rows = (await save('JSON Lines'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map((row) => row.events)).toEqual(events);
  expect(rows[0].cells[0].column).toHaveProperty('channel');
});
