/** Beacons: rank, open the planted one, read its interval from the chart, choose a bar, allow the noisiest agent. Network: pivots to events. */
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('a beacon: its rhythm in words, a chosen bar, its events, an allow list', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Beacons');
  const grid = page.getByRole('grid', { name: 'Beacons by points' });
  await expect(grid.locator('[row-index="0"] [col-id="verdict"]')).toHaveText('High');
  const controls = page.getByRole('toolbar', { name: 'Beacons: controls' });
  await controls.getByRole('textbox', { name: 'Find beacons' }).fill('rundll32');
  await expect(grid.locator('[row-index="0"] [col-id="image"]')).toHaveText('rundll32.exe');
  await grid.locator('[row-index="0"] [col-id="image"]').click();
  const beacon = page.getByRole('region', { name: 'Beacon page' });
  await expect(beacon.getByRole('heading', { name: /rundll32\.exe to/ })).toBeVisible();
  await expect(
    page.getByRole('img', {
      name: /^Interval histogram of \d+ intervals; sleep range 4\d.*60 s|^Interval histogram .*sleep range 4\d/,
    }),
  ).toBeVisible();
  await expect(page.getByRole('img', { name: /^Phase within/ })).toBeVisible();

  // The interval is read from the chart's text; then its highest bar is looked for with the pointer.
  const intervals = page.getByRole('img', { name: /^Interval histogram/ });
  const words = (await intervals.getAttribute('aria-label')) ?? '';
  const [, low, high, typical] = /sleep range ([\d.]+).*?([\d.]+) s, typical ([\d.]+) s/.exec(words) ?? [];
  expect(Number(low)).toBeGreaterThan(40);
  expect(Number(high)).toBeLessThanOrEqual(62);
  expect(Number(typical)).toBeGreaterThan(45);
  const choices = page.getByRole('toolbar', { name: 'Chosen check-ins' });
  const bar = choices.getByRole('button', { name: /intervals from .* to / });
  const area = (await intervals.boundingBox())!;
  await expect(async () => {
    for (let x = 0.98; x > 0.05 && !(await bar.isVisible()); x -= 0.02)
      await intervals.click({ position: { x: area.width * x, y: area.height - 30 } });
    await expect(bar).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(choices).toContainText(/\d+ connections?/);
  await bar.click();

  const hours = page.getByRole('img', { name: /^Check-ins an hour over the whole log/ });
  const box = (await hours.boundingBox())!;
  await hours.click({ position: { x: box.width / 2, y: box.height - 40 } });
  const chosen = page.getByRole('toolbar', { name: 'Chosen check-ins' });
  await expect(chosen.getByRole('button', { name: /the hour from/ })).toBeVisible();
  await expect(chosen).toContainText(/\d+ connections/);
  const connections = Number(/([\d,]+) connections/.exec((await chosen.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
  await chosen.getByRole('button', { name: 'In the events view' }).click();
  await expect(workspace.chips).toContainText(['DestinationPort']);
  await workspace.expectCount(connections);

  await workspace.showView('Beacons');
  await controls.getByRole('textbox', { name: 'Find beacons' }).fill('rmmagent');
  await expect(grid.locator('[row-index="0"] [col-id="image"]')).toHaveText('rmmagent.exe');
  await grid.locator('[row-index="0"] [col-id="destination"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Allow this program/ }).click();
  await expect(page.getByRole('button', { name: /hidden by Allowed in this case: \d+/ })).toBeVisible();
  await expect(grid.locator('[col-id="image"]').filter({ hasText: 'rmmagent.exe' })).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Show hidden' }).check();
  await expect(grid.locator('[row-index="0"] [col-id="image"]')).toHaveText('rmmagent.exe');
  await page.getByRole('checkbox', { name: 'Show hidden' }).uncheck();
  await page.getByRole('button', { name: /hidden by Allowed in this case: \d+/ }).click();
  await expect(grid.locator('[row-index="0"] [col-id="image"]')).toHaveText('rmmagent.exe');
});

test('network: destinations, ports, flows and names', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Network');
  await expect(page.getByRole('toolbar', { name: 'Network: filter' })).toContainText(/[\d,]+ connections/);
  await expect(page.getByRole('img', { name: /^Flows from \d+ programs to \d+ destinations/ })).toBeVisible();
  const ports = page.getByRole('grid', { name: 'Ports' });
  await expect(ports.locator('[row-index="0"] [col-id="port"]')).toHaveText('443');
  await page.getByText('Names asked for', { exact: true }).click();
  const names = page.getByRole('grid', { name: 'Names asked for' });
  await expect(names.locator('[row-index="0"] [col-id="generated"]')).toHaveText(/^1\.00|0\.9/);
  const destinations = page.getByRole('grid', { name: 'Destinations' });
  await destinations.locator('[row-index="0"] [col-id="image"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Go to its events' }).click();
  await expect(workspace.chips).toContainText(['Image:']);
  expect(await workspace.count()).toBeGreaterThan(100);
});
