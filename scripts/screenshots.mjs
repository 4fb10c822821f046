// Makes docs/screenshots/*.png on the web host, from the demo case: `node scripts/screenshots.mjs [name…]`. Needs the built app.
// A shot is a name, a colour scheme and what a person does before the picture is taken; new views add a line to `shots`.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findBrowser } from '../test/e2e/support/browser.ts';
import { writeLargeEvidence } from '../test/e2e/support/large-evidence.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = path.join(root, 'docs', 'screenshots');
const size = { width: 1600, height: 950 };
const settle = 700;

/** The view's button in the rail. */
const show = (page, name) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();

const search = async (page, text) => {
  await page.getByRole('combobox', { name: 'Search events' }).fill(text);
  await page.keyboard.press('Enter');
};

/** Shows a view and chooses a row of its grid by one of its cells. */
async function chooseRow(page, view, grid, row, column) {
  await show(page, view);
  await page.getByRole('grid', { name: grid }).locator(`[row-index="${row}"] [col-id="${column}"]`).click();
}

async function ledger(page) {
  await show(page, 'Evidence');
  await page
    .getByRole('row', { name: /^Security\.evtx/ })
    .first()
    .click();
  await page.getByRole('tab', { name: 'Ledger' }).click();
}

const tamper = (page) => chooseRow(page, 'Tamper board', 'Signs', 0, 'title');

const firstRows = (page) => page.locator('.ag-row .ag-cell-value').first().waitFor();

/** Chooses an event and brushes a part of the time line. */
async function workspace(page) {
  await firstRows(page);
  await search(page, 'channel:*Sysmon* id:1');
  await page.waitForTimeout(settle);
  await page.locator('.ag-row[row-index="6"] [col-id="eventId"]').click();
}

async function filtered(page) {
  await firstRows(page);
  await search(page, 'powershell');
  // The facets are drawn anew when their counts arrive.
  await page.waitForTimeout(settle);
  const facet = page.getByRole('region', { name: /^Channel/ });
  await facet
    .getByRole('button', { name: /^Security/ })
    .first()
    .click();
  await page.waitForTimeout(settle);
  const box = await page.getByRole('slider').boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.62, box.y + 40, { steps: 8 });
  await page.mouse.up();
  await page.waitForTimeout(settle);
  await page.locator('.ag-row[row-index="2"] [col-id="eventId"]').click();
  await page.getByRole('tab', { name: 'XML' }).click();
}

/** Finds the process that was planted in the demo evidence, and opens its page. */
async function processes(page) {
  await show(page, 'Processes');
  await page.getByRole('textbox', { name: 'Find processes' }).fill('upd_8f3a');
  const hit = page.locator('.el-tree .ag-row:not(.el-ancestor)').filter({ hasText: 'rundll32.exe' });
  await hit.first().locator('[col-id="pid"]').click();
}

/** The planted beacon of the demo case with its charts. */
async function beacons(page) {
  await show(page, 'Beacons');
  await page.getByRole('textbox', { name: 'Find beacons' }).fill('rundll32');
  const grid = page.getByRole('grid', { name: 'Beacons by points' });
  await grid.locator('[row-index="0"] [col-id="image"]').filter({ hasText: 'rundll32' }).click();
  await page.getByRole('img', { name: /^Interval histogram/ }).waitFor();
  await page.getByRole('textbox', { name: 'Find beacons' }).fill('');
}

async function network(page) {
  await show(page, 'Network');
  await page.getByRole('img', { name: /^Flows from/ }).waitFor();
}

const chooseFile = async (page, button, name, text) => {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await choosing).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
};

