import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toProcessJson } from '../../../../src/cli/commands/processes.ts';
import { hostsAnalysis } from '../../../../src/engine/analysis/hosts/build.ts';
import { lateralAnalysis } from '../../../../src/engine/analysis/lateral/build.ts';
import { processesAnalysis } from '../../../../src/engine/analysis/processes/build.ts';
import { queryProcessList } from '../../../../src/engine/analysis/processes/queries.ts';
import { processSideHandlers } from '../../../../src/engine/operations/processes.ts';
import { processOperations } from '../../../../src/shared/contract/processes.ts';
import { addGoldenRows, type GoldenRow, newMemoryCase, readGoldenFile } from '../../../support/golden-case.ts';
import { hasShared, sharedFolder } from '../../../support/shared.ts';
import * as rows from './case-rows.ts';
import { at, guidOf, system32 } from './facts-builder.ts';

const explorer: rows.Proc = { pid: 100, serial: 1, seconds: 20, image: 'C:\\Windows\\explorer.exe', logonId: 0x51000 };
const word: rows.Proc = { pid: 200, serial: 2, seconds: 60, image: 'C:\\Office\\WINWORD.EXE', logonId: 0x51000 };
const shell: rows.Proc = { pid: 300, serial: 3, seconds: 70, image: `${system32}cmd.exe`, logonId: 0x51000 };
const service: rows.Proc = { pid: 100, serial: 0, seconds: 30, image: `${system32}svchost.exe`, logonId: 0x3e7 };

const ws01 = 'WS01.acme.example';
const ws02 = 'WS02.acme.example';

/** WS01: Sysmon and Security, but Sysmon begins after explorer; the names of its logs differ. */
const first: GoldenRow[] = [
  rows.systemStart('WS01', 1),
  rows.failedRow(ws01, 8, 'alice', '10.0.0.9'),
  rows.logonRow(ws01, 10, 0x51000, 'alice', { linked: 0x52000 }),
  rows.privileges(ws01, 10.1, 0x51000),
  rows.created(ws01, explorer, undefined),
  rows.sysmonCreated(ws01, word, explorer),
  rows.created(ws01, word, explorer),
  rows.sysmonCreated(ws01, shell, word),
  rows.created(ws01, shell, word),
  rows.query(ws01, 71, shell, 'evil.example'),
  rows.connection(ws01, 72, shell, '10.0.0.2', 445),
  rows.fileMade(ws01, 73, shell, 'C:\\x.dll'),
  rows.fileMade(ws01, 74, { ...shell, pid: 999, serial: 77, seconds: 5, image: 'C:\\old.exe' }, 'C:\\y.dll'),
  rows.endedRow(ws01, 80, shell),
];

/** WS02: Security alone. */
const second: GoldenRow[] = [
  rows.systemStart(ws02, 1),
  rows.created(ws02, service, undefined),
  rows.wfp(ws02, 90, service, '10.0.0.1', 443),
  rows.logonRow(ws02, 100, 0x77000, 'alice', { type: 3, ip: '10.0.0.1' }),
  rows.privileges(ws02, 100.1, 0x77000),
  rows.shareFile(ws02, 101, 0x77000, '10.0.0.1'),
  rows.serviceMade(ws02, 103),
];

const context = (db: Database.Database, fileIds?: readonly number[], aborted = false) => ({
  db,
  fileIds,
  signal: { aborted },
  progress: () => undefined,
});

async function analyse(db: Database.Database, fileIds?: readonly number[]): Promise<void> {
  for (const one of [hostsAnalysis, processesAnalysis, lateralAnalysis]) await one.build(context(db, fileIds));
}

/** Everything that was built, without row ids. */
function dump(db: Database.Database): unknown {
  return {
    processes: db
      .prepare(
        `SELECT h.key, p.pid, p.guid, p.start_us, p.end_us, p.end_how, p.image, p.edge, p.confidence, m.pid AS parent, p.logon_id,
           s.logon_id AS session, p.sources, p.placeholder, p.child_count, p.event_count
         FROM processes p JOIN hosts h ON h.id = p.host_id LEFT JOIN processes m ON m.id = p.parent_id
         LEFT JOIN sessions s ON s.id = p.session_id ORDER BY h.key, p.start_us, p.pid, p.image`,
      )
      .all(),
    sessions: db
      .prepare(
        'SELECT h.key, s.logon_id, s.start_us, s.user, s.event_count FROM sessions s JOIN hosts h ON h.id = s.host_id ORDER BY 1, 2',
      )
      .all(),
    links: db
      .prepare(
        `SELECT e.time_us, e.event_id, p.pid, s.logon_id FROM event_links l JOIN events e ON e.id = l.event_id
         LEFT JOIN processes p ON p.id = l.process_id LEFT JOIN sessions s ON s.id = l.session_id ORDER BY 1, 2`,
      )
      .all(),
    lateral: db.prepare('SELECT kind, user, first_us, count FROM lateral_edges ORDER BY first_us, kind').all(),
  };
}

