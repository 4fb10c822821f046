/**
 * Binds the events of a host to its processes and sessions. In: the model, and the columns that ingest has filled
 * (guid_id, subject_pid, logon_id). Out: rows of `event_links`, and counts on processes and sessions. Decision: the payload
 * is read only where the pid alone cannot tell (a new owner moments ago, ends that are not logged, an unknown GUID).
 */
import type Database from 'better-sqlite3';
import type { Session, Sessions } from '../logons/sessions.ts';
import { type Boot, bootAt } from './boots.ts';
import type { EventColumns } from './event-columns.ts';
import type { EventReader } from './event-reader.ts';
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
  readonly columns: EventColumns;
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

/** Names of the field that holds the program of the process an event speaks of. */
const imageFields = ['Image', 'SourceImage', 'ProcessName', 'Application', 'NewProcessName'];

const stopEvery = 0xffff;

/** Writes the links; undefined when it was stopped. */
export function attributeEvents(input: AttributionInput): Attribution | undefined {
  const { columns, boots, sessions } = input;
  const processCounts = new Map<Instance, Counts>();
  const sessionCounts = new Map<Session, number>();
  const processOf = ownerFinder(input);
  const links = new LinkWriter(input.db);
  for (let at = 0; at < columns.length; at++) {
    if ((at & stopEvery) === 0 && input.stop()) return undefined;
    const event = columns.id[at]!;
    const timeUs = columns.timeUs[at]!;
    const logonId = columns.logonId[at]!;
    const { process, isLife } = processOf(at);
    const told = input.sessionOfEvent.get(event);
    let session = told;
    if (!session) {
      // Start and end of a process: the session is the process's, which may be better known than from this record. A
      // record that names no session belongs to its process's.
      if (process?.logonId !== undefined && (isLife || logonId === 0)) {
        session = sessions.inBoot(process.logonId, process.boot, timeUs);
      } else if (logonId !== 0) session = sessions.inBoot(logonId, bootAt(boots, timeUs), timeUs);
    }
    if (!process && !session) continue;
    if (process) count(processCounts, process, columns.counted[at]!);
    if (session) sessionCounts.set(session, (sessionCounts.get(session) ?? 0) + 1);
    links.add(event, process ? input.idOfProcess(process) : null, session ? input.idOfSession(session) : null);
  }
  links.flush();
  return { processCounts, sessionCounts };
}

interface Owner {
  process: Instance | undefined;
  /** True for the records of its start and end. */
  isLife: boolean;
}

/** The question whose event a row is; the answer is one object, filled anew each time. */
function ownerFinder(input: AttributionInput): (at: number) => Owner {
  const { db, reader, columns, boots, model } = input;
  const { lives } = model;
  const own = new Map<number, Instance>();
  for (const one of [...model.instances, ...lives.placeholders]) {
    for (const event of one.startEvents) own.set(event, one);
    for (const event of one.endEvents) own.set(event, one);
  }
  const byGuidId = new Map<number, Instance>();
  const guidText = db.prepare('SELECT value FROM guids WHERE id = ?').pluck();
  const imageOf = (event: number): string | undefined => {
    const record = reader.readOne(event);
    for (const name of imageFields) {
      const text = record?.field(name);
      if (text) return text === '-' ? undefined : text;
    }
    return undefined;
  };
  const byGuid = (at: number, guidId: number): Instance => {
    const known = byGuidId.get(guidId);
    if (known) return known;
    const guid = guidText.get(guidId) as string;
    const timeUs = columns.timeUs[at]!;
    const pid = columns.pid[at]! || undefined;
    const found =
      lives.byGuid.get(guid) ??
      lives.ofGuid(guid, { boot: bootAt(boots, timeUs), pid, timeUs, image: imageOf(columns.id[at]!) });
    byGuidId.set(guidId, found);
    return found;
  };
  const byPid = (at: number, pid: number): Instance | undefined => {
    const timeUs = columns.timeUs[at]!;
    const boot = bootAt(boots, timeUs);
    if (pid <= 4) return lives.kernel(boot, pid);
    const last = lives.lastAt(pid, boot, timeUs);
    const owner = last < 0 ? undefined : lives.ownersOf(pid)[last];
    const settled =
      owner &&
      isAliveAt(owner, timeUs) &&
      timeUs - owner.startUs! > graceUs &&
      (owner.endHow === 'event' || input.endsAreLogged(boot));
    return settled ? owner : lives.ownerOf({ boot, pid, guid: undefined, timeUs, image: imageOf(columns.id[at]!) });
  };
  const owner: Owner = { process: undefined, isLife: false };
  return (at) => {
    const life = own.get(columns.id[at]!);
    owner.isLife = life !== undefined;
    const guidId = columns.guidId[at]!;
    const pid = columns.pid[at]!;
    owner.process = life ?? (guidId !== 0 ? byGuid(at, guidId) : pid !== 0 ? byPid(at, pid) : undefined);
    return owner;
  };
}

function count(counts: Map<Instance, Counts>, process: Instance, counted: number): void {
  let own = counts.get(process);
  if (!own) {
    own = { events: 0, network: 0, dns: 0 };
    counts.set(process, own);
  }
  own.events++;
  if (counted === 1) own.network++;
  else if (counted === 2) own.dns++;
}

const linkRows = 64;

/** Inserts many rows with one statement: half the time of one row each. */
class LinkWriter {
  readonly #many: Database.Statement;
  readonly #one: Database.Statement;
  readonly #values: (number | null)[] = new Array<number | null>(linkRows * 3).fill(null);
  #used = 0;

  constructor(db: Database.Database) {
    const sql = 'INSERT OR REPLACE INTO event_links (event_id, process_id, session_id) VALUES ';
    this.#many = db.prepare(sql + new Array(linkRows).fill('(?,?,?)').join(','));
    this.#one = db.prepare(`${sql}(?,?,?)`);
  }

  add(event: number, processId: number | null, sessionId: number | null): void {
    this.#values[this.#used++] = event;
    this.#values[this.#used++] = processId;
    this.#values[this.#used++] = sessionId;
    if (this.#used < this.#values.length) return;
    this.#many.run(this.#values);
    this.#used = 0;
  }

  flush(): void {
    for (let i = 0; i < this.#used; i += 3) this.#one.run(this.#values.slice(i, i + 3));
    this.#used = 0;
  }
}
