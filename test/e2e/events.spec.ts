/**
 * From a folder of evidence to any of a million and a half events: the first slice of the app, as a person goes through it.
 * Runs on the web host and on the Electron bundles (in the stand-in where Electron is absent; the project's name says it).
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { largeCase } from './support/large-case.ts';
import { hostileText, lastRecords, needle, writeLargeEvidence } from './support/large-evidence.ts';
import { Workspace } from './support/workspace.ts';

test('a folder becomes a case: choose it, see it read, look at its events', async ({
  launch,
  hostKind,
  dataFolder,
}) => {
  const folder = path.join(dataFolder, 'evidence', 'logs');
  mkdirSync(folder, { recursive: true });
  const records = writeLargeEvidence(path.join(folder, 'Test.evtx'), 60_000);
  const { page, electron } = await launch();
  await expect(page.getByRole('heading', { name: 'EventLoupe' })).toBeVisible();

  if (hostKind === 'electron') {
    await electron!.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, path.dirname(folder));
    await page.getByRole('button', { name: /Open folder/ }).click();
  } else {
    await page.getByRole('button', { name: /Open folder/ }).click();
    const picker = page.getByRole('dialog', { name: 'Open evidence' });
    await picker.getByRole('textbox', { name: 'Folder' }).fill(path.dirname(folder));
    await picker.getByRole('button', { name: 'Go', exact: true }).click();
    await picker.getByRole('button', { name: 'logs' }).click();
    await expect(picker.getByRole('button', { name: /Test\.evtx/ })).toBeVisible();
    await picker.getByRole('button', { name: 'Up' }).click();
    await expect(picker.getByRole('button', { name: 'logs' })).toBeVisible();
    await picker.getByRole('button', { name: 'Open this folder' }).click();
  }

  await expect(page.getByRole('heading', { name: 'Reading evidence' })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'All evidence is read' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(records.toLocaleString('en-US'), { exact: true })).toBeVisible();
  await page.keyboard.press('Enter');

  const workspace = new Workspace(page);
  await workspace.expectCount(records);
  await expect(workspace.cell(0, 'time')).toHaveText('2025-03-03 00:00:00.0000000');

  await workspace.showView('Evidence');
  const file = page.getByRole('region', { name: 'Evidence files' }).getByRole('row', { name: /Test\.evtx/ });
  await expect(file).toContainText('Test.evtx');
  await expect(file).toContainText('complete');
  await expect(file).toContainText(/[0-9a-f]{64}/);
  await file.click();
  await expect(page.getByText('No problem in this file')).toBeVisible();
});

test('a reading that is stopped says so, keeps what it read, and can be finished', async ({ launch, dataFolder }) => {
  const folder = path.join(dataFolder, 'evidence');
  mkdirSync(folder);
  for (let file = 0; file < 8; file++)
    writeLargeEvidence(path.join(folder, `Part${file}.evtx`), 120_000, file * 1_000_000);
  const { page } = await launch([folder]);
  await expect(page.getByRole('heading', { name: 'Reading evidence' })).toBeVisible();
  await expect(page.getByText(/[1-9]\d* of 8$/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Stopped before the end' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Look at the events' }).click();
  await expect(page.getByText('Incomplete case')).toBeVisible();
  expect(await new Workspace(page).count()).toBeGreaterThan(0);
});

test('a million and a half events: scroll, sort, filter, brush, search, details, time zone', async ({
  launch,
  dataFolder,
}) => {
  test.setTimeout(400_000);
  const { casePath, records } = largeCase(dataFolder);
  const { page } = await launch([casePath]);
  const workspace = new Workspace(page);
  const { grid, chips, search } = workspace;

  await test.step('the first rows are there, in time order', async () => {
    await workspace.expectCount(records);
    await expect(workspace.cell(0, 'time')).toHaveText('2025-03-03 00:00:00.0000000');
  });

  await test.step('one key to the last row, one back', async () => {
    await workspace.cell(0, 'eventId').click();
    await page.keyboard.press('Control+End');
    await expect(workspace.cell(records - 1, 'time')).toBeInViewport();
    await expect(workspace.cell(records - 1, 'time')).toHaveText(/^2025-03-20 /);
    await expect(page.getByRole('tabpanel', { name: 'Details' })).toContainText(needle);
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('tabpanel', { name: 'Details' })).toContainText('<script>');
    await page.keyboard.press('Control+Home');
    await expect(workspace.cell(0, 'time')).toBeInViewport();
  });

  await test.step('the wheel moves by rows although the list is higher than a browser can scroll', async () => {
    await page.keyboard.press('Control+g');
    const dialog = page.getByRole('dialog', { name: 'Go to' });
    await dialog.getByRole('textbox').fill('750,001');
    await dialog.getByRole('button', { name: 'Go', exact: true }).click();
    await expect(workspace.cell(750_000, 'eventId')).toBeFocused();
    const top = async (): Promise<number> => {
      const header = (await workspace.header('eventId').boundingBox())!;
      const places = await grid
        .locator('.ag-row[row-index]')
        .evaluateAll((rows) =>
          rows.map((row) => [Number(row.getAttribute('row-index')), row.getBoundingClientRect().top] as const),
        );
      return Math.min(...places.filter(([, y]) => y >= header.y + header.height - 2).map(([index]) => index));
    };
    await workspace.cell(750_000, 'eventId').hover();
    const unaligned = await top();
    await page.mouse.wheel(0, 110);
    await expect.poll(top).toBeGreaterThan(unaligned);
    const before = await top();
    expect(before - unaligned).toBeLessThanOrEqual(6);
    await page.mouse.wheel(0, 110);
    await expect.poll(top).toBe(before + 5);
    await page.mouse.wheel(0, -220);
    await expect.poll(top).toBe(before - 5);
  });

  await test.step('go to a time', async () => {
    await page.getByRole('button', { name: /Go to time or row/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Go to' });
    await dialog.getByRole('textbox').fill('2025-03-10 12:00');
    await dialog.getByRole('button', { name: 'Go', exact: true }).click();
    await expect(grid.locator('.ag-row-selected [col-id="time"]')).toHaveText('2025-03-10 12:00:00.0000000');
  });

  await test.step('sort by event id, both ways, and back', async () => {
    await workspace.header('eventId').click();
    await expect(workspace.header('eventId')).toHaveAttribute('aria-sort', 'ascending');
    await expect(workspace.cell(0, 'eventId')).toHaveText('1');
    await workspace.header('eventId').click();
    await expect(workspace.cell(0, 'eventId')).toHaveText('7045');
    await workspace.cell(0, 'eventId').click();
    await page.keyboard.press('Control+End');
    await expect(workspace.cell(records - 1, 'eventId')).toHaveText('1');
    await workspace.header('eventId').click();
    await expect(workspace.cell(0, 'time')).toHaveText('2025-03-03 00:00:00.0000000');
  });

  const kept = (records - lastRecords) / 6 + 1;
  await test.step('only this value: a chip that can be negated, switched off, removed', async () => {
    await workspace.cell(1, 'eventId').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Only this/ }).click();
    await workspace.expectCount(kept);
    await expect(workspace.cell(5, 'eventId')).toHaveText('4688');
    const chip = chips.filter({ hasText: '4688' });
    await chip.getByRole('button', { name: 'Turn into "not"' }).click();
    await workspace.expectCount(records - kept);
    await chip.getByRole('button', { name: 'Switch off' }).click();
    await workspace.expectCount(records);
    await chip.getByRole('button', { name: 'Switch on' }).click();
    await chip.getByRole('button', { name: 'Turn into "only"' }).click();
    await workspace.expectCount(kept);
    await chip.getByRole('button', { name: 'Remove' }).click();
    await workspace.expectCount(records);
    await page.keyboard.press('Alt+ArrowLeft');
    await workspace.expectCount(kept);
    await page.keyboard.press('Alt+ArrowRight');
    await workspace.expectCount(records);
  });

  await test.step('facets include and exclude, and show the others still', async () => {
    const channels = page.getByRole('region', { name: /^Channel/ });
    await channels.getByRole('button', { name: /^Security/ }).click();
    await expect(channels.getByRole('button', { name: /^Security/ })).toHaveAttribute('aria-pressed', 'true');
    const security = await workspace.count();
    expect(security).toBeLessThan(records);
    await expect(channels.getByRole('button', { name: /^Test\/Operational/ })).toBeVisible();
    // A facet that gains or loses a value moves those below it.
    const busy = page.locator('.el-facet[aria-busy="true"]');
    await expect(busy).toHaveCount(0);
    await channels.getByRole('button', { name: 'Exclude Security' }).click();
    await workspace.expectCount(records - security);
    await expect(busy).toHaveCount(0);
    await channels.getByRole('button', { name: 'Stop excluding Security' }).click();
    await workspace.expectCount(records);
  });

  await test.step('brush the histogram', async () => {
    const chart = page.getByRole('slider', { name: /Time range of the histogram/ });
    await expect(chart).toHaveAttribute(
      'aria-valuetext',
      new RegExp(`${records.toLocaleString('en-US')} from 2025-03-03`),
    );
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    await expect(chips.filter({ hasText: '2025-03-' })).toBeVisible();
    await expect(chart).toHaveAttribute('aria-valuetext', /selected 2025-03-\d\d/);
    const brushed = await workspace.count();
    expect(brushed / records).toBeGreaterThan(0.05);
    expect(brushed / records).toBeLessThan(0.2);
    const said = Number(
      /selected [^;]*: ([\d,]+)$/.exec((await chart.getAttribute('aria-valuetext')) ?? '')?.[1]?.replaceAll(',', ''),
    );
    expect(said).toBe(brushed);
    await page.getByRole('button', { name: 'Zoom to the selected time' }).click();
    await expect(chart).toHaveAttribute('aria-valuetext', new RegExp(`time: ${brushed.toLocaleString('en-US')} from`));
    await page.getByRole('button', { name: 'Show the whole time' }).click();
    await page.getByRole('button', { name: 'Clear the time range' }).click();
    await workspace.expectCount(records);
  });

  await test.step('the same by keys alone', async () => {
    const chart = page.getByRole('slider', { name: /Time range of the histogram/ });
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await expect(chips.filter({ hasText: '2025-03-03' })).toBeVisible();
    expect(await workspace.count()).toBeLessThan(records / 50);
    await chart.focus();
    await page.keyboard.press('Delete');
    await workspace.expectCount(records);
  });

  await test.step('search a piece of a word in all values; the one event there is', async () => {
    await workspace.searchFor('edle-in-the-la');
    await workspace.expectCount(1);
    await workspace.cell(0, 'time').click();
    const details = page.getByRole('tabpanel', { name: 'Details' });
    await expect(details.getByRole('row', { name: /^Note/ })).toContainText(needle);
    await details.getByRole('tab', { name: 'XML' }).click();
    await expect(details.getByRole('region', { name: 'Event as XML' })).toContainText(
      `<Data Name="Note">${needle}</Data>`,
    );
    await details.getByRole('tab', { name: 'JSON' }).click();
    await expect(details.getByRole('region', { name: 'Event as JSON' })).toContainText(`"Note": "${needle}"`);
    await details.getByRole('tab', { name: 'Hex' }).click();
    await expect(details.getByRole('region', { name: 'Bytes of the record' })).toContainText('2a 2a 00 00');
    await details.getByRole('tab', { name: 'Provenance' }).click();
    await expect(details).toContainText('large.evtx');
    await details.getByRole('tab', { name: 'Fields' }).click();
  });

  await test.step('another time zone changes every time on screen, and nothing else', async () => {
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    const utc = await workspace.cell(0, 'time').textContent();
    await zone.click();
    await zone.fill('adelaide');
    await page.getByRole('option', { name: 'Australia/Adelaide' }).click();
    await expect(workspace.header('time')).toContainText('Australia/Adelaide');
    const local = await workspace.cell(0, 'time').textContent();
    const difference = Date.parse(`${local?.slice(0, 23)}Z`) - Date.parse(`${utc?.slice(0, 23)}Z`);
    expect(difference).toBe((10 * 60 + 30) * 60_000);
    await expect(page.getByRole('tabpanel', { name: 'Details' })).toContainText('+10:30');
    await workspace.expectCount(1);
    await zone.click();
    await zone.fill('utc');
    await page.getByRole('option', { name: 'UTC', exact: true }).click();
    await expect(workspace.cell(0, 'time')).toHaveText(utc ?? '');
  });

  await test.step('a search that is wrong says where', async () => {
    await search.fill('id:4624 AND (');
    await search.press('Enter');
    await expect(page.getByRole('status').filter({ hasText: 'Column' })).toContainText(/Column 1\d: /);
    await expect(search).toHaveAttribute('aria-invalid', 'true');
    await workspace.expectCount(1);
    await search.press('Escape');
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await workspace.expectCount(records);
  });
});

test('evidence that holds script stays text in every part of the view', async ({ launch, dataFolder }) => {
  const folder = path.join(dataFolder, 'evidence');
  mkdirSync(folder);
  writeLargeEvidence(path.join(folder, '<b>Hostile & co.evtx'), 2000);
  const { page } = await launch([folder]);
  await page.getByRole('button', { name: 'Look at the events' }).click({ timeout: 60_000 });
  const workspace = new Workspace(page);
  await workspace.searchFor('Note:*onerror*');
  await workspace.expectCount(1);
  await workspace.cell(0, 'time').click();
  const details = page.getByRole('tabpanel', { name: 'Details' });
  const note = details.getByRole('row', { name: /^Note/ });
  const shown = hostileText.replace('\u202e', '\\u{202e}');
  await expect(note).toContainText(shown);
  await note.hover();
  await note.getByRole('button', { name: 'Show Note as a column' }).click();
  await expect(workspace.cell(0, 'data.Note')).toHaveText(shown);
  await note.hover();
  await note.getByRole('button', { name: 'Only Note with this value' }).click();
  await workspace.expectCount(1);
  await expect(workspace.chips.filter({ hasText: '<img' })).toContainText('<script>');
  for (const tab of ['Message', 'XML', 'JSON', 'Provenance']) await details.getByRole('tab', { name: tab }).click();
  await workspace.cell(0, 'data.Note').hover();
  await expect(page.locator('.ag-tooltip')).toContainText('<img');
  await workspace.showView('Evidence');
  await expect(page.getByRole('region', { name: 'Evidence files' })).toContainText('<b>Hostile & co.evtx');
  expect(await page.locator('img, b:text("Hostile"), #root script').count()).toBe(0);
  expect(await page.title()).not.toContain('owned');
});

test('all by keyboard: search with completion, grid, details, panels, palette, shortcuts', async ({
  launch,
  dataFolder,
}) => {
  const folder = path.join(dataFolder, 'evidence');
  mkdirSync(folder);
  const records = writeLargeEvidence(path.join(folder, 'Test.evtx'), 3000);
  const { page } = await launch([folder]);
  await expect(page.getByRole('button', { name: 'Look at the events' })).toBeFocused({ timeout: 60_000 });
  await page.keyboard.press('Enter');
  const workspace = new Workspace(page);
  await workspace.expectCount(records);

  await page.keyboard.press('/');
  await expect(workspace.search).toBeFocused();
  await page.keyboard.type('Ima');
  await expect(page.getByRole('option', { name: /^Image/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(workspace.search).toHaveValue('Image:');
  await page.keyboard.type('p3');
  await expect(page.getByRole('option', { name: /p3\.exe/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect.poll(() => workspace.count()).toBeLessThan(records / 5);

  await page.keyboard.press('Control+e');
  await page.keyboard.press('ArrowDown');
  await expect(workspace.grid.locator('.ag-row-selected')).toHaveCount(1);
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Copy value' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-region="detail"]')).toBeFocused();

  const regions = new Set<string>();
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('F6');
    regions.add(
      await page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset.region ?? ''),
    );
  }
  expect([...regions].sort()).toEqual(['detail', 'facets', 'filter', 'grid', 'histogram', 'top', 'views']);

  await page.keyboard.press('Control+k');
  const palette = page
    .getByRole('textbox', { name: 'Command' })
    .or(page.getByRole('searchbox', { name: 'Command' }))
    .or(page.getByRole('combobox', { name: 'Command' }));
  await palette.fill('clear the filter');
  await page.keyboard.press('Enter');
  await workspace.expectCount(records);
  await expect(palette).toBeHidden();

  await page.keyboard.press('Control+e');
  await expect(workspace.grid.locator('.ag-cell:focus')).toBeVisible();
  await page.keyboard.press('?');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(shortcuts).toContainText('Go to time or row');
  await page.keyboard.press('Escape');
  await expect(shortcuts).toBeHidden();
  await page.keyboard.press('Control+k');
  await palette.fill('show evidence');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Evidence files' })).toBeVisible();
});

test('the columns, the time zone and the theme are found again after a reload; the case stays open', async ({
  launch,
  dataFolder,
}) => {
  const folder = path.join(dataFolder, 'evidence');
  mkdirSync(folder);
  const records = writeLargeEvidence(path.join(folder, 'Test.evtx'), 2000);
  const { page } = await launch([folder]);
  await page.getByRole('button', { name: 'Look at the events' }).click({ timeout: 60_000 });
  const workspace = new Workspace(page);
  await workspace.expectCount(records);
  await page.getByRole('button', { name: 'Choose columns' }).click();
  const chooser = page.getByRole('dialog', { name: 'Columns' });
  await chooser.getByLabel('Search columns').fill('ima');
  await chooser.getByRole('checkbox', { name: 'Image' }).check();
  await chooser.getByRole('button', { name: 'Hide Title' }).click();
  await chooser.getByRole('button', { name: 'Done' }).click();
  await expect(workspace.header('data.Image')).toBeAttached();
  await expect(workspace.header('title')).toHaveCount(0);
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('button', { name: /^Theme/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await page.reload();
  await workspace.expectCount(records);
  await expect(workspace.header('data.Image')).toBeAttached();
  await expect(workspace.header('title')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('what cannot be opened is said in words', async ({ launch, dataFolder }) => {
  const empty = path.join(dataFolder, 'empty');
  mkdirSync(empty);
  const { page } = await launch([empty]);
  await expect(page.getByRole('alert')).toContainText('no-evidence');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('button', { name: /Open folder/ })).toBeVisible();
});