describe('a case of two hosts', () => {
  let db: Database.Database;
  beforeAll(async () => {
    db = newMemoryCase();
    addGoldenRows(db, first, 'a');
    addGoldenRows(db, second, 'b');
    await analyse(db);
  });

  const process = (image: string) =>
    db.prepare('SELECT * FROM processes WHERE image = ? AND placeholder = 0').get(image) as Record<string, unknown>;

  it('merges both logs and joins the GUID of a process that only Security saw begin', () => {
    expect(process(shell.image)).toMatchObject({
      sources: 'sysmon,security',
      edge: 'guid',
      parent_id: process(word.image).id,
      end_how: 'event',
    });
    expect(process(word.image)).toMatchObject({ parent_id: process(explorer.image).id, confidence: 0.97 });
    expect(process(explorer.image)).toMatchObject({ guid: guidOf(20, 1), sources: 'security', logon_id: 0x51000 });
  });

  it('links the names of one host and says why', () => {
    expect(db.prepare("SELECT link_rule FROM hosts WHERE key = 'ws01'").pluck().get()).toContain('same short name');
  });

  it('binds every event with a GUID, pid or logon id', () => {
    const unbound = db
      .prepare(
        `SELECT COUNT(*) FROM events e LEFT JOIN event_links l ON l.event_id = e.id
         WHERE (e.guid_id IS NOT NULL OR e.subject_pid IS NOT NULL OR e.logon_id IS NOT NULL) AND l.event_id IS NULL`,
      )
      .pluck()
      .get();
    expect(unbound).toBe(0);
    const of = (id: number, table: string): unknown =>
      db
        .prepare(
          `SELECT t.${table === 'processes' ? 'image' : 'logon_id'} FROM event_links l JOIN events e ON e.id = l.event_id
           JOIN ${table} t ON t.id = l.${table === 'processes' ? 'process_id' : 'session_id'} WHERE e.event_id = ? ORDER BY e.id LIMIT 1`,
        )
        .pluck()
        .get(id);
    expect(of(3, 'processes')).toBe(shell.image);
    expect(of(3, 'sessions')).toBe(0x51000);
    expect(of(5156, 'processes')).toBe(service.image);
    expect(of(4624, 'sessions')).toBe(0x51000);
    expect(of(5145, 'sessions')).toBe(0x77000);
  });

  it('has a placeholder with its start for a GUID that no log saw begin', () => {
    expect(
      db.prepare("SELECT pid, placeholder, start_us, edge FROM processes WHERE image = 'C:\\old.exe'").get(),
    ).toEqual({
      pid: 999,
      placeholder: 1,
      start_us: at(5),
      edge: 'none',
    });
  });

  it('draws the way from one host to the other', async () => {
    const graph = await processSideHandlers['lateral.graph']({ filter: {} }, { db } as never);
    const label = (key: string): string => graph.nodes.find((node) => node.key === key)!.label;
    expect(graph.links.map((link) => `${label(link.from)} ${link.kind} ${label(link.to)}`)).toEqual([
      'WS01 connection WS02',
      'WS01 logon WS02',
      'WS01 share WS02',
      'WS01 service WS02',
    ]);
    expect(graph.nodes.map((node) => node.addresses)).toEqual([['10.0.0.1'], ['10.0.0.2']]);
  });

  it('finds the place of each session in every list, and none where the filter hides it', async () => {
    const ask = (name: 'logons.list' | 'logons.locate', input: object): unknown =>
      (processSideHandlers[name] as (input: unknown, context: unknown) => unknown)(input, { db });
    for (const sort of ['start', 'user', 'source', 'end'])
      for (const descending of [false, true]) {
        const list = { filter: {}, sort, descending };
        const { rows } = ask('logons.list', { ...list, offset: 0, limit: 100 }) as { rows: { id: number }[] };
        expect(rows.length).toBeGreaterThan(1);
        const places = rows.map(({ id }) => ask('logons.locate', { ...list, id }));
        expect(places, `${sort} ${descending}`).toEqual(rows.map((_row, row) => ({ row })));
      }
    const sessionId = Number(process(shell.image).session_id);
    expect(ask('logons.locate', { id: sessionId, filter: { user: 'nobody' } })).toEqual({ row: null });
  });

  it('answers every operation in the form of the contract', async () => {
    const shellId = Number(process(shell.image).id);
    const sessionId = Number(process(shell.image).session_id);
    const eventId = db.prepare('SELECT id FROM events WHERE event_id = 22').pluck().get() as number;
    const page = { offset: 0, limit: 100 };
    const inputs: { [K in keyof typeof processOperations]: unknown } = {
      'hosts.list': {},
      'processes.children': { parentId: null, ...page },
      'processes.tree': { filter: { search: 'CMD' }, limit: 10 },
      'processes.list': { filter: { logged: true }, ...page },
      'processes.findings': {},
      'processes.get': { id: shellId },
      'processes.events': { id: shellId, kind: 'network', ...page },
      'processes.chain': { eventId },
      'logons.list': { filter: { search: 'ali', wellKnown: false, remote: true }, sort: 'user', ...page },
      'logons.locate': { id: sessionId, filter: { wellKnown: false }, sort: 'user', descending: true },
      'logons.get': { id: sessionId },
      'logons.events': { id: sessionId, ...page },
      'logons.pivot': { by: 'user', filter: {}, limit: 10 },
      'logons.failures': { filter: { user: 'ALICE' }, ...page },
      'logons.chart': { filter: {}, buckets: 10 },
      'logons.authentications': { filter: {}, ...page },
      'lateral.graph': { filter: {} },
      'lateral.edges': { filter: { kinds: ['service'], user: 'alice' }, ...page },
      'lateral.paths': { from: 'host:1', to: 'host:2', filter: {}, limit: 5 },
    };
    // biome-ignore lint/suspicious/noExplicitAny: one loop over operations of different types
    const answers: Record<string, any> = {};
    for (const [name, input] of Object.entries(inputs)) {
      const operation = processOperations[name as keyof typeof processOperations];
      const handler = processSideHandlers[name as keyof typeof processOperations] as (
        input: unknown,
        context: unknown,
      ) => unknown;
      answers[name] = operation.output.strict().parse(await handler(operation.input.parse(input), { db }));
    }
    expect(
      answers['processes.tree'].rows.map((row: { name: string; depth: number; matches: boolean }) => [
        row.name,
        row.depth,
        row.matches,
      ]),
    ).toEqual([
      ['system', 0, false],
      ['explorer.exe', 1, false],
      ['winword.exe', 2, false],
      ['cmd.exe', 3, true],
    ]);
    expect(answers['processes.get'].chain.map((step: { name: string }) => step.name)).toEqual([
      'system',
      'explorer.exe',
      'winword.exe',
      'cmd.exe',
    ]);
    expect(answers['processes.get'].process.hashes).toEqual([
      { algorithm: 'MD5', value: '00112233445566778899AABBCCDDEEFF' },
      { algorithm: 'SHA256', value: 'AB' },
    ]);
    expect(answers['processes.get'].kinds).toEqual([
      { kind: 'process', count: 3 },
      { kind: 'dns', count: 1 },
      { kind: 'file', count: 1 },
      { kind: 'network', count: 1 },
    ]);
    expect(answers['processes.events'].rows).toMatchObject([{ source: 'Sysmon 3', target: '10.0.0.2:445 tcp' }]);
    expect(answers['processes.chain']).toMatchObject({ processId: shellId, sessionId });
    expect(answers['logons.get'].session).toMatchObject({
      failuresBefore: 1,
      privileges: ['SeDebugPrivilege', 'SeBackupPrivilege'],
    });
    expect(answers['logons.get'].processes.map((one: { name: string }) => one.name)).toEqual(['explorer.exe']);
    expect(answers['logons.list'].rows).toMatchObject([{ host: 'WS02', sourceIp: '10.0.0.1' }]);
    expect(answers['logons.pivot'].rows[0]).toMatchObject({
      key: 'ACME\\alice',
      sessions: 2,
      hosts: 2,
      failures: 1,
      types: [2, 3],
    });
    expect(answers['logons.failures']).toMatchObject({ total: 1, attempts: 1 });
    expect(answers['logons.chart'].failures.reduce((sum: number, one: number) => sum + one, 0)).toBe(1);
    expect(answers['lateral.edges'].rows).toMatchObject([
      { kind: 'service', fromLabel: 'WS01', toLabel: 'WS02', detail: 'PSEXESVC: %SystemRoot%\\PSEXESVC.exe' },
    ]);
    expect(answers['lateral.paths'].paths.length).toBeGreaterThan(0);
  });

  it('counts findings that are not dismissed', async () => {
    const shellId = Number(process(shell.image).id);
    const event = db.prepare('SELECT MIN(event_id) FROM event_links WHERE process_id = ?').pluck().get(shellId);
    const finding = db.prepare(
      `INSERT INTO findings (id, finding_key, rule_id, level, title, subject, first_us, last_us, count, incomplete, suppressed, matched)
       VALUES (?, ?, 1, ?, 't', 's', 1, 1, 1, 0, 0, '{}')`,
    );
    const part = db.prepare('INSERT INTO finding_events (finding_id, event_id) VALUES (?, ?)');
    for (const [id, level] of [
      [1, 'low'],
      [2, 'high'],
      [3, 'critical'],
    ] as const) {
      finding.run(id, `k${id}`, level);
      part.run(id, event);
    }
    db.prepare("INSERT INTO finding_states VALUES ('k3', 'dismissed', 'known', '')").run();
    const { rows: found } = await processSideHandlers['processes.findings']({ hostId: 1 }, { db } as never);
    expect(found).toEqual([{ processId: shellId, findings: 2, level: 'high' }]);
    const tree = await processSideHandlers['processes.tree']({ filter: { finding: true }, limit: 10 }, { db } as never);
    expect(tree.matches).toBe(1);
    db.exec('DELETE FROM findings; DELETE FROM finding_events; DELETE FROM finding_states;');
  });

  it('says that an id is not there', () => {
    const call = (name: 'processes.get' | 'logons.get') => () =>
      processSideHandlers[name]({ id: 12_345 }, { db } as never);
    expect(call('processes.get')).toThrow('There is no process 12345');
    expect(call('logons.get')).toThrow('There is no logon session 12345');
    expect(() => processSideHandlers['processes.chain']({ eventId: 999_999 }, { db } as never)).toThrow(
      'There is no event',
    );
  });

  it('takes wildcards of a search as they are', async () => {
    const count = async (search: string) =>
      (await processSideHandlers['processes.tree']({ filter: { search }, limit: 10 }, { db } as never)).matches;
    expect([await count('%'), await count('_'), await count("' OR 1=1 --"), await count('winword')]).toEqual([
      0, 0, 0, 1,
    ]);
  });
});

