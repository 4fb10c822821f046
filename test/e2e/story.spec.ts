/**
 * The analyst's story from alarm to report, on the generated demo evidence (a planted intrusion: Word starts PowerShell, PowerShell
 * starts rundll32, which calls home and reaches WS-002 with a stolen account). Once with the mouse, once by keyboard alone.
 */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, FrameLocator } from '@playwright/test';
import { expect, projectRoot, test } from './support/fixtures.ts';
import { Keyboard } from './support/keyboard.ts';
import { runCli } from './support/large-case.ts';
import { Workspace } from './support/workspace.ts';

/** Events of the five things that the intruder left on WS-002. */
const persistence = 'computer:WS-002* id:(4697 OR 7045 OR 4698 OR 4720 OR 4732)';
/** Cleared logs and the script that began it: three events. */
const traces = 'id:(1102 OR 104) OR (id:4104 computer:WS-001*)';
/** The four programs that the beacon's process started. */
const children = 'id:1 ParentImage:*\\rundll32.exe computer:WS-001*';

/** Evidence of this test, and a case of it. */
function makeCase(dataFolder: string): { evidence: string; casePath: string } {
  const evidence = path.join(dataFolder, 'evidence');
  cpSync(path.join(projectRoot, 'resources', 'demo'), evidence, { recursive: true });
  const casePath = path.join(dataFolder, 'story.eventloupe');
  runCli(['ingest', evidence, '--case', casePath]);
  return { evidence, casePath };
}

/** What the triage must name, or an analyst would look in the wrong place. */
async function expectTriage(report: FrameLocator): Promise<void> {
  const text = report.locator('body');
  await expect(report.getByRole('heading', { name: 'Triage' })).toBeVisible();
  await expect(text).toContainText('Start with WS-001');
  await expect(text).toContainText('Office program starts a shell or script host');
  await expect(text).toContainText(/rundll32\.exe.*img-a54dc\.example:443/);
  await expect(text).toContainText('PSEXESVC');
  await expect(text).toContainText('Event log cleared after an attack');
}

/** The written folder: the manifest names each file and each evidence file with the hash that it has. */
function verifyManifest(folder: string): void {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as {
    files: { name: string; sha256: string; sizeBytes: number }[];
    evidence: { path: string; sha256: string }[];
  };
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  const written = readdirSync(folder).filter((name) => name !== 'manifest.json');
  expect(manifest.files.map((file) => file.name).sort()).toEqual(written.sort());
  for (const file of manifest.files) expect(hash(path.join(folder, file.name)), file.name).toBe(file.sha256);
  expect(manifest.evidence).toHaveLength(11);
  for (const file of manifest.evidence) expect(hash(file.path), file.path).toBe(file.sha256);
}

/** Opens the HTML report in a browser without network, and holds its figures against those of the case. */
async function readOffline(browser: Browser, file: string, casePath: string): Promise<void> {
  const context = await browser.newContext({ offline: true });
  const asked: string[] = [];
  const report = await context.newPage();
  report.on('request', (request) => asked.push(request.url()));
  const url = pathToFileURL(file).href;
  await report.goto(url);
  expect(asked, 'the report asks for nothing but itself').toEqual([url]);
  expect(await report.locator('script').count()).toBe(0);
  expect(
    await report.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => name),
      ),
    ),
    'no handlers',
  ).toEqual([]);
  const text = await report.locator('body').innerText();
  const info = JSON.parse(runCli(['info', casePath, '--json'])) as { files: { records: { live: number } }[] };
  const live = info.files.reduce((sum, one) => sum + one.records.live, 0);
  const findings = runCli(['findings', casePath, '--format', 'jsonl']).trim().split('\n').length;
  expect(text).toMatch(new RegExp(`Live records\\s+${live.toLocaleString('en-US')}\\b`));
  expect(text).toContain(`${findings} findings;`);
  expect(text).toContain('Who allowed macros here?');
  const tagged = report.locator('section', {
    has: report.getByRole('heading', { name: 'Time line of tagged events' }),
  });
  expect(await tagged.locator('tbody tr').count()).toBe(12);
  await context.close();
}

