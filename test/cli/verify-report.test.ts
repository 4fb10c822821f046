/** A report folder that was written from a real case, checked against its manifest; then changed, and checked again. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { type KeptPlan, keptPlanItem } from '../../src/shared/contract/report.ts';
import { demoFolder } from '../support/ingest.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

test('a report folder verifies until one of its files is another', () => {
  const folder = tempFolder();
  const casePath = path.join(folder, 'c.eventloupe');
  expect(run('ingest', path.join(demoFolder, 'WS-002'), '--case', casePath).status).toBe(0);
  const report = path.join(folder, 'report');
  expect(run('report', casePath, '--format', 'html,markdown,docx', '--out', report).status).toBe(0);

  const sound = run('verify', report);
  expect([sound.status, sound.stdout]).toEqual([0, expect.stringContaining('3 of 3 files are those of the manifest')]);
  expect(JSON.parse(readFileSync(path.join(report, 'manifest.json'), 'utf8')).ruleSetSha256).toMatch(/^[0-9a-f]{64}$/);
  // Each beacon that is explained has its intervals as a figure, whose bars add up to what the text says.
  const html = readFileSync(path.join(report, 'report.html'), 'utf8');
  const figures = [...html.matchAll(/<figure><figcaption>Intervals between check-ins.*?<\/figure>/g)].map(
    ([text]) => text,
  );
  expect(figures.length).toBeGreaterThan(0);
  for (const figure of figures) {
    const sum = [...figure.matchAll(/<title>[^<]*: (\d+)<\/title>/g)].reduce(
      (all, [, count]) => all + Number(count),
      0,
    );
    expect(figure).toContain(` of ${sum}, are `);
  }

  appendFileSync(path.join(report, 'report.md'), ' ');
  rmSync(path.join(report, 'report.docx'));
  writeFileSync(path.join(report, 'more.txt'), 'not of the report');
  const changed = run('verify', report, '--json');
  expect(changed.status).toBe(4);
  expect(JSON.parse(changed.stdout)).toMatchObject({
    ok: false,
    items: [
      { name: 'report.html', ok: true },
      { name: 'report.md', ok: false, detail: expect.stringContaining('changed: SHA-256') },
      { name: 'report.docx', ok: false },
      { name: 'more.txt', ok: false, detail: 'not in the manifest' },
    ],
  });

  const manifest = JSON.parse(readFileSync(path.join(report, 'manifest.json'), 'utf8')) as { files: object[] };
  manifest.files = [{ name: '../c.eventloupe', sizeBytes: 0, sha256: '0' }];
  writeFileSync(path.join(report, 'manifest.json'), JSON.stringify(manifest));
  expect(run('verify', report).stdout).toContain('../c.eventloupe: the name leads out of the folder');
  writeFileSync(path.join(report, 'manifest.json'), '{');
  const broken = run('verify', report);
  expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining('is not JSON')]);
});

test('a report by the plan that the case keeps', async () => {
  const folder = tempFolder();
  const casePath = path.join(folder, 'c.eventloupe');
  expect(run('ingest', path.join(demoFolder, 'WS-002'), '--case', casePath).status).toBe(0);
  const write = (name: string, ...more: string[]): ReturnType<typeof run> =>
    run('report', casePath, '--saved-plan', '--format', 'json', '--out', path.join(folder, name), ...more);
  const read = (name: string): { title: string; analyst: string; sections: { id: string }[] } =>
    JSON.parse(readFileSync(path.join(folder, name, 'report.json'), 'utf8')) as ReturnType<typeof read>;
  const none = write('none');
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('holds no plan of a report')]);

  const engine = createEngine({ userDataFolder: path.join(folder, 'data'), host: 'test', version: 'test' });
  await engine.client.call('case.open', { casePath });
  const { sections } = await engine.client.call('report.options', {});
  const ids = sections.map((section) => section.id);
  const plan: KeptPlan = {
    title: ' Own <title> ',
    analyst: 'Ann',
    // The last section is not named: it was not there when the plan was made.
    sections: ids.slice(0, -1).map((id) => ({ id, on: id === 'method' || id === 'notes' })),
    formats: ['html'],
    events: 'tagged',
  };
  plan.sections.reverse();
  await engine.client.call('saved.put', { ...keptPlanItem, body: plan });
  await engine.close();

  expect(write('own').status).toBe(0);
  const own = read('own');
  expect([own.title, own.analyst]).toEqual(['Own <title>', 'Ann']);
  expect(own.sections.map((section) => section.id)).toEqual(['method', 'notes', ids.at(-1)]);
  expect(write('other', '--title', 'Other', '--sections', 'triage').status).toBe(0);
  expect(read('other')).toMatchObject({ title: 'Other', analyst: 'Ann', sections: [{ id: 'triage' }] });
});
