/**
 * Binds the events of a host to its processes and sessions. In: the model, and the columns that ingest has filled
 * (guid_id, subject_pid, logon_id). Out: rows of `event_links`, and counts on processes and sessions. Decision: the payload
 * is read only where the pid alone cannot tell (a new owner moments ago, ends that are not logged, an unknown GUID).
 */
import type Database from 'better-sqlite3';
import type { Session, Sessions } from '../logons/sessions.ts';
import { type Boot, bootAt } from './boots.ts';
import type { EventReader } from './event-reader.ts';
import { sysmonProvider } from './facts.ts';
import type { Instance } from './instance.ts';
import { graceUs, isAliveAt } from './lives.ts';
import type { ProcessModel } from './model.ts';

/** What an instance or a session has had so far. */
export interface Counts {
  events: number;
  network: number;
  dns: number;
}

export interface Attribution {
  readonly processCounts: ReadonlyMap<Instance, Counts>;
  readonly sessionCounts: ReadonlyMap<Session, number>;
}

export interface AttributionInput {
  readonly db: Database.Database;
  readonly reader: EventReader;
  readonly computerIds: readonly number[];
  readonly boots: readonly Boot[];
  readonly model: ProcessModel;
  readonly sessions: Sessions;
  /** Boots in which ends of processes are logged: there, no end means alive. */
  readonly endsAreLogged: (boot: number) => boolean;
  /** Records whose session was found by other means. */
  readonly sessionOfEvent: ReadonlyMap<number, Session>;
  /** Gives an instance or session its row id at first use. */
  idOfProcess(instance: Instance): number;
  idOfSession(session: Session): number;
  stop(): boolean;
}

type Row = [
  id: number,
  timeUs: number,
  eventId: number | null,
  providerId: number | null,
  guidId: number | null,
  pid: number | null,
  logonId: number | null,
  headerPid: number | null,
];

const pageRows = 20_000;

/** Providers that log inside the process they speak of: there, and only there, the header's pid is that process. */
const inProcess = new Set(['microsoft-windows-powershell', 'powershellcore']);

/** Names of the field that holds the program of the process an event speaks of. */
const imageFields = ['Image', 'SourceImage', 'ProcessName', 'Application', 'NewProcessName'];

/** Writes the links; false when it was stopped. */
export function attributeEvents(input: AttributionInput): Attribution | undefined {
  const { db, reader, boots, model, sessions } = input;
  const { lives } = model;
  const processCounts = new Map<Instance, Counts>();
  const sessionCounts = new Map<Session, number>();
  const own = new Map<number, Instance>();
  for (const one of [...model.instances, ...lives.placeholders]) {
    for (const event of one.startEvents) own.set(event, one);
    for (const event of one.endEvents) own.set(event, one);
  }
  const byGuidId = new Map<number, Instance>();
  const guidText = db.prepare('SELECT value FROM guids WHERE id = ?').pluck();
  const insert = db.prepare('INSERT OR REPLACE INTO event_links (event_id, process_id, session_id) VALUES (?, ?, ?)');
  const select = db
    .prepare(
      `SELECT id, time_us, event_id, provider_id, guid_id, subject_pid, logon_id, pid FROM events
       WHERE computer_id = ? AND id > ? ORDER BY id LIMIT ${pageRows}`,
    )
    .raw();

  const imageOf = (eventId: number): string | undefined => {
    const record = reader.readOne(eventId);
    for (const name of imageFields) {
      const text = record?.field(name);
      if (text) return text === '-' ? undefined : text;
    }
    return undefined;
  };

  const processOf = (row: Row): Instance | undefined => {
    const [id, timeUs, , , guidId, pid] = row;
    const direct = own.get(id);
    if (direct) return direct;
    if (guidId !== null) {
      const known = byGuidId.get(guidId);
      if (known) return known;
      const guid = guidText.get(guidId) as string;
      const boot = bootAt(boots, timeUs);
      const found =
        lives.byGuid.get(guid) ?? lives.ofGuid(guid, { boot, pid: pid ?? undefined, timeUs, image: imageOf(id) });
      byGuidId.set(guidId, found);
      return found;
    }
    if (pid === null) return undefined;
    const boot = bootAt(boots, timeUs);
    if (pid <= 4) return lives.kernel(boot, pid);
    const at = lives.lastAt(pid, boot, timeUs);
    const owner = at < 0 ? undefined : lives.ownersOf(pid)[at];
    const settled =
      owner &&
      isAliveAt(owner, timeUs) &&
      timeUs - owner.startUs! > graceUs &&
      (owner.endHow === 'event' || input.endsAreLogged(boot));
    return settled ? owner : lives.ownerOf({ boot, pid, guid: undefined, timeUs, image: imageOf(id) });
  };

  for (const computerId of input.computerIds) {
    for (let after = 0; ; ) {
      const rows = select.all(computerId, after) as Row[];
      for (const row of rows) {
        const [id, timeUs, eventId, providerId, guidId, , logonId] = row;
        if (row[5] === null && row[7] !== null && inProcess.has(reader.providerName(providerId))) row[5] = row[7];
        const pid = row[5];
        const told = input.sessionOfEvent.get(id);
        if (guidId === null && pid === null && logonId === null && !told) continue;
        const process = processOf(row);
        const session = told ?? sessionOf(sessions, process, own.has(id), logonId, timeUs, boots);
        if (!process && !session) continue;
        if (process) count(processCounts, process, eventId, reader.providerName(providerId));
        if (session) sessionCounts.set(session, (sessionCounts.get(session) ?? 0) + 1);
        insert.run(id, process ? input.idOfProcess(process) : null, session ? input.idOfSession(session) : null);
      }
      if (input.stop()) return undefined;
      if (rows.length < pageRows) break;
      after = rows[rows.length - 1]![0];
    }
  }
  return { processCounts, sessionCounts };
}

/** The record's own session; a record that names none belongs to its process's. */
function sessionOf(
  sessions: Sessions,
  process: Instance | undefined,
  isLife: boolean,
  logonId: number | null,
  timeUs: number,
  boots: readonly Boot[],
): Session | undefined {
  // Start and end of a process: the session is the process's, which may be better known than from this record.
  if (process?.logonId !== undefined && (isLife || logonId === null))
    return sessions.inBoot(process.logonId, process.boot, timeUs);
  return logonId === null || logonId === 0 ? undefined : sessions.inBoot(logonId, bootAt(boots, timeUs), timeUs);
}

function count(counts: Map<Instance, Counts>, process: Instance, eventId: number | null, provider: string): void {
  let own = counts.get(process);
  if (!own) {
    own = { events: 0, network: 0, dns: 0 };
    counts.set(process, own);
  }
  own.events++;
  if (eventId === 5156 || (eventId === 3 && provider === sysmonProvider)) own.network++;
  else if (eventId === 22 && provider === sysmonProvider) own.dns++;
}
