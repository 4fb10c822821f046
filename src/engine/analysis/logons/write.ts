/** Rows of sessions, failures and authentications of one host. In: the models with their counts. Out: SQL inserts. */
import type Database from 'better-sqlite3';
import type { AuthenticationGroup, FailureGroup } from './groups.ts';
import { isWellKnown, type Session } from './sessions.ts';

const columns = [
  'id',
  'host_id',
  'boot_id',
  'logon_id',
  'linked_id',
  'start_us',
  'start_tick',
  'end_us',
  'end_how',
  'logon_type',
  'user',
  'domain',
  'sid',
  'source_ip',
  'source_port',
  'source_host',
  'auth_package',
  'lm_package',
  'logon_process',
  'process_name',
  'elevated',
  'privileges',
  'logon_count',
  'explicit_count',
  'reconnect_count',
  'failures_before',
  'process_count',
  'event_count',
  'first_seen_us',
  'last_seen_us',
  'well_known',
  'start_event_id',
  'end_event_id',
];

/** Inserts the sessions of a host; each has its row id already. */
export function writeSessions(
  db: Database.Database,
  hostId: number,
  bootIds: readonly number[],
  sessions: readonly Session[],
  processCounts: ReadonlyMap<Session, number>,
  eventCounts: ReadonlyMap<Session, number>,
): void {
  const insert = db.prepare(
    `INSERT INTO sessions (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const one of sessions) {
    insert.run(
      one.id,
      hostId,
      bootIds[one.boot]!,
      one.logonId,
      one.linkedId ?? null,
      one.startUs ?? null,
      one.startUs === undefined ? null : one.startTick,
      one.endUs ?? null,
      one.endHow ?? null,
      one.type ?? null,
      one.user ?? null,
      one.domain ?? null,
      one.sid ?? null,
      one.sourceIp ?? null,
      one.sourcePort ?? null,
      one.sourceHost ?? null,
      one.authPackage ?? null,
      one.lmPackage ?? null,
      one.logonProcess ?? null,
      one.processName ?? null,
      one.elevated === undefined ? null : one.elevated ? 1 : 0,
      one.privileges ?? null,
      one.logonCount,
      one.explicitCount,
      one.reconnectCount,
      one.failuresBefore,
      processCounts.get(one) ?? 0,
      eventCounts.get(one) ?? 0,
      one.firstSeenUs,
      one.lastSeenUs,
      isWellKnown(one.logonId) ? 1 : 0,
      one.startEvent ?? null,
      one.endEvent ?? null,
    );
  }
}

/** Inserts grouped failures. */
export function writeFailures(db: Database.Database, hostId: number, groups: readonly FailureGroup[]): void {
  const insert = db.prepare(
    `INSERT INTO logon_failures (host_id, user, domain, source_ip, source_host, logon_type, kind, status, sub_status, count,
       first_us, last_us, first_event_id, last_event_id, session_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const one of groups) {
    insert.run(
      hostId,
      one.user ?? null,
      one.domain ?? null,
      one.sourceIp ?? null,
      one.sourceHost ?? null,
      one.type ?? null,
      one.kind,
      one.status ?? null,
      one.subStatus ?? null,
      one.count,
      one.timeUs,
      one.lastUs,
      one.event,
      one.lastEvent,
      one.session?.id ?? null,
    );
  }
}

/** Inserts added-up authentications. */
export function writeAuthentications(
  db: Database.Database,
  hostId: number,
  groups: readonly AuthenticationGroup[],
): void {
  const insert = db.prepare(
    `INSERT INTO authentications (host_id, kind, user, domain, service, source_ip, source_host, encryption, count, first_us,
       last_us, first_event_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const one of groups) {
    insert.run(
      hostId,
      one.kind,
      one.user ?? null,
      one.domain ?? null,
      one.service ?? null,
      one.sourceIp ?? null,
      one.sourceHost ?? null,
      one.encryption ?? null,
      one.count,
      one.timeUs,
      one.lastUs,
      one.event,
    );
  }
}
