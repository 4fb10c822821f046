/** A generated case with planted attacks through the whole engine: ingest, own rules, findings; then all rules over it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../../src/engine/engine.ts';
import { hasShared, sharedFolder } from '../../../support/shared.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

interface Planted {
  readonly kind: string;
  readonly host: string;
  readonly image: string | null;
}

/** Rules (by title) of which one has to find an attack of a kind, on its host. */
const expected: Readonly<Record<string, readonly string[]>> = {
  office_download: ['Script host started by Office connects to the Internet'],
  beacon: ['Regular connections from one program to one destination'],
  password_spray: ['Password spraying'],
  lateral_smb: ['Script host opens file sharing connections inside the network'],
  service_install: ['Service installed from another computer'],
  scheduled_task: ['Scheduled task that runs a script host from or for a writable folder'],
  account_created: ['Account created and made powerful at once'],
  inbound_shell: ['Shell or script host accepts a connection'],
  dns_tunnel: ['Many DNS connections by a program that is no resolver', 'Flood of long DNS names from one program'],
  dga: ['Series of random-looking domain names'],
  log_clear: ['Security log cleared', 'Event log cleared'],
};

describe.skipIf(!hasShared)('shared set: a generated case with planted attacks', () => {
  it('every attack is found on its host; all rules run on the case, again only what has changed', {
    timeout: 180_000,
  }, async () => {
    const folder = tempFolder();
    const out = path.join(folder, 'evidence');
    execFileSync(globalThis.process.execPath, [
      path.join(sharedFolder, 'tools/casegen/make-case.mjs'),
      ...['--out', out, '--hosts', '5', '--days', '1', '--scale', '0.1', '--beacons', '6', '--seed', '31'],
    ]);
    const planted = (JSON.parse(readFileSync(path.join(out, 'truth.json'), 'utf8')) as { findings: Planted[] })
      .findings;
    const engine = createEngine({ userDataFolder: path.join(folder, 'user'), host: 'test', version: '0' });
    try {
      const { client } = engine;
      const casePath = path.join(folder, 'case.eventloupe');
      await client.call('ingest.start', { paths: [out], casePath });
      const { rows } = await client.call('findings.list', { filter: {}, offset: 0, limit: 10_000 });
      const missed = planted.filter(({ kind, host }) => {
        const onHost = rows.filter((row) =>
          [row.host, row.computer, row.subject].some((name) => name?.toLowerCase().includes(host.toLowerCase())),
        );
        return !onHost.some((row) => expected[kind]?.includes(row.title));
      });
      expect(missed).toEqual([]);
      expect(rows.filter((row) => row.level === 'critical' || row.level === 'high').length).toBeLessThan(
        planted.length + 15,
      );

      const rules = path.join(sharedFolder, 'sigma/rules');
      const first = await client.call('detections.run', { rules });
      expect(first).toMatchObject({
        loaded: { ok: 2850, 'waiting-for-list': 16, 'not-applicable': 15 },
        scanned: 2850,
        complete: true,
      });
      expect(first.hits).toBeGreaterThan(100);
      const hits = await client.call('detections.hits', { setName: first.setName, limit: 10_000 });
      expect(hits.rows.length).toBe(Math.min(10_000, first.hits));
      expect(hits.rows.every((hit) => hit.author !== '' && hit.matched.length > 0)).toBe(true);
      const again = await client.call('detections.run', { rules });
      expect(again).toMatchObject({ scanned: 0, hits: first.hits, findings: first.findings });
      expect((await client.call('detections.hits', { setName: first.setName, limit: 10_000 })).rows).toEqual(hits.rows);
      const own = await client.call('detections.run', {});
      expect(own).toMatchObject({ setName: 'EventLoupe', scanned: 0 });
    } finally {
      await engine.close();
    }
  });
});
