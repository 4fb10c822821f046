/**
 * From one record to what it says about processes and boots. In: a record by field name (so that versions 0, 1, 2 of an
 * event are read alike). Out: typed facts. Decision: a process's start is Sysmon's UtcTime (the kernel's creation time)
 * where there is one, because a record may be stamped or stored later; the record's own time is kept beside it.
 */

import { parseIsoTime } from '#shared/model/time.ts';
import { isAbsent, parseGuid, parseInteger, parseLogonId, parsePid } from '../../normalise/index.ts';

export type LogSource = 'sysmon' | 'security';

/** A record of any provider, fields by name; undefined for a field that the record has not. */
export interface SourceRecord {
  /** Id of the event's row. */
  readonly event: number;
  /** System/TimeCreated. */
  readonly timeUs: number;
  readonly timeTick: number;
  /** Lower case. */
  readonly provider: string;
  readonly id: number;
  field(name: string): string | undefined;
  /** The n-th payload value, for events whose values have no names. */
  item(index: number): string | undefined;
}

/** A process was created. */
export interface CreateFact {
  readonly source: LogSource;
  readonly event: number;
  readonly startUs: number;
  readonly startTick: number;
  readonly pid: number;
  readonly guid: string | undefined;
  readonly image: string | undefined;
  readonly commandLine: string | undefined;
  readonly currentDirectory: string | undefined;
  readonly user: string | undefined;
  readonly integrity: string | undefined;
  readonly hashes: string | undefined;
  /** Session of the new process's token. */
  readonly logonId: number | undefined;
  /** False for 4688 v0/v1, which name only the creator's session. */
  readonly logonCertain: boolean;
  /** Session of the creator's token (4688 Subject): the parent's, in most cases. */
  readonly creatorLogonId: number | undefined;
  readonly parentPid: number | undefined;
  readonly parentGuid: string | undefined;
  readonly parentImage: string | undefined;
  readonly parentCommandLine: string | undefined;
}

/** A process ended. */
export interface EndFact {
  readonly source: LogSource;
  readonly event: number;
  readonly timeUs: number;
  readonly pid: number;
  readonly guid: string | undefined;
  readonly image: string | undefined;
  /** 4689's Subject is the ending process's own token. */
  readonly logonId: number | undefined;
}

export type BootMarkerKind =
  | 'kernel-start'
  | 'eventlog-start'
  | 'os-version'
  | 'unexpected-shutdown'
  | 'power-lost'
  | 'lsass-start'
  | 'system-logon'
  | 'session-manager'
  | 'registry-process'
  | 'uptime'
  | 'shutdown-asked'
  | 'eventlog-stop'
  | 'kernel-stop';

/** A record that speaks of a start or a stop of the system. */
export interface BootMarker {
  readonly kind: BootMarkerKind;
  readonly event: number;
  /** When the record was made. */
  readonly timeUs: number;
  /** The time that it claims for the start (Kernel-General 12 StartTime, 6013 uptime); else timeUs. */
  readonly atUs: number;
}

/** Sysmon's GUID of the SYSTEM session (0x3e7): one for each boot, with the boot's second inside. */
export interface SystemLogonSighting {
  readonly guid: string;
  readonly timeUs: number;
}

export interface ProcessFacts {
  readonly creates: CreateFact[];
  readonly ends: EndFact[];
  readonly markers: BootMarker[];
  readonly systemLogons: SystemLogonSighting[];
}

export const sysmonProvider = 'microsoft-windows-sysmon';
export const securityProvider = 'microsoft-windows-security-auditing';

/** Event ids (of any provider) that `readProcessFacts` can use: the scan's filter. */
export const processFactIds: readonly number[] = [
  1, 5, 12, 13, 41, 1074, 1100, 4608, 4609, 4624, 4688, 4689, 6005, 6006, 6008, 6009, 6013,
];

const integrityOfLabel: Readonly<Record<string, string>> = {
  'S-1-16-0': 'Untrusted',
  'S-1-16-4096': 'Low',
  'S-1-16-8192': 'Medium',
  'S-1-16-8448': 'Medium Plus',
  'S-1-16-12288': 'High',
  'S-1-16-16384': 'System',
  'S-1-16-20480': 'Protected',
};

const given = (text: string | undefined): string | undefined => (isAbsent(text) ? undefined : text);