/** An allow list and a set of indicators; made once, the second shot finds them. */
async function lists(page) {
  await show(page, 'Lists');
  await page.getByRole('button', { name: 'Make list' }).waitFor();
  if (await page.getByText('No list yet').isVisible()) {
    await page.getByRole('textbox', { name: 'Name of the new list' }).fill('Known agents');
    await page.getByRole('button', { name: 'Make list' }).click();
    await page.getByText('No entry yet').waitFor();
    await chooseFile(
      page,
      'Import…',
      'agents.csv',
      'type,value,note\nimage,rmmagent.exe,our helpdesk\ncidr,10.0.0.0/8,\n',
    );
    await chooseFile(
      page,
      'Import indicators…',
      'report.txt',
      'rundll32.exe  loader\nrmmagent.exe\nhxxp://nowhere[.]example\n',
    );
  }
  const indicators = page.getByRole('grid', { name: 'Indicators' });
  await indicators.locator('[row-index="0"] [col-id="value"]').click();
  await page.getByRole('grid', { name: 'Events that have the indicator' }).locator('[row-index="0"]').first().waitFor();
}

/** The whole time in lanes by host, with a range chosen. */
async function timeline(page) {
  await firstRows(page);
  await show(page, 'Timeline');
  await page.getByRole('img', { name: /^Time line from/ }).waitFor();
  await page.waitForTimeout(settle);
  const box = await page.getByRole('group', { name: /^Time line: / }).boundingBox();
  await page.mouse.move(box.x + box.width * 0.62, box.y + box.height * 0.8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.74, box.y + box.height * 0.8, { steps: 8 });
  await page.mouse.up();
}

const choose = async (page, name, text) => {
  await page.getByRole('combobox', { name, exact: true }).fill(text);
  await page.getByRole('option', { name: text, exact: true }).click();
};

