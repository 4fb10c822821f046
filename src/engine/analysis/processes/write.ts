/** Rows of boots and processes. In: a host's model with its counts. Out: SQL inserts; row ids are kept over a rebuild. */
import type Database from 'better-sqlite3';
import { fileName } from '../../normalise/index.ts';
import type { Session } from '../logons/sessions.ts';
import type { Counts } from './attribute.ts';
import type { Boot } from './boots.ts';
import { type Instance, sourceBits } from './instance.ts';

/** Inserts the boots of a host; their row ids in order. */
export function writeBoots(db: Database.Database, hostId: number, boots: readonly Boot[]): number[] {
  const insert = db.prepare(
    `INSERT INTO boots (host_id, number, from_us, start_us, end_us, end_how, strong, reason, start_event_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return boots.map((boot) =>
    Number(
      insert.run(
        hostId,
        boot.index,
        Number.isFinite(boot.fromUs) ? boot.fromUs : null,
        boot.startUs ?? null,
        boot.endUs ?? null,
        boot.endHow ?? null,
        boot.strong ? 1 : 0,
        boot.reason,
        boot.startEvent ?? null,
      ).lastInsertRowid,
    ),
  );
}

const columns = [
  'id',
  'host_id',
  'boot_id',
  'pid',
  'guid',
  'start_us',
  'start_tick',
  'end_us',
  'end_how',
  'image',
  'name',
  'command_line',
  'current_directory',
  'user',
  'integrity',
  'hashes',
  'parent_id',
  'parent_pid',
  'parent_image',
  'parent_command_line',
  'edge',
  'confidence',
  'edge_reason',
  'logon_id',
  'session_id',
  'sources',
  'start_event_id',
  'end_event_id',
  'placeholder',
  'child_count',
  'event_count',
  'network_count',
  'dns_count',
];

const sourceText = ['', 'sysmon', 'security', 'sysmon,security'];

/** Text of the sources' bits. */
export function toSourceText(bits: number): string {
  return sourceText[bits & (sourceBits.sysmon | sourceBits.security)]!;
}

/** Inserts the processes of a host. */
export function writeProcesses(
  db: Database.Database,
  hostId: number,
  bootIds: readonly number[],
  instances: Iterable<Instance>,
  idOf: (instance: Instance) => number,
  sessionOf: (instance: Instance) => Session | undefined,
  counts: ReadonlyMap<Instance, Counts>,
): void {
  const all = [...instances];
  const children = new Map<Instance, number>();
  for (const one of all) if (one.parent) children.set(one.parent, (children.get(one.parent) ?? 0) + 1);
  const insert = db.prepare(
    `INSERT INTO processes (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const one of all) {
    const own = counts.get(one);
    insert.run(
      idOf(one),
      hostId,
      bootIds[one.boot]!,
      one.pid,
      one.guid ?? null,
      one.startUs ?? null,
      one.startUs === undefined ? null : one.startTick,
      one.endUs ?? null,
      one.endHow ?? null,
      one.image ?? null,
      one.image === undefined ? null : fileName(one.image).toLowerCase(),
      one.commandLine ?? null,
      one.currentDirectory ?? null,
      one.user ?? null,
      one.integrity ?? null,
      one.hashes ?? null,
      one.parent ? idOf(one.parent) : null,
      one.parentPid ?? null,
      one.parentImage ?? null,
      one.parentCommandLine ?? null,
      one.edge,
      one.confidence,
      one.edgeReason,
      one.logonId ?? null,
      sessionOf(one)?.id ?? null,
      toSourceText(one.sources),
      one.startEvents[0] ?? null,
      one.endEvents[0] ?? null,
      one.placeholder ? 1 : 0,
      children.get(one) ?? 0,
      own?.events ?? 0,
      own?.network ?? 0,
      own?.dns ?? 0,
    );
  }
}
