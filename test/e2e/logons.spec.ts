/** Sessions: the grid with its filter, pivots, the page, failed logons, movement between hosts with its ways. */
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { Workspace } from './support/workspace.ts';

test('sessions: pivot to a user, sort, open a page, go to its events', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Logons');
  const toolbar = page.getByRole('toolbar', { name: 'Sessions: filter' });
  await expect(toolbar).toContainText(/\d+ sessions/);
  const pivots = page.getByRole('region', { name: 'Pivots' });
  await pivots.getByRole('button', { name: 'ACME\\bruno', exact: true }).click();
  await expect(toolbar.getByRole('button', { name: /User bruno/ })).toBeVisible();
  const grid = page.getByRole('grid', { name: 'Logon sessions' });
  await expect(grid.locator('[row-index="0"] [col-id="user"]')).toHaveText('ACME\\bruno');
  const first = grid.locator('[row-index="0"] [col-id="start"]');
  const oldest = (await first.textContent()) ?? '';
  await grid.locator('.ag-header-cell[col-id="start"]').click();
  await expect(first, 'latest first').not.toHaveText(oldest);
  await toolbar.getByRole('combobox', { name: 'Logon type' }).click();
  await page.getByRole('option', { name: '2 Interactive' }).click();
  await expect(grid.locator('[row-index="0"] [col-id="type"]')).toHaveText('2 Interactive');
  await grid.locator('[row-index="0"] [col-id="user"]').click();

  const sessionPage = page.getByRole('region', { name: 'Session page' });
  await expect(sessionPage.getByRole('heading', { name: /^ACME\\bruno 0x/ })).toBeVisible();
  const processes = sessionPage.getByRole('list', { name: 'First processes of the session' });
  await expect(processes.getByRole('listitem').first()).toBeVisible();
  await page.getByText('Time line of the session', { exact: true }).click();
  await expect(
    page.getByRole('region', { name: 'Time line of the session' }).locator('[row-index="0"] [col-id="kind"]'),
  ).toHaveText(/\w/);
  await processes.getByRole('button').first().click();
  await expect(page.getByRole('region', { name: 'Process page' }).getByRole('heading').first()).toBeVisible();

  await workspace.showView('Logons');
  const events = sessionPage.getByRole('button', { name: /^[\d,]+ events?$/ });
  const count = Number((await events.textContent())?.replace(/\D/g, ''));
  await events.click();
  await expect(workspace.chips).toContainText(['session:']);
  await workspace.expectCount(count);
  await expect(workspace.cell(0, 'eventId')).toHaveText(/\d/);
  await workspace.cell(0, 'eventId').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open its session' }).click();
  await expect(sessionPage.getByRole('heading', { name: /^ACME\\bruno 0x/ })).toBeVisible();
});

test('failed logons and movement between hosts', async ({ launch, dataFolder }) => {
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  await workspace.showView('Logons');
  await page.getByText('Failed logons', { exact: true }).click();
  await expect(page.getByRole('img', { name: /failed and .* successful logons over time/ })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Groups of failed logons' }).getByRole('row').nth(1)).toContainText(
    /4625|4776|4771/,
  );

  await page.getByText('Lateral movement', { exact: true }).click();
  await expect(page.getByRole('img', { name: /^Movement between \d+ nodes/ })).toBeVisible();
  const choose = async (name: string, text: string): Promise<void> => {
    await page.getByRole('combobox', { name, exact: true }).fill(text);
    await page.getByRole('option', { name: text, exact: true }).click();
  };
  await choose('From', 'WS-001');
  await choose('To', 'WS-002');
  const words = page.getByRole('region', { name: 'Movements in words' });
  await expect(words.getByRole('heading', { name: /ways? in order of time/ })).toBeVisible();
  await expect(words.getByRole('list', { name: 'Way 1' })).toContainText('WS-001 → WS-002');
  await expect(words.getByRole('list', { name: 'Movements' }).getByRole('listitem').first()).toContainText(
    'WS-001 → WS-002',
  );
  await words.getByRole('list', { name: 'Movements' }).getByRole('button', { name: /^2025/ }).first().click();
  await expect(page.getByRole('region', { name: 'Details' }).getByRole('heading').first()).toBeVisible();
});

test('a session opened from an event is in sight and selected in the grid; no choice is cut off at 1280', async ({
  launch,
}) => {
  const { page } = await launch([demoCase()]);
  await page.setViewportSize({ width: 1280, height: 800 });
  const workspace = new Workspace(page);
  await workspace.searchFor('id:4634 TargetUserName:bruno');
  await workspace.header('time').click();
  await expect(workspace.cell(0, 'eventId')).toHaveText('4634');
  await workspace.cell(0, 'eventId').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open its session' }).click();
  const heading = page.getByRole('region', { name: 'Session page' }).getByRole('heading', { name: /^ACME.bruno 0x/ });
  await expect(heading).toBeVisible();
  const id = await page.locator('[data-session]').getAttribute('data-session');
  const selected = page.getByRole('grid', { name: 'Logon sessions' }).locator('.ag-row-selected');
  await expect(selected).toHaveAttribute('row-id', id!);
  await expect(selected).toBeInViewport();

  const toolbar = page.getByRole('toolbar', { name: 'Sessions: filter' });
  await toolbar.getByRole('textbox', { name: 'Find sessions' }).fill('no such session');
  await expect(toolbar.getByText('0 sessions')).toBeVisible();
  await workspace.showView('Events');
  await workspace.cell(0, 'eventId').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open its session' }).click();
  await expect(page.getByText('The filter of the list hides this session')).toBeVisible();
  const right = (await toolbar.boundingBox())!;
  for (const control of await toolbar.locator('input:visible, .el-bar-space ~ span').all()) {
    const box = (await control.boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(right.x + right.width);
    expect(box.y + box.height).toBeLessThanOrEqual(right.y + right.height);
  }
});