describe('files added later', () => {
  it('rebuild only their hosts, keep row ids, and give what one build of all gives', async () => {
    const db = newMemoryCase();
    addGoldenRows(db, first, 'a');
    await analyse(db, []);
    db.prepare("UPDATE processes SET edge_reason = 'untouched'").run();
    const added = addGoldenRows(db, second.slice(0, 3), 'b');
    await analyse(db, added);
    const ids = db
      .prepare('SELECT start_event_id, id FROM processes WHERE start_event_id IS NOT NULL ORDER BY id')
      .raw()
      .all();
    expect(
      db.prepare("SELECT COUNT(*) FROM processes WHERE edge_reason = 'untouched' AND host_id = 1").pluck().get(),
    ).toBe(5);
    await analyse(db, addGoldenRows(db, second.slice(3), 'c'));
    expect(
      db.prepare('SELECT start_event_id, id FROM processes WHERE start_event_id IS NOT NULL ORDER BY id').raw().all(),
    ).toEqual(ids);

    const whole = newMemoryCase();
    addGoldenRows(whole, first, 'a');
    addGoldenRows(whole, second, 'b');
    await analyse(whole);
    expect(dump(db)).toEqual(dump(whole));
    await analyse(whole);
    expect(dump(db)).toEqual(dump(whole));
  });

  it('are made up for when a build was stopped', async () => {
    const db = newMemoryCase();
    addGoldenRows(db, first, 'a');
    await analyse(db, []);
    const before = dump(db);
    const added = addGoldenRows(db, second, 'b');
    await hostsAnalysis.build(context(db, added));
    await processesAnalysis.build(context(db, added, true));
    await lateralAnalysis.build(context(db, added, true));
    expect(dump(db)).toEqual(before);
    await analyse(db, []);
    expect(
      db
        .prepare(
          "SELECT COUNT(*) FROM processes p JOIN hosts h ON h.id = p.host_id WHERE h.key = 'ws02' AND p.placeholder = 0",
        )
        .pluck()
        .get(),
    ).toBe(1);
  });
});

