/** The host itself: the bridge, its limits, and what a page may not do. The app's views have files of their own. */
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HostApi } from '../../src/shared/contract/host.ts';
import { demoCase } from './support/demo-case.ts';
import { electronKind, expect, projectRoot, test } from './support/fixtures.ts';

declare global {
  interface Window {
    readonly api?: HostApi;
  }
}

test('the page gets one frozen bridge, and the engine answers through it', async ({ launch, hostKind }) => {
  const { page } = await launch();
  const seen = await page.evaluate(async () => {
    const api = window.api!;
    const names = Object.getOwnPropertyNames(api);
    return { frozen: Object.isFrozen(api), host: api.host, names, info: await api.call('app.info', {}) };
  });
  expect(seen).toMatchObject({
    frozen: true,
    host: hostKind,
    info: { ok: true, value: { name: 'EventLoupe', host: hostKind } },
  });
  expect(seen.names).toEqual(expect.arrayContaining(['call', 'cancel', 'subscribe', 'info']));
  const node = await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window));
  expect(node, 'nothing of Node in the page').toEqual([]);
});

test('mistakes come back as codes', async ({ launch }) => {
  const { page } = await launch();
  const codes = await page.evaluate(async () => {
    const api = window.api!;
    const calls: [string, unknown][] = [
      ['nosuch.operation', {}],
      ['case.open', { casePath: 1 }],
      ['case.open', { casePath: '/nosuch/file.eventloupe' }],
      ['case.info', {}],
      ['host.listFolder', { path: '/nosuch/folder' }],
      ['host.nosuch', {}],
    ];
    const replies = await Promise.all(calls.map(([name, input]) => api.call(name, input)));
    return replies.map((reply) => (reply.ok ? 'ok' : reply.error.code));
  });
  expect(codes).toEqual([
    'unknown-operation',
    'bad-input',
    'path-not-found',
    'no-case',
    'path-not-found',
    'unknown-operation',
  ]);
});

test('start paths reach the first page once', async ({ launch, dataFolder }) => {
  const { page } = await launch([dataFolder]);
  // The app itself asks first when it has loaded; whoever asks later gets none.
  await expect.poll(() => page.evaluate(async () => (await window.api!.info()).startPaths)).toEqual([]);
});

test('built workers read the demo evidence, with progress through the bridge', async ({ launch }) => {
  const { page } = await launch();
  const seen = await page.evaluate(async () => {
    const api = window.api!;
    const stages = new Set<string>();
    const stop = api.subscribe('ingest.progress', (payload) => stages.add((payload as { stage: string }).stage));
    const demo = await api.call('demo.open', {});
    stop();
    const list = { view: 'e2e', filter: { text: '', clauses: [] }, sort: [{ column: 'time', descending: true }] };
    const opened = await api.call('events.open', list);
    const page = await api.call('events.page', { view: 'e2e', offset: 0, limit: 3, columns: ['time'] });
    return { stages: [...stages], demo, opened, page };
  });
  expect(seen.stages).toEqual(expect.arrayContaining(['parse', 'done']));
  expect(seen.demo).toMatchObject({ ok: true, value: { outcome: 'complete' } });
  expect(seen.opened).toMatchObject({ ok: true });
  expect(seen.page).toMatchObject({ ok: true, value: { rows: [{}, {}, {}] } });
});

test('Electron bundles: navigation, windows, permissions and foreign requests are refused', async ({
  launch,
  hostKind,
}) => {
  test.skip(hostKind !== 'electron', 'the web host has no window of its own; its guards are tested with raw requests');
  const { page, electron } = await launch();
  const before = page.url();
  await page.evaluate(() => {
    window.location.assign('https://example.invalid/navigated');
  });
  await page.evaluate(() => {
    window.open('https://example.invalid/opened');
  });
  await expect.poll(() => electron!.windows().length).toBe(1);
  expect(page.url()).toBe(before);
  expect(await page.evaluate(() => typeof window.api)).toBe('object');
  if (electronKind === 'stand-in') {
    const asked = await electron!.evaluate((module) => {
      const own = module as unknown as { session: { defaultSession: { askPermission(name: string): boolean } } };
      return ['media', 'geolocation', 'clipboard-read'].map((name) => own.session.defaultSession.askPermission(name));
    });
    expect(asked).toEqual([false, false, false]);
  }
});

test('Electron bundles: dialogs give their paths through the bridge', async ({ launch, hostKind }) => {
  test.skip(hostKind !== 'electron', 'the web host has a folder picker of its own');
  const { page, electron } = await launch();
  expect(await page.evaluate(() => window.api!.openFolder())).toBeNull();
  await electron!.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: false, filePaths: ['/evidence/a.evtx', '/evidence/b.evtx'] });
  });
  expect(await page.evaluate(() => window.api!.openFolder())).toBe('/evidence/a.evtx');
  expect(await page.evaluate(() => window.api!.openFiles())).toEqual(['/evidence/a.evtx', '/evidence/b.evtx']);
});

