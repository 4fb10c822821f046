/** The timeline view: zoom by key and wheel, a range that the events follow, things that open, a skew that is set and shown. */
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('zoom, range, items, skew', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  const all = await workspace.count();
  await workspace.showView('Timeline');
  const lanes = page.getByRole('group', { name: /^Time line: plus and minus zoom/ });
  const chart = lanes.getByRole('img', { name: /^Time line from/ });
  const inSight = page.getByRole('toolbar', { name: 'Timeline' });
  const allWords = `${all.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} events in sight`;
  await expect(inSight).toContainText(allWords);

  await test.step('keys and the wheel zoom, Home shows all', async () => {
    const before = await chart.getAttribute('aria-label');
    await lanes.focus();
    await page.keyboard.press('+');
    await expect(chart).not.toHaveAttribute('aria-label', before ?? '');
    await expect(inSight).not.toContainText(allWords);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Home');
    await expect(inSight).toContainText(allWords);
    const box = (await lanes.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await page.mouse.wheel(0, -300);
    await expect(inSight).not.toContainText(allWords);
    await page.getByRole('button', { name: 'Show the whole time' }).click();
    await expect(inSight).toContainText(allWords);
    await page.mouse.dblclick(box.x + box.width * 0.6, box.y + box.height / 2);
    await expect(inSight).not.toContainText(allWords);
    await lanes.focus();
    await page.keyboard.press('Home');
  });

  await test.step('a dragged range is the time of the shared filter', async () => {
    const box = (await lanes.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height - 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height - 60, { steps: 6 });
    await page.mouse.up();
    await expect(workspace.chips).toHaveCount(1);
    // Its own range does not take the surroundings out of sight.
    await expect(inSight).toContainText(allWords);
    await page.getByRole('button', { name: 'Go to events' }).click();
    await expect.poll(() => workspace.count()).toBeLessThan(all);
    expect(await workspace.count()).toBeGreaterThan(0);
    await workspace.showView('Timeline');
    await lanes.focus();
    await page.keyboard.press('Delete');
    await expect(workspace.chips).toHaveCount(0);
  });

  await test.step('what is in sight opens by its name', async () => {
    const list = page.getByRole('region', { name: 'What is in sight' });
    await expect(list.getByRole('heading', { name: /^Findings \([1-9]/ })).toBeVisible();
    await list.getByRole('button').first().click();
    await expect(page.getByRole('grid', { name: 'Findings' })).toBeVisible();
    await workspace.showView('Timeline');
  });

  await test.step('a skew is set, shown in the lanes and beside the recorded time', async () => {
    const panel = page.getByRole('region', { name: 'Time skew of hosts' });
    await panel.getByRole('combobox', { name: 'Host' }).selectOption({ label: 'WS-002' });
    await panel.getByRole('textbox', { name: 'Add to its times' }).fill('five minutes');
    await expect(panel.getByRole('button', { name: 'Set the skew' })).toBeDisabled();
    await panel.getByRole('textbox', { name: 'Add to its times' }).fill('+00:05:00');
    await panel.getByRole('textbox', { name: 'Why' }).fill('clock of the <b>firmware</b>');
    await panel.getByRole('button', { name: 'Set the skew' }).click();
    const set = panel.getByRole('list', { name: 'Skews that are set' });
    await expect(set).toContainText('WS-002 +00:05:00');
    await expect(set).toContainText('clock of the <b>firmware</b>');
    await expect(page.getByRole('combobox', { name: 'Times' })).toHaveValue('corrected');
    await workspace.showView('Events');
    await workspace.searchFor('computer:*WS-002*');
    await workspace.cell(0, 'eventId').click();
    await expect(page.getByText(/^Corrected: .* \(\+00:05:00\)$/)).toBeVisible();
    await workspace.searchFor('computer:*DC01*');
    await workspace.cell(0, 'eventId').click();
    await expect(page.getByText(/^Corrected: /)).toHaveCount(0);
  });
});