describe.skipIf(!hasShared)('shared set: casegen cases against their truth', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-processes-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tool = (name: string): string => path.join(sharedFolder, 'tools', 'casegen', name);

  for (const [seed, hosts, scale] of [
    [901, 4, 0.1],
    [902, 8, 0.3],
  ] as const) {
    it(`seed ${seed}, ${hosts} hosts`, async () => {
      const out = path.join(folder, String(seed));
      const options = { stdio: 'pipe' } as const;
      const sizes = [
        '--seed',
        String(seed),
        '--hosts',
        String(hosts),
        '--days',
        '1',
        '--scale',
        String(scale),
        '--beacons',
        '2',
      ];
      execFileSync(globalThis.process.execPath, [tool('make-case.mjs'), '--out', out, ...sizes, '--golden'], options);
      const truth = JSON.parse(readFileSync(path.join(out, 'truth.json'), 'utf8')) as { hosts: { host: string }[] };
      const db = newMemoryCase();
      for (const { host } of truth.hosts) addGoldenRows(db, readGoldenFile(path.join(out, host, 'golden.jsonl')), host);
      await analyse(db);
      const list = queryProcessList(db, { logged: true }, 0, 1_000_000);
      const file = path.join(out, 'processes.jsonl');
      writeFileSync(file, list.rows.map((row) => JSON.stringify(toProcessJson(row))).join('\n'));
      const result = path.join(out, 'score.json');
      execFileSync(
        globalThis.process.execPath,
        [tool('score.mjs'), '--truth', out, '--edges', file, '--sessions', file, '--json', result],
        options,
      );
      const { edges, sessions } = JSON.parse(readFileSync(result, 'utf8')) as {
        edges: { precision: number; recall: number; unknownChild: number; twice: number };
        sessions: { precision: number; recall: number };
      };
      expect(edges.precision).toBeGreaterThanOrEqual(0.995);
      expect(edges.recall).toBeGreaterThanOrEqual(0.98);
      expect([edges.unknownChild, edges.twice]).toEqual([0, 0]);
      expect(Math.min(sessions.precision, sessions.recall)).toBeGreaterThanOrEqual(0.99);
    });
  }
});

