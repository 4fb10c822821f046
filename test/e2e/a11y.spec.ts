/**
 * Automated accessibility check of every view and dialog, dark and light: axe-core's rules for WCAG 2.2 A and AA must find
 * nothing serious or critical. What a rule cannot know of a library's widget is left out by rule and selector, with the reason.
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { demoCase } from './support/demo-case.ts';
import { expect, test } from './support/fixtures.ts';
import { writeLargeEvidence } from './support/large-evidence.ts';
import { Workspace } from './support/workspace.ts';

/** Known faults of libraries. */
const known: readonly { readonly rule: string; readonly selector: string; readonly reason: string }[] = [
  {
    rule: 'aria-required-children',
    selector: '-dropdown',
    reason: 'Mantine puts an empty element with tabindex -1 first into each menu, to have the focus while it opens.',
  },
];

interface Fault {
  readonly where: string;
  readonly rule: string;
  readonly target: string;
  readonly help: string;
}

type Scheme = 'dark' | 'light';

async function show(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // Colours that are still fading are no colours of the design. What fades is ended, not waited for: an animation that has
  // not got its first frame yet may never end, as a page that nothing changes draws no frames.
  await page.evaluate(() => {
    for (const one of document.getAnimations()) {
      if (Number.isFinite(one.effect?.getComputedTiming().endTime)) one.finish();
    }
  });
}

/**
 * Takes the views that nobody sees out of the document, and puts them back: axe walks all of it, and with every view that was
 * opened its walk grows longer.
 */
async function withoutHiddenViews<T>(page: Page, work: () => Promise<T>): Promise<T> {
  const parked = await page.evaluateHandle(() =>
    [...document.querySelectorAll('[data-view][hidden]')].map((view) => {
      const place = document.createComment('view');
      view.replaceWith(place);
      return { view, place };
    }),
  );
  try {
    return await work();
  } finally {
    await parked.evaluate((list) => {
      for (const { view, place } of list) place.replaceWith(view);
    });
  }
}

/** Faults of what is on the screen now, or of a part of it; an empty list is the goal. */
const findFaults = (page: Page, where: string, part?: string): Promise<Fault[]> =>
  withoutHiddenViews(page, () => findFaultsInSight(page, where, part));

async function findFaultsInSight(page: Page, where: string, part?: string): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await show(page, scheme);
    const builder = new AxeBuilder({ page })
      // What holds is not listed element by element: the same faults in a third of the time.
      .options({ resultTypes: ['violations'] })
      .exclude('iframe')
      // Else it opens a second page, which a window of the app cannot.
      .setLegacyMode(true);
    // Between the schemes nothing but colours is different.
    if (scheme === 'dark') builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    else builder.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await (part === undefined ? builder : builder.include(part)).analyze();
    faults.push(
      ...violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, help, nodes }) =>
          nodes.map(({ target }) => ({ where: `${where}, ${scheme}`, rule: id, target: target.join(' '), help })),
        )
        .filter(({ rule, target }) => !known.some((one) => one.rule === rule && target.includes(one.selector))),
    );
  }
  return faults;
}

const views: readonly { readonly name: string; readonly open?: (page: Page) => Promise<void> }[] = [
  {
    name: 'Events',
    open: async (page) => {
      await page.locator('.ag-row[row-index="2"] [col-id="eventId"]').first().click();
      await expect(page.getByRole('tab', { name: 'Fields' })).toBeVisible();
    },
  },
  {
    name: 'Processes',
    open: (page) => page.locator('.el-tree .ag-row[row-index="0"] [col-id="pid"]').first().click(),
  },
  {
    name: 'Logons',
    open: (page) => page.locator('[data-region="sessions"] .ag-row[row-index="2"] [col-id="user"]').click(),
  },
  { name: 'Network' },
  {
    name: 'Beacons',
    open: (page) =>
      page.getByRole('grid', { name: 'Beacons by points' }).locator('[row-index="0"] [col-id="image"]').click(),
  },
  {
    name: 'Findings',
    open: (page) => page.getByRole('grid', { name: 'Findings' }).locator('[row-index="0"] [col-id="title"]').click(),
  },
  {
    name: 'Rules',
    open: (page) => page.getByRole('grid', { name: 'Rules' }).locator('[row-index="0"] [col-id="title"]').click(),
  },
  {
    name: 'Tamper board',
    open: (page) => page.getByRole('grid', { name: 'Signs' }).locator('[row-index="0"] [col-id="title"]').click(),
  },
  { name: 'Notes and tags' },
  { name: 'Pivot' },
  { name: 'Report' },
  {
    name: 'Evidence',
    open: (page) =>
      page
        .getByRole('row', { name: /^Security\.evtx/ })
        .first()
        .click(),
  },
  { name: 'Help' },
];