/** `DOMAIN\name` of a Security event's pair of fields; undefined without a name. */
export function toAccount(domain: string | undefined, name: string | undefined): string | undefined {
  if (isAbsent(name)) return undefined;
  return isAbsent(domain) ? name : `${domain}\\${name}`;
}

/** The two parts of `DOMAIN\name`; a text without a domain is a name. */
export function parseAccount(account: string): { readonly domain: string | undefined; readonly user: string } {
  const cut = account.indexOf('\\');
  if (cut <= 0 || cut === account.length - 1) return { domain: undefined, user: account };
  return { domain: account.slice(0, cut), user: account.slice(cut + 1) };
}

let lastDay = '';
let lastDayUs = 0;

/** Sysmon's `YYYY-MM-DD hh:mm:ss.fff` (UTC) in microseconds; undefined when it is not one. */
export function parseUtcTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d\d-\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(text);
  if (!match) return parseIsoTime(text)?.us;
  const day = match[1]!;
  if (day !== lastDay) {
    const midnight = parseIsoTime(day);
    if (!midnight) return undefined;
    lastDay = day;
    lastDayUs = midnight.us;
  }
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4]);
  return lastDayUs + seconds * 1_000_000 + Number(match[5]) * 1000;
}

/**
 * The second that a Sysmon GUID carries, in microseconds: bytes 4-7 are the Unix time of the process's (or session's)
 * start, low word first. Undefined when it is no time between 2000 and 2100.
 */
export function startOfGuid(guid: string): number | undefined {
  const seconds = Number.parseInt(guid.slice(15, 19) + guid.slice(10, 14), 16);
  return seconds > 946_684_800 && seconds < 4_102_444_800 ? seconds * 1_000_000 : undefined;
}

/** Adds what a record says to the facts; records of other kinds are left alone. */
export function readProcessFacts(record: SourceRecord, into: ProcessFacts): void {
  const { provider, id } = record;
  if (provider === sysmonProvider) {
    if (id === 1) readSysmonCreate(record, into);
    else if (id === 5) readSysmonEnd(record, into);
  } else if (provider === securityProvider) {
    if (id === 4688) readSecurityCreate(record, into);
    else if (id === 4689) readSecurityEnd(record, into);
    else if (id === 4608) mark(record, into, 'lsass-start');
    else if (id === 4609) mark(record, into, 'kernel-stop');
    else if (id === 4624 && record.field('LogonType') === '0') mark(record, into, 'system-logon');
  } else readBootMarker(record, into);
}

function mark(record: SourceRecord, into: ProcessFacts, kind: BootMarkerKind, atUs = record.timeUs): void {
  into.markers.push({ kind, event: record.event, timeUs: record.timeUs, atUs });
}

const minuteUs = 60_000_000;

function readBootMarker(record: SourceRecord, into: ProcessFacts): void {
  const { provider, id, timeUs } = record;
  if (provider === 'microsoft-windows-kernel-general') {
    if (id === 12) {
      const claimed = parseIsoTime(record.field('StartTime') ?? '')?.us;
      // A claim far from the record is a clock that was set in between; then the record's own time counts.
      const usable = claimed !== undefined && claimed <= timeUs && timeUs - claimed < 10 * minuteUs;
      mark(record, into, 'kernel-start', usable ? claimed : timeUs);
    } else if (id === 13) mark(record, into, 'kernel-stop');
  } else if (provider === 'microsoft-windows-kernel-power') {
    if (id === 41) mark(record, into, 'power-lost');
  } else if (provider === 'eventlog') {
    if (id === 6005) mark(record, into, 'eventlog-start');
    else if (id === 6006) mark(record, into, 'eventlog-stop');
    else if (id === 6008) mark(record, into, 'unexpected-shutdown');
    else if (id === 6009) mark(record, into, 'os-version');
    else if (id === 6013) {
      const uptime = parseInteger(record.item(4));
      if (uptime !== undefined && uptime < 4e8) mark(record, into, 'uptime', timeUs - uptime * 1_000_000);
    }
  } else if (provider === 'microsoft-windows-eventlog') {
    if (id === 1100) mark(record, into, 'eventlog-stop');
  } else if (provider === 'user32' && id === 1074) mark(record, into, 'shutdown-asked');
}