test('the story: triage, beacon, process, session, lateral source, tags, notes, report, reopen, re-ingest', async ({
  launch,
  dataFolder,
  startBrowser,
}) => {
  test.setTimeout(240_000);
  const { evidence, casePath } = makeCase(dataFolder);
  const { page, electron } = await launch([casePath]);
  const workspace = new Workspace(page);
  const all = await workspace.count();
  const folder = path.join(dataFolder, 'report');

  await test.step('the triage names the planted intrusion', async () => {
    await workspace.showView('Report');
    await expectTriage(page.locator('iframe[title="Preview of the report"]').contentFrame());
  });

  const processPage = page.getByRole('region', { name: 'Process page' });
  const sessionPage = page.getByRole('region', { name: 'Session page' });
  await test.step('from the beacon to its process and the chain of its parents', async () => {
    await workspace.showView('Beacons');
    await page.getByRole('textbox', { name: 'Find beacons' }).fill('rundll32');
    const grid = page.getByRole('grid', { name: 'Beacons by points' });
    await expect(grid.locator('[row-index="0"] [col-id="image"]')).toHaveText('rundll32.exe');
    await grid.locator('[row-index="0"] [col-id="image"]').click();
    await expect(page.getByRole('heading', { name: /rundll32\.exe to img-a54dc\.example/ })).toBeVisible();
    await page.getByRole('list', { name: 'Processes of the beacon' }).getByRole('button').first().click();
    await expect(processPage.getByRole('heading', { name: /^rundll32\.exe PID \d+ on WS-001/ })).toBeVisible();
    const chain = processPage.getByRole('list', { name: 'Launch chain, from the root' }).locator('> li');
    await expect(chain.filter({ hasText: 'powershell.exe' })).toContainText('-enc');
    await expect(chain.filter({ hasText: 'WINWORD.EXE' }).first()).toBeVisible();
  });

  await test.step('to its session, and to the session on the next host with its source', async () => {
    await processPage.getByRole('button', { name: 'ACME\\alice', exact: true }).click();
    await expect(sessionPage.getByRole('heading', { name: /^ACME\\alice 0x/ })).toBeVisible();
    await page.getByText('Lateral movement', { exact: true }).click();
    for (const [name, host] of [
      ['From', 'WS-001'],
      ['To', 'WS-002'],
    ] as const) {
      await page.getByRole('combobox', { name, exact: true }).fill(host);
      await page.getByRole('option', { name: host, exact: true }).click();
    }
    const service = page.getByRole('list', { name: 'Movements' }).getByRole('listitem').filter({ hasText: 'PSEXESVC' });
    await service.getByRole('button', { name: 'Open its session' }).click();
    await expect(sessionPage.getByRole('heading', { name: /^ACME\\svc_backup 0x/ })).toBeVisible();
    await expect(sessionPage).toContainText('10.20.1.20');
    await expect(sessionPage).toContainText('WS-001');
  });

  /** `first` is the event id of the first row: rows of the former filter are still there for a moment. */
  const search = async (text: string, count: number, first: string): Promise<void> => {
    await workspace.searchFor(text);
    await workspace.expectCount(count);
    await expect(workspace.cell(0, 'eventId')).toHaveText(first);
  };

  await test.step('twelve events are tagged in three ways', async () => {
    await workspace.showView('Events');
    await search(persistence, 5, '4697');
    await workspace.cell(0, 'eventId').click();
    await workspace.cell(4, 'eventId').click({ modifiers: ['Shift'] });
    await page.keyboard.press('1');
    await page.getByRole('dialog', { name: 'Tag events' }).getByRole('textbox', { name: 'New tag' }).fill('intruder');
    await page.keyboard.press('Enter');
    await expect(workspace.cell(4, 'tags').getByRole('img')).toBeVisible();

    await search(traces, 3, '4104');
    const details = page.getByRole('region', { name: 'Details' });
    for (const row of [0, 1, 2]) {
      await workspace.cell(row, 'eventId').click();
      await expect(details.getByRole('list', { name: 'Tags of the event' }).getByText('intruder')).toBeHidden();
      await details.getByRole('button', { name: 'Tag', exact: true }).click();
      await page.getByRole('menuitem', { name: /^intruder/ }).click();
      await expect(workspace.cell(row, 'tags').getByRole('img')).toBeVisible();
    }

    await search(children, 4, '1');
    await workspace.cell(0, 'eventId').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Tag all/ }).click();
    await page
      .getByRole('dialog', { name: 'Tag events' })
      .getByRole('button', { name: /^intruder/ })
      .click();
    await search('tag:intruder', 12, '4104');
  });

  await test.step('notes on an event and on the case', async () => {
    await workspace.cell(0, 'eventId').click();
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByRole('tab', { name: 'Notes' }).click();
    await details.getByRole('textbox', { name: 'New note' }).fill('Who allowed macros here?');
    await page.keyboard.press('Control+Enter');
    await expect(details.getByRole('article')).toContainText('Who allowed macros here?');
    await workspace.showView('Notes and tags');
    const onCase = page.getByRole('region', { name: 'Notes on the case' });
    await onCase.getByRole('textbox', { name: 'New note' }).last().fill('Call the owner of svc_backup.');
    await page.keyboard.press('Control+Enter');
    await expect(onCase.getByRole('article')).toContainText('Call the owner of svc_backup.');
  });

  await test.step('the report is written, verifies, and is read without network', async () => {
    await workspace.showView('Report');
    await page.getByRole('textbox', { name: 'Folder' }).fill(folder);
    await page.getByRole('button', { name: 'Write the report' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Written into' })).toContainText('manifest.json');
    verifyManifest(folder);
    await readOffline(await startBrowser(), path.join(folder, 'report.html'), casePath);
  });

  const expectAll = async (): Promise<void> => {
    await workspace.showView('Events');
    await workspace.searchFor('tag:intruder');
    await workspace.expectCount(12);
    await workspace.showView('Notes and tags');
    const notes = page.getByRole('region', { name: 'All notes' });
    await expect(notes).toContainText('Who allowed macros here?');
    await expect(notes).toContainText('Call the owner of svc_backup.');
    await workspace.showView('Events');
  };

  await test.step('the case is closed and opened again: all is there', async () => {
    await page.getByRole('button', { name: 'Case story', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Close the case' }).click();
    await page
      .getByRole('region', { name: 'Recent cases' })
      .getByRole('button', { name: /^story/ })
      .click();
    await workspace.showView('Events');
    await workspace.expectCount(all);
    await expectAll();
  });

  await test.step('a log leaves the case and is read again: all is there', async () => {
    await workspace.showView('Evidence');
    const files = page.getByRole('region', { name: 'Evidence files' });
    await files.getByRole('combobox', { name: 'Group files' }).selectOption('By host');
    await files
      .getByRole('row', { name: /^Security\.evtx/ })
      .filter({ hasText: 'WS-002' })
      .or(files.getByRole('row', { name: /^Security\.evtx.*1,115/ }))
      .first()
      .click();
    await files.getByRole('button', { name: 'Take this file out of the case' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(files.getByRole('toolbar')).toContainText('10 of 10 files');
    await workspace.showView('Events');
    await workspace.searchFor('tag:intruder');
    await workspace.expectCount(8);
    await workspace.showView('Evidence');
    if (electron)
      await electron.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, evidence);
    await files.getByRole('button', { name: 'Add evidence…' }).click();
    if (!electron) {
      const picker = page.getByRole('dialog', { name: 'Open evidence' });
      await picker.getByRole('textbox', { name: 'Folder' }).fill(evidence);
      await picker.getByRole('button', { name: 'Go', exact: true }).click();
      await expect(picker.getByRole('button', { name: 'WS-002' })).toBeVisible();
      await picker.getByRole('button', { name: 'Open this folder' }).click();
    }
    await page.getByRole('button', { name: 'Look at the events' }).click();
    await workspace.showView('Events');
    await expectAll();
  });
});

test('the story by keyboard alone', async ({ launch, dataFolder }) => {
  test.setTimeout(240_000);
  const { page } = await launch();
  const workspace = new Workspace(page);
  const keys = new Keyboard(page);
  const processPage = page.getByRole('region', { name: 'Process page' });
  const sessionPage = page.getByRole('region', { name: 'Session page' });
  const details = page.getByRole('region', { name: 'Details' });

  await test.step('the demo case is made and opened', async () => {
    await keys.tabTo(page.getByRole('button', { name: /^Demo case/ }));
    await keys.press('Enter');
    await expect(page.getByRole('heading', { name: 'All evidence is read' })).toBeVisible({ timeout: 60_000 });
    await keys.tabTo(page.getByRole('button', { name: 'Look at the events' }));
    await keys.press('Enter');
    await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  });

  await test.step('the triage', async () => {
    await keys.command('Show Report');
    await expectTriage(page.locator('iframe[title="Preview of the report"]').contentFrame());
  });

  await test.step('from the beacon to its process and its session', async () => {
    await keys.command('Show Beacons');
    await keys.tabTo(page.getByRole('textbox', { name: 'Find beacons' }));
    await keys.type('rundll32');
    const grid = page.getByRole('grid', { name: 'Beacons by points' });
    await expect(grid.locator('[row-index="0"] [col-id="image"]')).toHaveText('rundll32.exe');
    await keys.tabTo(grid);
    await keys.press('ArrowDown');
    await expect(page.getByRole('heading', { name: /rundll32\.exe to img-a54dc\.example/ })).toBeVisible();
    await keys.panel(page.getByRole('region', { name: 'Beacon page' }));
    await keys.tabTo(page.getByRole('list', { name: 'Processes of the beacon' }).getByRole('button').first());
    await keys.press('Enter');
    await expect(processPage.getByRole('heading', { name: /^rundll32\.exe PID \d+ on WS-001/ })).toBeVisible();
    const chain = processPage.getByRole('list', { name: 'Launch chain, from the root' }).locator('> li');
    await expect(chain.filter({ hasText: 'powershell.exe' })).toContainText('-enc');
    await keys.panel(processPage);
    await keys.tabTo(processPage.getByRole('button', { name: 'ACME\\alice', exact: true }));
    await keys.press('Enter');
    await expect(sessionPage.getByRole('heading', { name: /^ACME\\alice 0x/ })).toBeVisible();
  });

  await test.step('to the movement between hosts and the session there', async () => {
    // The tabs of a group of panels are one stop of Tab; the arrow keys go through them.
    const tab = (name: string) => page.locator('[data-view="logons"]').getByRole('tab', { name, exact: true });
    await keys.panel(page.locator('[data-region="session-timeline"]'));
    await keys.tabTo(tab('Sessions over time'), 10, 'Shift+Tab');
    await keys.press('ArrowRight');
    await keys.press('ArrowRight');
    await keys.press('Enter');
    await expect(tab('Lateral movement')).toHaveAttribute('aria-selected', 'true');
    for (const [name, host] of [
      ['From', 'WS-001'],
      ['To', 'WS-002'],
    ] as const) {
      await keys.tabTo(page.getByRole('combobox', { name, exact: true }));
      await keys.press('Control+a');
      await keys.type(host);
      await expect(page.getByRole('option', { name: host, exact: true })).toBeVisible();
      await keys.press('ArrowDown');
      await keys.press('Enter');
    }
    const service = page.getByRole('list', { name: 'Movements' }).getByRole('listitem').filter({ hasText: 'PSEXESVC' });
    await keys.tabTo(service.getByRole('button', { name: 'Open its session' }));
    await keys.press('Enter');
    await expect(sessionPage.getByRole('heading', { name: /^ACME\\svc_backup 0x/ })).toBeVisible();
    await expect(sessionPage).toContainText('10.20.1.20');
  });

  /** `first` is the event id of the first row: rows of the former filter are still there for a moment. */
  const search = async (text: string, count: number, first: string): Promise<void> => {
    await keys.command('Show Events');
    await expect(workspace.grid).toBeVisible();
    await keys.press('/');
    await expect(workspace.search).toBeFocused();
    await keys.press('Control+a');
    await keys.type(text);
    await keys.press('Enter');
    await workspace.expectCount(count);
    await expect(workspace.cell(0, 'eventId')).toHaveText(first);
    await keys.press('Control+e');
    await expect.poll(() => keys.has(workspace.grid)).toBe(true);
    await keys.press('Control+Home');
  };

  await test.step('twelve events are tagged in three ways', async () => {
    await search(persistence, 5, '4697');
    for (let row = 1; row < 5; row++) await keys.press('Shift+ArrowDown');
    await expect(page.getByText('Selected 5')).toBeVisible();
    await keys.press('1');
    await expect(
      page.getByRole('dialog', { name: 'Tag events' }).getByRole('textbox', { name: 'New tag' }),
    ).toBeFocused();
    await keys.type('intruder');
    await keys.press('Enter');
    for (const row of [0, 4]) await expect(workspace.cell(row, 'tags').getByRole('img')).toBeVisible();

    await search(traces, 3, '4104');
    for (const row of [0, 1, 2]) {
      await keys.press('Control+e');
      await keys.press('Control+Home');
      for (let down = 0; down < row; down++) await keys.press('ArrowDown');
      await expect(details.getByRole('list', { name: 'Tags of the event' }).getByText('intruder')).toBeHidden();
      await keys.press('Enter');
      await keys.panel(details);
      await keys.tabTo(details.getByRole('button', { name: 'Tag', exact: true }));
      await keys.press('Enter');
      const give = page.getByRole('menuitem', { name: /^intruder/ });
      await expect(give).toBeVisible();
      await keys.tabTo(give, 6, 'ArrowDown');
      await keys.press('Enter');
      await expect(workspace.cell(row, 'tags').getByRole('img')).toBeVisible();
    }

    await search(children, 4, '1');
    await keys.press('Shift+F10');
    const all = page.getByRole('menuitem', { name: /^Tag all/ });
    await keys.tabTo(all, 30, 'ArrowDown');
    await keys.press('Enter');
    const choice = page.getByRole('dialog', { name: 'Tag events' }).getByRole('button', { name: /^intruder/ });
    await expect(choice).toBeVisible();
    await keys.tabTo(choice, 12);
    await keys.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Tag events' })).toBeHidden();
    await search('tag:intruder', 12, '4104');
  });

  await test.step('a note on an event', async () => {
    await keys.press('Enter');
    await keys.panel(details);
    await keys.tabTo(details.getByRole('tab', { name: 'Fields' }));
    await keys.press('End');
    await keys.press('Enter');
    await expect(details.getByRole('tab', { name: 'Notes' })).toHaveAttribute('aria-selected', 'true');
    await keys.tabTo(details.getByRole('textbox', { name: 'New note' }));
    await keys.type('Who allowed macros here?');
    await keys.press('Control+Enter');
    await expect(details.getByRole('article')).toContainText('Who allowed macros here?');
  });

  await test.step('the report', async () => {
    const folder = path.join(dataFolder, 'report');
    await keys.command('Show Report');
    await keys.tabTo(page.getByRole('textbox', { name: 'Folder' }), 150);
    await keys.press('Control+a');
    await keys.type(folder);
    await keys.tabTo(page.getByRole('button', { name: 'Write the report' }));
    await keys.press('Enter');
    await expect(page.getByRole('status').filter({ hasText: 'Written into' })).toContainText('manifest.json');
    verifyManifest(folder);
  });

  await test.step('help is a key away', async () => {
    await keys.press('F1');
    await expect(page.getByRole('article', { name: 'Help: Report' })).toBeVisible();
  });
});