const shots = [
  { name: 'workspace-dark', scheme: 'dark', steps: workspace },
  { name: 'workspace-light', scheme: 'light', steps: workspace },
  { name: 'filtered-dark', scheme: 'dark', steps: filtered },
  {
    name: 'groups-dark',
    scheme: 'dark',
    steps: async (page) => {
      await firstRows(page);
      for (const field of ['Channel', 'Event ID']) await choose(page, 'Group by', field);
      const arrow = (row) => page.locator(`.ag-row[row-index="${row}"] [col-id="group"] [data-open="false"]`);
      await arrow(0).click();
      await page.waitForTimeout(settle);
      await arrow(3).click();
      await page.waitForTimeout(settle);
      await page.locator('.ag-row[row-index="5"] [col-id="time"]').click({ timeout: 5000 });
    },
  },
  {
    name: 'groups-light',
    scheme: 'light',
    steps: async (page) => {
      await firstRows(page);
      await choose(page, 'Group by', 'Image');
      await page.getByRole('combobox', { name: 'Order of groups' }).selectOption('Rare first');
    },
  },
  {
    name: 'findings-dark',
    scheme: 'dark',
    steps: async (page) => {
      await chooseRow(page, 'Findings', 'Findings', 0, 'title');
    },
  },
  {
    name: 'findings-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Findings');
      await page.getByText('Findings over time', { exact: true }).click();
      await page.getByRole('grid', { name: 'Findings' }).locator('[row-index="3"] [col-id="title"]').click();
    },
  },
  {
    name: 'rules-light',
    scheme: 'light',
    steps: async (page) => {
      await chooseRow(page, 'Rules', 'Rules', 0, 'title');
    },
  },
  {
    name: 'rule-editor-dark',
    scheme: 'dark',
    steps: async (page) => {
      await chooseRow(page, 'Rules', 'Rules', 0, 'title');
      await page.getByRole('button', { name: 'Copy to my rules' }).click();
      await page.getByText(/hits? in/).waitFor();
    },
  },
  {
    name: 'rule-editor-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Rules');
      await page.getByRole('button', { name: 'New rule' }).click();
      const text = page.getByRole('textbox', { name: 'Rule in Sigma format' });
      await text.fill((await text.inputValue()).replace('CommandLine|contains', 'CommandLine|includes'));
      await page.getByRole('button', { name: 'Line 12' }).click();
      await page.getByRole('button', { name: 'Save and run' }).click();
    },
  },
  {
    name: 'evidence-dark',
    scheme: 'dark',
    steps: ledger,
  },
  {
    name: 'evidence-light',
    scheme: 'light',
    steps: async (page) => {
      await ledger(page);
      await page.getByRole('button', { name: /^File header/ }).click();
      await page.getByRole('button', { name: '0x0', exact: true }).click();
    },
  },
  { name: 'timeline-dark', scheme: 'dark', steps: timeline },
  { name: 'timeline-light', scheme: 'light', steps: timeline },
  {
    name: 'tamper-dark',
    scheme: 'dark',
    steps: tamper,
  },
  {
    name: 'tamper-light',
    scheme: 'light',
    steps: tamper,
  },
  {
    name: 'pivot-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Pivot');
      await page.getByRole('button', { name: 'Presets' }).click();
      await page.getByRole('menuitem', { name: 'Process by destination port', exact: true }).click();
    },
  },
  {
    name: 'report-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Report');
      await page.locator('iframe').contentFrame().getByRole('heading').first().waitFor();
    },
  },
  {
    name: 'saved-views-dark',
    scheme: 'dark',
    steps: async (page) => {
      await firstRows(page);
      await search(page, 'id:4625');
      await page.waitForTimeout(settle);
      await page.keyboard.press('Control+s');
      await page.getByRole('textbox', { name: 'Name' }).fill('Failed logons, by time');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(settle);
      await page.keyboard.press('Control+o');
      await page.getByRole('textbox', { name: 'Find saved views' }).waitFor();
    },
  },
  {
    name: 'import-tags-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Notes and tags');
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Import CSV…' }).click();
      const text = 'event_id,tag,note\n1,odd,looks like the first step\n2,odd,\n3,benign,\n99999999,odd,\n';
      await (await choosing).setFiles({ name: 'tags.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.getByRole('status').filter({ hasText: 'would be added' }).waitFor();
    },
  },
  {
    name: 'notes-dark',
    scheme: 'dark',
    steps: async (page) => {
      await firstRows(page);
      await page.locator('.ag-row[row-index="1"] [col-id="eventId"]').click();
      await page.keyboard.press('1');
      await page.getByRole('textbox', { name: 'New tag' }).fill('to be explained');
      await page.keyboard.press('Enter');
      await page.getByRole('tab', { name: 'Notes' }).click();
      await page.getByRole('textbox', { name: 'New note' }).fill('Who started this, and from where?');
      await page.keyboard.press('Control+Enter');
      await page.waitForTimeout(settle);
      await show(page, 'Notes and tags');
    },
  },
  { name: 'beacons-dark', scheme: 'dark', steps: beacons },
  { name: 'beacons-light', scheme: 'light', steps: beacons },
  { name: 'network-dark', scheme: 'dark', steps: network },
  { name: 'network-light', scheme: 'light', steps: network },
  { name: 'lists-dark', scheme: 'dark', steps: lists },
  { name: 'lists-light', scheme: 'light', steps: lists },
  { name: 'processes-dark', scheme: 'dark', steps: processes },
  { name: 'processes-light', scheme: 'light', steps: processes },
  {
    name: 'logons-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Logons');
      await page.locator('[data-region="sessions"] .ag-row[row-index="4"] [col-id="user"]').click();
    },
  },
  {
    name: 'failed-logons-dark',
    scheme: 'dark',
    steps: async (page) => {
      await show(page, 'Logons');
      await page.getByText('Failed logons', { exact: true }).click();
    },
  },
  {
    name: 'lateral-dark',
    scheme: 'dark',
    steps: async (page) => {
      await show(page, 'Logons');
      await page.getByText('Lateral movement', { exact: true }).click();
      await choose(page, 'From', 'WS-001');
      await choose(page, 'To', 'WS-002');
    },
  },
  {
    name: 'event-help-dark',
    scheme: 'dark',
    steps: async (page) => {
      await firstRows(page);
      await search(page, 'id:4624 LogonType:10');
      await page.waitForTimeout(settle);
      await page.locator('.ag-row[row-index="0"] [col-id="eventId"]').click();
      await page.getByRole('tab', { name: 'Help' }).click();
    },
  },
  {
    name: 'help-light',
    scheme: 'light',
    steps: async (page) => {
      await show(page, 'Beacons');
      await page.keyboard.press('F1');
    },
  },
  {
    name: 'help-event-ids-dark',
    scheme: 'dark',
    steps: async (page) => {
      await show(page, 'Help');
      await page.getByRole('button', { name: 'Event ids', exact: true }).click();
      await page.getByRole('textbox', { name: 'Find kinds of events' }).fill('scheduled task');
      await page.getByText('Scheduled task created').click();
    },
  },
  {
    name: 'columns-light',
    scheme: 'light',
    steps: async (page) => {
      await firstRows(page);
      await page.getByRole('button', { name: 'Choose columns' }).click();
    },
  },
  {
    name: 'palette-dark',
    scheme: 'dark',
    steps: async (page) => {
      await firstRows(page);
      await page.keyboard.press('Control+k');
    },
  },
];