test('Electron bundles: another window is on the same case; the engine ends with the last of its windows', async ({
  launch,
  dataFolder,
  hostKind,
}) => {
  test.skip(hostKind !== 'electron', 'in the web host a second page is a second tab: saved.spec.ts');
  const { page, electron } = await launch([demoCase(dataFolder)]);
  await page
    .getByRole('grid', { name: 'Events' })
    .or(page.getByRole('treegrid', { name: 'Events' }))
    .waitFor();
  await page.evaluate(() => window.api!.newWindow());
  await expect.poll(() => electron!.windows().length).toBe(2);
  const second = electron!.windows().find((one) => one !== page)!;
  await second.waitForURL((url) => url.href !== 'about:blank');
  const total = (one: typeof page) =>
    one.evaluate(async () => {
      const reply = await window.api!.call('case.info', {});
      return reply.ok ? (reply.value as { totals: { liveRecords: number } }).totals.liveRecords : reply.error.code;
    });
  expect(await total(second)).toBe(await total(page));
  await second.evaluate(() => {
    window.api!.subscribe('change.made', (change) => document.body.setAttribute('data-heard', JSON.stringify(change)));
  });
  await page.evaluate(() => window.api!.call('tags.save', { name: 'x', colour: '#112233', hotkey: null }));
  await expect(second.locator('body')).toHaveAttribute('data-heard', '{"operation":"tags.save"}');
  await second.close();
  await expect.poll(() => electron!.windows().length).toBe(1);
  expect(await total(page)).toBeGreaterThan(0);
});

test('the PDF of a report: printed by Electron (stand-in: over CDP), by pdfkit elsewhere; the manifest says which', async ({
  launch,
  hostKind,
  dataFolder,
}) => {
  const casePath = path.join(dataFolder, 'own.eventloupe');
  copyFileSync(demoCase(), casePath);
  const { page, electron } = await launch([casePath]);
  await page
    .getByRole('grid', { name: 'Events' })
    .or(page.getByRole('treegrid', { name: 'Events' }))
    .waitFor();
  const folder = path.join(dataFolder, 'report');
  const reply = await page.evaluate(
    (target) =>
      window.api!.call('report.write', {
        plan: { title: 'Case <script>document.title=1</script>', sections: [] },
        formats: ['html', 'pdf'],
        folder: target,
      }),
    folder,
  );
  expect(reply).toMatchObject({ ok: true });
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Record<string, string>;
  const pdf = readFileSync(path.join(folder, 'report.pdf'), 'latin1');
  expect(pdf.slice(0, 5)).toBe('%PDF-');
  if (hostKind === 'web') {
    expect(manifest.pdfMadeBy).toBe('pdfkit');
    return;
  }
  expect(manifest.pdfMadeBy).toMatch(/^printToPDF, Skia\/PDF m\d+$/);
  expect(pdf).toContain('/Title (Case <script>');
  const digits = manifest.createdAt!.slice(0, 19).replace(/\D/g, '');
  expect(pdf).toContain(`/CreationDate (D:${digits}+00'00')`);
  expect(pdf, 'no script, no form, nothing attached').not.toMatch(/\/JavaScript|\/AcroForm|\/EmbeddedFile/);
  await expect.poll(() => electron!.windows().length, 'the window that printed is gone').toBe(1);
});

test('web host: a second link opens a second page of the same engine, a used one opens nothing', async ({
  launch,
  hostKind,
}) => {
  test.skip(hostKind !== 'web', 'links are the web host’s');
  const { page, newLink } = await launch();
  const link = await newLink!();
  const other = await page.context().browser()!.newContext();
  const second = await other.newPage();
  await second.goto(link);
  expect(await second.evaluate(async () => (await window.api!.call('app.info', {})).ok)).toBe(true);
  const third = await (await page.context().browser()!.newContext()).newPage();
  expect((await third.goto(link))?.status()).toBe(403);
});

test('built bundles: no database in Electron’s main thread, nothing but Electron’s bridge in the preload', ({
  hostKind,
}) => {
  test.skip(hostKind !== 'web', 'once is enough');
  const main = path.join(projectRoot, 'out', 'main');
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)[^'"]*["']([^'"]+)["'];?$/gm,
    )) {
      if (target.startsWith('.')) follow(path.resolve(path.dirname(file), target));
      else packages.add(target);
    }
  };
  follow(path.join(main, 'index.js'));
  expect([...packages]).toContain('electron');
  expect([...packages].filter((name) => !name.startsWith('node:') && name !== 'electron' && name !== 'zod')).toEqual(
    [],
  );

  const preload = readFileSync(path.join(projectRoot, 'out', 'preload', 'index.cjs'), 'utf8');
  expect([...preload.matchAll(/\brequire\(["']([^"']+)/g)].map(([, name]) => name)).toEqual(['electron']);
  for (const name of ['case.open', 'ingest.start', 'events.page', 'host.openFolder'])
    expect(preload).toContain(`"${name}"`);
});