const dialogs: readonly { readonly name: string; readonly open: (page: Page) => Promise<void> }[] = [
  { name: 'palette', open: (page) => page.keyboard.press('Control+k') },
  { name: 'keyboard shortcuts', open: (page) => page.keyboard.press('?') },
  { name: 'go to', open: (page) => page.keyboard.press('Control+g') },
  { name: 'tag', open: (page) => page.keyboard.press('1') },
];

test('accessibility: every view', async ({ launch, dataFolder }) => {
  test.setTimeout(300_000);
  const { page } = await launch([demoCase(dataFolder)]);
  const workspace = new Workspace(page);
  const faults: Fault[] = [];
  await workspace.cell(2, 'eventId').click();
  for (const tab of ['Help', 'XML', 'Hex', 'Provenance', 'Notes']) {
    await test.step(`details: ${tab}`, async () => {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      faults.push(...(await findFaults(page, `details: ${tab}`, '.el-detail')));
    });
  }
  for (const { name, open } of dialogs) {
    await test.step(name, async () => {
      await workspace.cell(2, 'eventId').click();
      await open(page);
      await expect(page.getByRole('dialog')).toBeVisible();
      faults.push(...(await findFaults(page, name, '[role="dialog"]')));
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    });
  }
  await test.step('menu of a cell', async () => {
    await workspace.cell(2, 'eventId').click({ button: 'right' });
    await expect(page.getByRole('menu')).toBeVisible();
    faults.push(...(await findFaults(page, 'menu of a cell', '[role="menu"]')));
    await page.keyboard.press('Escape');
  });
  const rail = page.getByRole('navigation', { name: 'Views' }).getByRole('button');
  const listed = await rail.evaluateAll((buttons) => buttons.map((one) => one.getAttribute('aria-label') ?? ''));
  expect(listed).toEqual(expect.arrayContaining(views.map(({ name }) => name)));
  for (const name of listed) {
    await test.step(name, async () => {
      await workspace.showView(name);
      await views.find((view) => view.name === name)?.open?.(page);
      await page.waitForTimeout(600);
      faults.push(...(await findFaults(page, name)));
    });
  }
  expect(faults).toEqual([]);
});

test('accessibility: first screen, first steps, folder picker', async ({ launch }) => {
  const { page } = await launch();
  const faults: Fault[] = [];
  await expect(page.getByRole('heading', { name: 'EventLoupe' })).toBeVisible();
  faults.push(...(await findFaults(page, 'start')));
  await page.getByRole('button', { name: /^First steps/ }).click();
  await expect(page.getByRole('dialog', { name: 'First steps' })).toBeVisible();
  faults.push(...(await findFaults(page, 'first steps')));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Open folder/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  faults.push(...(await findFaults(page, 'picker')));
  expect(faults).toEqual([]);
});

test('accessibility: progress', async ({ launch, dataFolder }) => {
  const faults: Fault[] = [];
  writeLargeEvidence(`${dataFolder}/big.evtx`, 300_000);
  const { page } = await launch([`${dataFolder}/big.evtx`]);
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  faults.push(...(await findFaults(page, 'progress')));
  await expect(page.getByRole('heading', { name: 'All evidence is read' })).toBeVisible({ timeout: 90_000 });
  faults.push(...(await findFaults(page, 'finished')));
  expect(faults).toEqual([]);
});
