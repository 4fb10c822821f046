/**
 * From one record to what it says about logon sessions. In: a record by field name. Out: typed facts. Decision: addresses
 * are made canonical (IPv4-mapped, `-`), names stay as recorded; a fact never guesses a user.
 */
import { isAbsent, parseInteger, parseLogonId } from '../../normalise/index.ts';
import type { SourceRecord } from '../processes/facts.ts';
import { securityProvider } from '../processes/facts.ts';
import { parseAddressOnce } from './address-cache.ts';

/** 4624. */
export interface LogonFact {
  readonly event: number;
  readonly timeUs: number;
  readonly timeTick: number;
  readonly logonId: number;
  readonly linkedId: number | undefined;
  readonly type: number | undefined;
  readonly user: string | undefined;
  readonly domain: string | undefined;
  readonly sid: string | undefined;
  readonly sourceIp: string | undefined;
  readonly sourcePort: number | undefined;
  readonly sourceHost: string | undefined;
  readonly authPackage: string | undefined;
  readonly lmPackage: string | undefined;
  readonly logonProcess: string | undefined;
  readonly processName: string | undefined;
  readonly elevated: boolean | undefined;
}

/** 4634, 4647 (asked). */
export interface LogoffFact {
  readonly event: number;
  readonly timeUs: number;
  readonly logonId: number;
  readonly asked: boolean;
}

/** 4672 privileges, 4648 explicit credentials, 4778/4779 reconnect and disconnect: told by logon id. */
export interface SessionNote {
  readonly kind: 'privileges' | 'explicit' | 'reconnect' | 'disconnect';
  readonly event: number;
  readonly timeUs: number;
  readonly logonId: number;
  readonly text: string | undefined;
  readonly user: string | undefined;
  readonly domain: string | undefined;
  readonly sid: string | undefined;
}

/** TerminalServices 21-25 and 1149: told by user, without a logon id. */
export interface RemoteNote {
  readonly kind: 'logon' | 'shell' | 'logoff' | 'disconnect' | 'reconnect' | 'authenticated';
  readonly event: number;
  readonly timeUs: number;
  readonly user: string | undefined;
  readonly domain: string | undefined;
  readonly address: string | undefined;
}

/** 4625, and 4768, 4771, 4776 with a status that is not 0. */
export interface FailureFact {
  readonly event: number;
  readonly timeUs: number;
  readonly kind: number;
  readonly user: string | undefined;
  readonly domain: string | undefined;
  readonly sourceIp: string | undefined;
  readonly sourceHost: string | undefined;
  readonly type: number | undefined;
  readonly status: string | undefined;
  readonly subStatus: string | undefined;
}

/** 4768, 4769, 4776 with status 0. */
export interface AuthenticationFact {
  readonly event: number;
  readonly timeUs: number;
  readonly kind: number;
  readonly user: string | undefined;
  readonly domain: string | undefined;
  readonly service: string | undefined;
  readonly sourceIp: string | undefined;
  readonly sourceHost: string | undefined;
  readonly encryption: string | undefined;
}

export interface LogonFacts {
  readonly logons: LogonFact[];
  readonly logoffs: LogoffFact[];
  readonly notes: SessionNote[];
  readonly remote: RemoteNote[];
  readonly failures: FailureFact[];
  readonly authentications: AuthenticationFact[];
}

/** Event ids (of any provider) that `readLogonFacts` can use: the scan's filter. */
export const logonFactIds: readonly number[] = [
  21, 22, 23, 24, 25, 1149, 4624, 4625, 4634, 4647, 4648, 4672, 4768, 4769, 4771, 4776, 4778, 4779,
];

/** Empty facts to fill. */
export function newLogonFacts(): LogonFacts {
  return { logons: [], logoffs: [], notes: [], remote: [], failures: [], authentications: [] };
}

const given = (text: string | undefined): string | undefined => (isAbsent(text) ? undefined : text!.trim());

/** An address in canonical form; loopback and "unspecified" are kept, they say that nobody came from elsewhere. */
const address = (text: string | undefined): string | undefined => parseAddressOnce(text)?.text;

/** A computer name as a source: without the `\\` of UNC and the `.` of "this computer". */
function station(text: string | undefined): string | undefined {
  const name = given(text)?.replace(/^\\+/, '');
  return name === undefined || name === '' || name === '.' ? undefined : name;
}

/** Adds what a record says to the facts; records of other kinds are left alone. */
export function readLogonFacts(record: SourceRecord, into: LogonFacts): void {
  if (record.provider === securityProvider) readSecurity(record, into);
  else readTerminalServices(record, into);
}