/** Starts the web host with paths; gives links to it and how to end it. */
async function startHost(dataFolder, paths = []) {
  const child = spawn(
    process.execPath,
    [path.join(root, 'out', 'main', 'web.js'), '--no-open', '--stdin-lifeline', ...paths],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, EVENTLOUPE_DATA: dataFolder } },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLink = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('The web host ended before it was ready.');
      const match = /EventLoupe is ready: (\S+)/.exec(value);
      if (match) return match[1];
    }
  };
  let first = nextLink();
  return {
    link: async () => {
      if (!first) child.stdin.write('\n');
      const link = await (first ?? nextLink());
      first = undefined;
      return link;
    },
    stop: () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      return ended;
    },
  };
}

async function open(browser, link, scheme) {
  const page = await browser.newPage({ viewport: size, colorScheme: scheme });
  await page.goto(link);
  return page;
}

async function take(page, name) {
  await page.waitForTimeout(settle);
  await page.mouse.move(size.width / 2, size.height - 4);
  await page.waitForTimeout(settle);
  await page.screenshot({ path: path.join(target, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-shots-'));
mkdirSync(target, { recursive: true });
const browser = await chromium.launch({
  executablePath: await findBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-proxy-server'],
});
try {
  if (isWanted('progress')) {
    const evidence = path.join(folder, 'evidence');
    mkdirSync(evidence);
    for (let file = 0; file < 6; file++)
      writeLargeEvidence(path.join(evidence, `Security-${file}.evtx`), 250_000, file * 1_000_000);
    const host = await startHost(path.join(folder, 'other'), [evidence]);
    const page = await open(browser, await host.link(), 'dark');
    await page.getByText(/^[2-5] of 6$/).waitFor();
    await page.screenshot({ path: path.join(target, 'progress.png') });
    console.log('docs/screenshots/progress.png');
    await page.close();
    await host.stop();
  }
  const host = await startHost(path.join(folder, 'data'));
  const page = await open(browser, await host.link(), 'dark');
  await page.getByRole('button', { name: /Demo case/ }).waitFor();
  await page.getByRole('button', { name: /Demo case/ }).click();
  await page.getByRole('heading', { name: 'All evidence is read' }).waitFor({ timeout: 120_000 });
  if (isWanted('finished')) await take(page, 'finished');
  await page.getByRole('button', { name: 'Look at the events' }).click();
  await firstRows(page);
  for (const shot of shots.filter(({ name }) => isWanted(name))) {
    const view = await open(browser, await host.link(), shot.scheme);
    await shot.steps(view);
    await take(view, shot.name);
    await view.close();
  }
  if (isWanted('start')) {
    await page.getByRole('button', { name: /^Case / }).click();
    await page.getByRole('menuitem', { name: 'Close the case' }).click();
    await page.getByRole('heading', { name: 'EventLoupe' }).waitFor();
    await take(page, 'start');
  }
  await host.stop();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
