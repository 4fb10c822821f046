/** Lists: an allow list made, filled, switched, exported, deleted, its effect at once; indicators imported, met, led to events. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

async function choose(page: Page, button: string, file: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await choosing).setFiles(file);
}

test('an allow list: entries, import, what it hides, a switch, export, deletion', async ({ launch, dataFolder }) => {
  const { page, electron } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Lists');
  await page.getByRole('textbox', { name: 'Name of the new list' }).fill('Known agents');
  await page.getByRole('button', { name: 'Make list' }).click();
  await expect(page.getByText('No entry yet')).toBeVisible();
  await page.getByRole('textbox', { name: 'New entries' }).fill('rmmagent.exe nonsense');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText(/1 new entry; not understood: “nonsense”/)).toBeVisible();
  const row = page.getByRole('row', { name: /Known agents/ });
  await expect(row.getByRole('cell').nth(4)).toHaveText(/^[1-9][\d,]*$/);
  await expect(row.getByRole('cell').nth(5)).toHaveText(/^[1-9]\d*$/);

  const file = path.join(dataFolder, 'more.csv');
  writeFileSync(file, 'type,value,note\naddress,192[.]0[.]2[.]1,lab\ncidr,198.51.100.0/24,\n');
  await choose(page, 'Import…', file);
  await expect(page.getByText(/more\.csv: 2 new entries/)).toBeVisible();
  const entries = page.getByRole('grid', { name: 'Entries of Known agents' });
  await expect(entries.locator('[col-id="value"]').filter({ hasText: '192.0.2.1' })).toBeVisible();
  await entries.locator('[col-id="value"]').filter({ hasText: '198.51.100.0/24' }).click();
  await page.getByRole('button', { name: 'Remove the chosen entry' }).click();
  await expect(page.getByRole('toolbar', { name: 'Chosen entry' })).toContainText('2 entries');
  // The stand-in for Electron has no downloads.
  if (electron === undefined) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Known-agents.csv');
    expect(readFileSync(await download.path(), 'utf8')).toBe(
      'type,value,note\r\n"image","rmmagent.exe",""\r\n"address","192.0.2.1","lab"\r\n',
    );
  }

  await workspace.showView('Beacons');
  await expect(page.getByRole('button', { name: /hidden by Known agents: \d+/ })).toBeVisible();
  await workspace.showView('Lists');
  await page.getByRole('switch', { name: 'Known agents applies' }).click({ force: true });
  await expect(row.getByRole('cell').nth(4)).toHaveText('');
  await workspace.showView('Beacons');
  await expect(page.getByRole('group', { name: 'Hidden by lists' }).first()).toContainText('nothing hidden');
  await workspace.showView('Lists');
  await page.getByRole('button', { name: 'Delete this list…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('No list yet')).toBeVisible();
});

test('indicators: imported, met with counts, their events, deletion', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Lists');
  const file = path.join(dataFolder, 'iocs.txt');
  writeFileSync(file, 'rmmagent.exe  the agent\nhxxp://nowhere[.]example/a\nhello there\n');
  await choose(page, 'Import indicators…', file);
  await expect(
    page.getByText(/iocs\.txt: 2 indicators read as text, 1 met in the events; 1 not understood/),
  ).toBeVisible();
  const indicators = page.getByRole('grid', { name: 'Indicators' });
  await expect(indicators.locator('[row-index="0"] [col-id="value"]')).toHaveText('rmmagent.exe');
  await expect(indicators.locator('[row-index="0"] [col-id="hits"]')).toHaveText(/^[1-9][\d,]*$/);
  await page.getByRole('checkbox', { name: 'Also indicators that no event has' }).check();
  await expect(indicators.locator('[row-index="1"] [col-id="value"]')).toHaveText('nowhere.example');
  await indicators.locator('[row-index="0"] [col-id="value"]').click();
  const hits = page.getByRole('toolbar', { name: 'Events of the indicator' });
  await expect(hits).toContainText(/[\d,]+ events/);
  await hits.getByRole('button', { name: 'In the events view' }).click();
  expect(await workspace.count()).toBeGreaterThan(10);
  await workspace.showView('Lists');
  await page.getByRole('button', { name: 'Delete iocs.txt…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('No indicators yet')).toBeVisible();
});