function readSecurity(record: SourceRecord, into: LogonFacts): void {
  switch (record.id) {
    case 4624:
      readLogon(record, into);
      return;
    case 4634:
    case 4647: {
      const logonId = parseLogonId(record.field('TargetLogonId'));
      if (logonId)
        into.logoffs.push({ event: record.event, timeUs: record.timeUs, logonId, asked: record.id === 4647 });
      return;
    }
    case 4672:
      note(record, into, 'privileges', record.field('SubjectLogonId'), record.field('PrivilegeList'));
      return;
    case 4648:
      note(record, into, 'explicit', record.field('SubjectLogonId'), undefined);
      return;
    case 4778:
      note(record, into, 'reconnect', record.field('LogonID'), record.field('ClientAddress'));
      return;
    case 4779:
      note(record, into, 'disconnect', record.field('LogonID'), record.field('ClientAddress'));
      return;
    case 4625:
    case 4771:
      readFailure(record, into);
      return;
    case 4768:
    case 4769:
    case 4776:
      if (parseInteger(record.field('Status')) === 0) readAuthentication(record, into);
      else readFailure(record, into);
      return;
    default:
  }
}

function readLogon(record: SourceRecord, into: LogonFacts): void {
  const logonId = parseLogonId(record.field('TargetLogonId'));
  if (!logonId) return;
  const elevated = record.field('ElevatedToken');
  into.logons.push({
    event: record.event,
    timeUs: record.timeUs,
    timeTick: record.timeTick,
    logonId,
    linkedId: parseLogonId(record.field('TargetLinkedLogonId')) || undefined,
    type: parseInteger(record.field('LogonType')),
    user: given(record.field('TargetUserName')),
    domain: given(record.field('TargetDomainName')),
    sid: given(record.field('TargetUserSid')),
    sourceIp: address(record.field('IpAddress')),
    sourcePort: parseInteger(record.field('IpPort')) || undefined,
    sourceHost: station(record.field('WorkstationName')),
    authPackage: given(record.field('AuthenticationPackageName')),
    lmPackage: given(record.field('LmPackageName')),
    logonProcess: given(record.field('LogonProcessName')),
    processName: given(record.field('ProcessName')),
    elevated: elevated === '%%1842' ? true : elevated === '%%1843' ? false : undefined,
  });
}

function note(
  record: SourceRecord,
  into: LogonFacts,
  kind: SessionNote['kind'],
  logonText: string | undefined,
  text: string | undefined,
): void {
  const logonId = parseLogonId(logonText);
  if (!logonId) return;
  into.notes.push({
    kind,
    event: record.event,
    timeUs: record.timeUs,
    logonId,
    text: given(text),
    user: given(record.field('SubjectUserName') ?? record.field('AccountName')),
    domain: given(record.field('SubjectDomainName') ?? record.field('AccountDomain')),
    sid: given(record.field('SubjectUserSid')),
  });
}

function readFailure(record: SourceRecord, into: LogonFacts): void {
  into.failures.push({
    event: record.event,
    timeUs: record.timeUs,
    kind: record.id,
    user: given(record.field('TargetUserName')),
    domain: given(record.field('TargetDomainName')),
    sourceIp: address(record.field('IpAddress')),
    sourceHost: station(record.field('WorkstationName') ?? record.field('Workstation')),
    type: parseInteger(record.field('LogonType')),
    status: given(record.field('Status') ?? record.field('FailureCode')),
    subStatus: given(record.field('SubStatus')),
  });
}

function readAuthentication(record: SourceRecord, into: LogonFacts): void {
  into.authentications.push({
    event: record.event,
    timeUs: record.timeUs,
    kind: record.id,
    user: given(record.field('TargetUserName')),
    domain: given(record.field('TargetDomainName')),
    service: given(record.field('ServiceName') ?? record.field('PackageName')),
    sourceIp: address(record.field('IpAddress')),
    sourceHost: station(record.field('Workstation')),
    encryption: given(record.field('TicketEncryptionType')),
  });
}

const remoteKinds: Readonly<Record<number, RemoteNote['kind']>> = {
  21: 'logon',
  22: 'shell',
  23: 'logoff',
  24: 'disconnect',
  25: 'reconnect',
};

function readTerminalServices(record: SourceRecord, into: LogonFacts): void {
  const { provider, id } = record;
  if (provider === 'microsoft-windows-terminalservices-localsessionmanager') {
    const kind = remoteKinds[id];
    if (!kind) return;
    // `DOMAIN\user` in one text.
    const account = given(record.field('EventXML/User')) ?? '';
    const cut = account.indexOf('\\');
    into.remote.push({
      kind,
      event: record.event,
      timeUs: record.timeUs,
      user: account.slice(cut + 1) || undefined,
      domain: cut > 0 ? account.slice(0, cut) : undefined,
      address: address(record.field('EventXML/Address')),
    });
  } else if (provider === 'microsoft-windows-terminalservices-remoteconnectionmanager' && id === 1149) {
    into.remote.push({
      kind: 'authenticated',
      event: record.event,
      timeUs: record.timeUs,
      user: given(record.field('EventXML/Param1')),
      domain: given(record.field('EventXML/Param2')),
      address: address(record.field('EventXML/Param3')),
    });
  }
}
