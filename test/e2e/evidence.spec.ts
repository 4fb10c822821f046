/** The evidence view: every byte accounted for, the bytes themselves, the check that finds one changed byte, files out and in. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, projectRoot, test } from './support/fixtures.ts';
import { runCli } from './support/large-case.ts';
import { Workspace } from './support/workspace.ts';

test('ledger, bytes, check, log, removal and return of a file', async ({ launch, dataFolder }) => {
  const folder = path.join(dataFolder, 'evidence');
  cpSync(path.join(projectRoot, 'resources', 'demo', 'WS-002'), path.join(folder, 'WS-002'), { recursive: true });
  cpSync(path.join(projectRoot, 'resources', 'demo', 'DC01', 'System.evtx'), path.join(folder, 'DC01-System.evtx'));
  const casePath = path.join(dataFolder, 'small.eventloupe');
  runCli(['ingest', folder, '--case', casePath]);
  const { page, electron } = await launch([casePath]);
  const workspace = new Workspace(page);
  const all = await workspace.count();
  await workspace.showView('Evidence');
  const files = page.getByRole('region', { name: 'Evidence files' });
  const about = page.getByRole('region', { name: 'About the evidence' });

  await test.step('files stand in groups by host, or by channel', async () => {
    const group = files.getByRole('button', { name: /WS-002\.acme\.example/ });
    await expect(group).toHaveAttribute('aria-expanded', 'true');
    await group.click();
    await expect(files.getByRole('row', { name: /^Security\.evtx/ })).toBeHidden();
    await files.getByRole('combobox', { name: 'Group files' }).selectOption('By channel');
    await expect(files.getByRole('button', { name: /^. Security$/ })).toBeVisible();
  });

  await test.step('the ledger adds up, and a range leads to its bytes', async () => {
    await files.getByRole('row', { name: /^Security\.evtx/ }).click();
    await about.getByRole('tab', { name: 'Ledger' }).click();
    await expect(about).toContainText('All 790,528 bytes of the file are accounted for.');
    await about.getByRole('button', { name: /^File header/ }).click();
    await expect(about.getByRole('region', { name: 'Ranges of the file' }).getByRole('row')).toHaveCount(2);
    await about.getByRole('button', { name: '0x0', exact: true }).click();
    const bytes = page.getByRole('dialog', { name: 'Bytes of Security.evtx' });
    await expect(bytes).toContainText('00000000  45 6c 66 46 69 6c 65 00');
    await bytes.getByRole('textbox', { name: 'Offset' }).fill('0x1000');
    await page.keyboard.press('Enter');
    await expect(bytes).toContainText('00001000  45 6c 66 43 68 6e 6b 00');
    await page.keyboard.press('Escape');
  });

  await test.step('the check passes, then finds one changed byte', async () => {
    await about.getByRole('tab', { name: 'Check' }).click();
    await about.getByRole('button', { name: 'Check everything' }).click();
    await expect(about.getByRole('status')).toHaveText('Everything is as it was read');
    const changed = path.join(folder, 'WS-002', 'System.evtx');
    const bytes = readFileSync(changed);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(changed, bytes);
    await about.getByRole('button', { name: 'Check everything' }).click();
    await expect(about.getByRole('status')).toHaveText(/check.* failed/);
    await expect(about.getByRole('row', { name: /FAILED/ }).first()).toContainText('System.evtx');
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(changed, bytes);
  });

  await test.step('a file leaves the case and comes back', async () => {
    await files.getByRole('button', { name: 'Take this file out of the case' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(files.getByRole('row', { name: /^Security\.evtx/ })).toBeHidden();
    await expect(files.getByRole('toolbar')).toContainText('3 of 3 files');
    await about.getByRole('tab', { name: 'Action log' }).click();
    await expect(about.getByRole('row', { name: /evidence\.removed/ })).toContainText('Security.evtx');
    await workspace.showView('Events');
    expect(await workspace.count()).toBeLessThan(all);
    await workspace.showView('Evidence');
    if (electron)
      await electron.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, folder);
    await files.getByRole('button', { name: 'Add evidence…' }).click();
    if (!electron) {
      const picker = page.getByRole('dialog', { name: 'Open evidence' });
      await picker.getByRole('textbox', { name: 'Folder' }).fill(folder);
      await picker.getByRole('button', { name: 'Go', exact: true }).click();
      await expect(picker.getByRole('button', { name: 'WS-002' })).toBeVisible();
      await picker.getByRole('button', { name: 'Open this folder' }).click();
    }
    await page.getByRole('button', { name: 'Look at the events' }).click();
    await workspace.showView('Events');
    await workspace.expectCount(all);
  });
});

test('an ingest filter from the first screen: what it costs is said, what is left out is counted', async ({
  launch,
  dataFolder,
  hostKind,
}) => {
  test.skip(hostKind !== 'web', 'the folder picker is the web host’s; the fields are the same');
  const folder = path.join(dataFolder, 'evidence');
  cpSync(path.join(projectRoot, 'resources', 'demo', 'WS-001'), folder, { recursive: true });
  const { page } = await launch();
  const watched = page.getByRole('textbox', { name: 'On this list' });
  await expect(page.getByRole('button', { name: /Open folder/ })).toBeVisible();
  await expect(watched, 'folded away').toBeHidden();
  await page.getByText('Keep only some network records…').click();
  await expect(page.getByText(/they are not kept/)).toBeVisible();
  await watched.fill('powershell.exe\n# a remark\n');
  await expect(page.getByText('Network records are filtered when a new case is made')).toBeVisible();
  await page.getByRole('button', { name: /Open folder/ }).click();
  const picker = page.getByRole('dialog');
  await picker.getByRole('textbox').first().fill(folder);
  await page.keyboard.press('Enter');
  await picker.getByRole('button', { name: 'Open this folder' }).click();
  await page.getByRole('button', { name: 'Look at the events' }).click();

  const workspace = new Workspace(page);
  await workspace.showView('Evidence');
  await expect(page.getByRole('region', { name: 'Totals' })).toContainText(/[1-9]\d*\s*Left out/);
  await expect(page.getByRole('region', { name: 'Totals' })).toContainText('counted, not kept');
  const files = page.getByRole('region', { name: 'Evidence files' });
  const column = (await files.getByRole('columnheader').allTextContents()).indexOf('Left out');
  expect(column).toBeGreaterThan(0);
  const sysmon = files
    .getByRole('row', { name: /Sysmon/ })
    .first()
    .getByRole('cell');
  await expect(sysmon.nth(column)).toHaveText(/^[1-9]/);
  await page.getByRole('tab', { name: 'Action log' }).click();
  await expect(page.getByRole('region', { name: 'About the evidence' })).toContainText('leftOut: ');
});