describe.skipIf(!hasShared)('shared set: real samples in one case', () => {
  it('give a forest in time order, explain every edge and bind every event', async () => {
    const text = gunzipSync(readFileSync(path.join(sharedFolder, 'evtx', 'golden', 'public.jsonl.gz'))).toString();
    const samples = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as GoldenRow)
      .filter((row) => row.status === undefined && row.time_created !== undefined)
      .map((row) => ({ ...row, data: row.data ?? [] }));
    const db = newMemoryCase();
    addGoldenRows(db, samples);
    await analyse(db);
    const one = (sql: string): unknown => db.prepare(sql).pluck().get();
    expect(one('SELECT COUNT(*) FROM processes WHERE placeholder = 0')).toBeGreaterThan(300);
    expect(
      one(`SELECT COUNT(*) FROM processes c JOIN processes p ON p.id = c.parent_id
           WHERE p.start_us > c.start_us OR p.host_id <> c.host_id OR p.boot_id <> c.boot_id`),
    ).toBe(0);
    expect(one("SELECT COUNT(*) FROM processes WHERE edge_reason = '' OR (edge = 'none') <> (parent_id IS NULL)")).toBe(
      0,
    );
    // Every process is reached from a root: no circles.
    expect(
      one(`WITH RECURSIVE down(id) AS (SELECT id FROM processes WHERE parent_id IS NULL
             UNION ALL SELECT p.id FROM processes p JOIN down ON p.parent_id = down.id)
           SELECT (SELECT COUNT(*) FROM processes) - (SELECT COUNT(*) FROM down)`),
    ).toBe(0);
    expect(
      one(`SELECT COUNT(*) FROM events e LEFT JOIN event_links l ON l.event_id = e.id WHERE l.event_id IS NULL
           AND (e.guid_id IS NOT NULL OR e.subject_pid IS NOT NULL OR e.logon_id IS NOT NULL)`),
    ).toBe(0);
  });
});
