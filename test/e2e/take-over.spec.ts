/** Tags and notes from a CSV file and from a colleague's case: first what would be done, then it is done, then undone. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { runCli } from './support/large-case.ts';
import { Workspace } from './support/workspace.ts';

test('import of tags from CSV: dry run, import, undo', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Notes and tags');
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import CSV…' }).click();
  const file = path.join(dataFolder, 'tags.csv');
  writeFileSync(file, 'event_id,tag,note\n1,odd <b>,=1+1\n2,odd <b>,\n99999999,odd <b>,\n');
  await (await choosing).setFiles(file);
  const dialog = page.getByRole('dialog', { name: 'Import tags and notes' });
  await expect(dialog.getByRole('status')).toContainText('tags.csv: 2 tags and 1 note would be added.');
  await expect(dialog.getByRole('table', { name: 'Tags that would be given' })).toContainText('odd <b>new2');
  await expect(dialog.getByRole('region', { name: 'Lines that cannot be used' })).toContainText(
    'Line 4: no event 99999999',
  );
  await expect(page.getByText('No tags yet')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toBeHidden();
  const tags = page.getByRole('region', { name: 'Tags of the case' });
  await expect(tags.getByRole('row', { name: /odd <b>/ })).toContainText('2');
  await expect(page.getByRole('region', { name: 'All notes' })).toContainText('=1+1');
  await page
    .getByText(/2 tags and 1 note from tags\.csv/)
    .locator('..')
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(
    tags
      .getByRole('row', { name: /odd <b>/ })
      .getByRole('cell')
      .nth(2),
  ).toHaveText('0');
});

test('merge of a colleague’s case, named by its path', async ({ launch, dataFolder, hostKind }) => {
  test.skip(hostKind !== 'web', 'the native dialog is tested with the bridge');
  const own = demoCase(dataFolder);
  const theirs = demoCase(dataFolder, 'theirs');
  runCli(['tag', theirs, '--filter', 'id:4625', '--tag', 'theirs']);
  const { page } = await launch([own]);
  const workspace = new Workspace(page);
  await workspace.showView('Notes and tags');
  await page.getByRole('button', { name: 'Merge a case…' }).click();
  const picker = page.getByRole('dialog', { name: 'Open a case' });
  await picker.getByRole('textbox').fill(dataFolder);
  await page.keyboard.press('Enter');
  await picker.getByRole('button', { name: /theirs\.eventloupe/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge tags and notes of a case' });
  await expect(dialog.getByRole('status')).toContainText(/theirs\.eventloupe: [\d,]+ tags and 0 notes would be added/);
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await expect(dialog).toBeHidden();
  await page
    .getByRole('region', { name: 'Tags of the case' })
    .getByRole('row', { name: /theirs/ })
    .getByTitle('Show the events')
    .click();
  await expect(workspace.cell(0, 'eventId')).toHaveText('4625');
});