function readSysmonCreate(record: SourceRecord, into: ProcessFacts): void {
  const pid = parsePid(record.field('ProcessId'));
  if (!pid) return;
  const utc = parseUtcTime(record.field('UtcTime'));
  const startUs = utc ?? record.timeUs;
  const logonId = parseLogonId(record.field('LogonId'));
  const image = given(record.field('Image'));
  const parentPid = parsePid(record.field('ParentProcessId'));
  into.creates.push({
    source: 'sysmon',
    event: record.event,
    startUs,
    startTick: utc === undefined ? record.timeTick : 0,
    pid,
    guid: parseGuid(record.field('ProcessGuid')),
    image,
    commandLine: given(record.field('CommandLine')),
    currentDirectory: given(record.field('CurrentDirectory')),
    user: given(record.field('User')),
    integrity: given(record.field('IntegrityLevel')),
    hashes: given(record.field('Hashes')),
    logonId: logonId === 0 ? undefined : logonId,
    logonCertain: true,
    creatorLogonId: undefined,
    parentPid,
    parentGuid: parseGuid(record.field('ParentProcessGuid')),
    parentImage: given(record.field('ParentImage')),
    parentCommandLine: given(record.field('ParentCommandLine')),
  });
  if (logonId === 0x3e7) {
    const guid = parseGuid(record.field('LogonGuid'));
    if (guid) into.systemLogons.push({ guid, timeUs: startUs });
  }
  markFirstProcesses(record, into, image, parentPid, startUs);
}

function readSysmonEnd(record: SourceRecord, into: ProcessFacts): void {
  const pid = parsePid(record.field('ProcessId'));
  if (!pid) return;
  into.ends.push({
    source: 'sysmon',
    event: record.event,
    timeUs: parseUtcTime(record.field('UtcTime')) ?? record.timeUs,
    pid,
    guid: parseGuid(record.field('ProcessGuid')),
    image: given(record.field('Image')),
    logonId: undefined,
  });
}

function readSecurityCreate(record: SourceRecord, into: ProcessFacts): void {
  const pid = parsePid(record.field('NewProcessId'));
  if (!pid) return;
  const subject = parseLogonId(record.field('SubjectLogonId')) || undefined;
  const targetText = record.field('TargetLogonId');
  const target = parseLogonId(targetText) || undefined;
  const image = given(record.field('NewProcessName'));
  const parentPid = parsePid(record.field('ProcessId'));
  into.creates.push({
    source: 'security',
    event: record.event,
    startUs: record.timeUs,
    startTick: record.timeTick,
    pid,
    guid: undefined,
    image,
    commandLine: given(record.field('CommandLine')),
    currentDirectory: undefined,
    user: target
      ? toAccount(record.field('TargetDomainName'), record.field('TargetUserName'))
      : toAccount(record.field('SubjectDomainName'), record.field('SubjectUserName')),
    integrity: integrityOfLabel[record.field('MandatoryLabel') ?? ''],
    hashes: undefined,
    logonId: target ?? subject,
    // v2 leaves the target empty when the new process has its creator's token.
    logonCertain: targetText !== undefined,
    creatorLogonId: subject,
    parentPid,
    parentGuid: undefined,
    parentImage: given(record.field('ParentProcessName')),
    parentCommandLine: undefined,
  });
  markFirstProcesses(record, into, image, parentPid, record.timeUs);
}

function readSecurityEnd(record: SourceRecord, into: ProcessFacts): void {
  const pid = parsePid(record.field('ProcessId'));
  if (!pid) return;
  into.ends.push({
    source: 'security',
    event: record.event,
    timeUs: record.timeUs,
    pid,
    guid: undefined,
    image: given(record.field('ProcessName')),
    logonId: parseLogonId(record.field('SubjectLogonId')) || undefined,
  });
}

/** The kernel (pid 4) starts the session manager and Registry once in a boot. */
function markFirstProcesses(
  record: SourceRecord,
  into: ProcessFacts,
  image: string | undefined,
  parentPid: number | undefined,
  startUs: number,
): void {
  if (parentPid !== 4 || image === undefined) return;
  if (/(?:^|\\)smss\.exe$/i.test(image)) mark(record, into, 'session-manager', startUs);
  else if (/^registry$/i.test(image)) mark(record, into, 'registry-process', startUs);
}

/** Empty facts to fill. */
export function newProcessFacts(): ProcessFacts {
  return { creates: [], ends: [], markers: [], systemLogons: [] };
}
