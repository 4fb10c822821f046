import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEngine } from '../../../src/engine/engine.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const demo = fileURLToPath(new URL('../../../resources/demo', import.meta.url));
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('from evidence to a report that stands up: figures, hashes, annotations over a re-ingest, verification', async () => {
  const folder = tempFolder();
  const casePath = path.join(folder, 'demo.eventloupe');
  const engine = createEngine({ userDataFolder: path.join(folder, 'user'), host: 'test', version: '0.1.0' });
  try {
    const { client } = engine;
    const first = await client.call('ingest.start', { paths: [demo], casePath });
    expect(first.outcome).toBe('complete');
    const info = await client.call('case.info', {});
    for (const file of info.files) expect(file.ledger.reduce((sum, row) => sum + row.bytes, 0)).toBe(file.sizeBytes);

    const filter = { text: 'id:4688', clauses: [] };
    const { total } = await client.call('events.query', { filter, sort: [], columns: [], limit: 0, offset: 0 });
    expect(total).toBeGreaterThan(0);
    const batch = await client.call('tags.events', { tag: 'start', filter, analyst: 'ann' });
    expect(batch.changed).toBe(total);
    await client.call('notes.save', {
      target: { kind: 'case', key: 'case', label: 'Case' },
      body: '<script>x</script>',
      analyst: 'ann',
    });

    const plan = { title: 'Test', analyst: 'ann', sections: [] };
    const out = path.join(folder, 'report');
    const written = await client.call('report.write', {
      plan,
      formats: ['html', 'markdown', 'json', 'stix', 'navigator', 'timesketch'],
      folder: out,
    });
    const html = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script|<img|<link|<iframe|src=|url\(/i);
    expect(html).toContain('&#60;script&#62;x&#60;/script&#62;');
    for (const file of info.files) expect(html).toContain(file.sha256!);
    const manifest = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8')) as {
      files: { name: string; sha256: string }[];
      evidence: { path: string; sha256: string }[];
    };
    expect(manifest.files).toHaveLength(written.files.length - 1);
    for (const file of manifest.files) expect(sha256(readFileSync(path.join(out, file.name)))).toBe(file.sha256);
    for (const file of manifest.evidence) expect(sha256(readFileSync(file.path))).toBe(file.sha256);
    expect(readFileSync(path.join(out, 'events-timesketch.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(total);
    await expect(client.call('report.write', { plan, formats: ['html'], folder: out })).rejects.toMatchObject({
      code: 'bad-input',
    });

    const second = await client.call('ingest.start', { paths: [demo], casePath });
    expect(second).toMatchObject({ filesAdded: 0, eventsAdded: 0 });
    expect((await client.call('tags.list', {})).tags).toMatchObject([{ name: 'start', events: total }]);
    const tagged = await client.call('events.query', {
      filter: { text: 'tag:start', clauses: [] },
      sort: [],
      columns: [],
      limit: 0,
      offset: 0,
    });
    expect(tagged.total).toBe(total);
    expect(await client.call('annotations.undo', {})).toEqual({ summary: `Set tag start on ${total} events` });
    expect((await client.call('notes.list', {})).notes).toHaveLength(1);

    const verified = await client.call('case.verify', {});
    expect(verified.items.filter((item) => !item.ok)).toEqual([]);
    const actions = await client.call('case.actions', { offset: 0, limit: 100 });
    expect(actions.rows.map((row) => row.action)).toEqual(
      expect.arrayContaining([
        'case.created',
        'ingest.finished',
        'events.tagged',
        'note.saved',
        'report.written',
        'case.verified',
      ]),
    );
  } finally {
    await engine.close();
  }
});
