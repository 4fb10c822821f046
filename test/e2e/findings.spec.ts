/** Findings and rules: narrow by the matrix, see why, judge, go to the events and back by the badge; load, copy, try, save, switch off a rule. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('findings: matrix, why, judgement, events, badge', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Findings');
  const toolbar = page.getByRole('toolbar', { name: 'Findings: filter' });
  await expect(toolbar).toContainText(/\d+ findings/);
  const all = Number(/(\d+) finding/.exec((await toolbar.textContent()) ?? '')?.[1]);

  const cell = page.getByRole('region', { name: 'Tactics and techniques' }).locator('.el-matrix-cell').first();
  const said = (await cell.getAttribute('title')) ?? '';
  await cell.click();
  const hits = /([\d,]+) findings?/.exec(said)?.[0];
  await expect(toolbar).toContainText(hits!);
  await page.getByRole('toolbar', { name: 'Findings: narrowed to' }).getByRole('button').click();
  await expect(toolbar).toContainText(`${all} findings`);

  const grid = page.getByRole('grid', { name: 'Findings' });
  const first = grid.locator('[row-index="0"] [col-id="title"]');
  await expect(first).toHaveText(/\S/);
  await first.click();
  const about = page.getByRole('region', { name: 'Finding', exact: true });
  await expect(async () => {
    expect(await about.getByRole('heading', { level: 2 }).textContent()).toContain(await first.textContent());
  }).toPass();
  await expect(about.locator('mark').first()).toHaveText(/\S/);
  await expect(about.getByRole('table', { name: 'Fields of the event, matched ones marked' })).toBeVisible();

  await about.getByRole('button', { name: 'Dismiss…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Judge' });
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: /Why it is none/ }).fill('A test of the administrators');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(toolbar).toContainText(`${all - 1} findings`);
  await expect(about.getByText('A test of the administrators')).toBeVisible();
  await about.getByRole('button', { name: 'Back to new' }).click();
  await expect(toolbar).toContainText(`${all} findings`);

  await about.getByRole('button', { name: /^[\d,]+ events?$/ }).click();
  await expect(workspace.chips).toContainText(['finding:']);
  await expect(workspace.cell(0, 'finding')).toHaveText(/Critical|High|Medium|Low/);
  await workspace.cell(0, 'finding').click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: /^Open .*finding/ })
    .first()
    .click();
  await expect(about.getByRole('heading').first()).toBeVisible();
});

test('rules: states, page, a copy edited, tried, saved and deleted, a folder of rules, switching off', async ({
  launch,
  dataFolder,
}) => {
  const folder = path.join(dataFolder, 'others');
  mkdirSync(folder);
  const rule = (title: string, selection: string): string =>
    `title: ${title}\nid: ${crypto.randomUUID()}\nauthor: The <b>Tester</b>\nlogsource:\n  product: windows\n  category: process_creation\ndetection:\n  s:\n    ${selection}\n  condition: s\nlevel: low\n`;
  writeFileSync(path.join(folder, 'one.yml'), rule('Anything that runs', "Image|contains: '.exe'"));
  writeFileSync(path.join(folder, 'two.yml'), rule('Needs a list', "Image|expand: '%Images%'"));
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Rules');
  const toolbar = page.getByRole('toolbar', { name: 'Rules: filter' });
  await expect(toolbar).toContainText(/\d+ rules/);

  await toolbar.getByRole('button', { name: 'Load rules…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Load rules' });
  await dialog.getByRole('textbox', { name: /Folder, rule file/ }).fill(folder);
  await dialog.getByRole('button', { name: 'Load and run' }).click();
  await expect(page.getByRole('toolbar', { name: 'Run of the rules' })).toContainText(
    '2 rules read, 1 of them cannot run',
  );
  await page.getByRole('textbox', { name: 'Find rules' }).fill('tester');
  await expect(toolbar).toContainText('2 rules');
  await expect(page.getByRole('button', { name: 'Waiting for a list 1' })).toBeVisible();
  const grid = page.getByRole('grid', { name: 'Rules' });
  await grid.locator('[row-index="0"] [col-id="title"]').click();
  const about = page.getByRole('region', { name: 'Rule', exact: true });
  await expect(about.getByRole('heading', { name: 'Anything that runs' })).toBeVisible();
  await expect(about.getByText('The <b>Tester</b>', { exact: true })).toBeVisible();

  await about.getByRole('button', { name: 'Copy to my rules' }).click();
  const text = page.getByRole('textbox', { name: 'Rule in Sigma format' });
  await expect(text).toHaveValue(
    /title: Anything that runs \(copy\)[\s\S]*type: derived[\s\S]*author: The <b>Tester<\/b>/,
  );
  const tried = page.getByRole('region', { name: 'What the rule finds' });
  await expect(tried).toContainText(/[1-9][\d,]* hits? in/);
  const good = await text.inputValue();
  await text.fill(good.replace('Image|contains', 'Image|contain'));
  await expect(tried).toContainText(/^0 hits/);
  await expect(tried).toContainText("unknown modifier 'contain'");
  await tried.getByRole('button', { name: /^Line \d+/ }).click();
  await expect(text).toBeFocused();
  expect(
    await text.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd)),
  ).toBe("    Image|contain: '.exe'");
  const editor = page.getByRole('toolbar', { name: 'Rule editor' });
  await editor.getByRole('button', { name: 'Save and run' }).click();
  await expect(page.getByRole('toolbar', { name: 'Trial of the rule' })).toContainText(
    /Not saved\. Line \d+: .*unknown modifier/,
  );
  await text.fill(good);
  await editor.getByRole('button', { name: 'Save and run' }).click();
  await expect(page.getByRole('toolbar', { name: 'Run of the rules' })).toContainText('1 rule read · 1 run anew');
  await expect(editor).toContainText('saved');
  await expect(toolbar).toContainText('3 rules');
  expect(readdirSync(path.join(dataFolder, 'rules')).some((name) => name === 'anything-that-runs-copy.yml')).toBe(true);

  await text.fill(good.replace("'.exe'", "'no such program'"));
  await editor.getByRole('button', { name: 'Save and run' }).click();
  await expect(page.getByRole('toolbar', { name: 'Run of the rules' })).toContainText(
    '1 rule read · 1 run anew · 0 hits',
  );
  await editor.getByRole('button', { name: 'Delete this rule…' }).click();
  await page.getByRole('dialog', { name: 'Delete the rule' }).getByRole('button', { name: 'Delete' }).click();
  await expect(toolbar).toContainText('2 rules');
  await grid.locator('[row-index="0"] [col-id="title"]').click();

  await page.locator('.el-dock-tab').getByText('Rule', { exact: true }).click();
  await about.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByRole('button', { name: 'Disabled 1' })).toBeVisible();
});

test('findings: a filter made of a finding suppresses it, and the finding comes back without it', async ({
  launch,
  dataFolder,
}) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Findings');
  const toolbar = page.getByRole('toolbar', { name: 'Findings: filter' });
  await expect(toolbar).toContainText(/\d+ findings/);
  const all = Number(/(\d+) finding/.exec((await toolbar.textContent()) ?? '')?.[1]);
  const title = 'PowerShell with an encoded command';
  await page.getByRole('grid', { name: 'Findings' }).getByText(title).first().click();
  const about = page.getByRole('region', { name: 'Finding', exact: true });
  await expect(about.getByRole('heading', { name: title })).toBeVisible();
  await about.getByRole('button', { name: 'Make a filter' }).click();
  await expect(page.getByRole('textbox', { name: 'Rule in Sigma format' })).toHaveValue(
    /^title: 'Innocent: PowerShell/,
  );
  await expect(page.getByRole('region', { name: 'What the rule finds' })).toContainText('would suppress 1 of 1 hits');
  const editor = page.getByRole('toolbar', { name: 'Rule editor' });
  await editor.getByRole('button', { name: 'Save and run' }).click();
  await expect(editor).toContainText('saved');
  await workspace.showView('Findings');
  await expect(toolbar).toContainText(new RegExp(`(?<!\\d)${all - 1} findings`));
  await workspace.showView('Rules');
  await page.getByText('Edit and try', { exact: true }).click();
  await editor.getByRole('button', { name: 'Delete this rule…' }).click();
  await page.getByRole('dialog', { name: 'Delete the rule' }).getByRole('button', { name: 'Delete' }).click();
  await workspace.showView('Findings');
  await expect(toolbar).toContainText(new RegExp(`(?<!\\d)${all} findings`));
});
