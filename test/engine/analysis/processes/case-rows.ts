/** Golden rows of a small made-up case: two hosts, one with both logs, one with Security alone. */
import type { GoldenRow } from '../../../support/golden-case.ts';
import { at, guidOf } from './facts-builder.ts';

const hex = (value: number): string => `0x${value.toString(16)}`;

/** ISO time so many seconds after the builder's start. */
export const iso = (seconds: number): string => new Date(at(seconds) / 1000).toISOString().replace('Z', '0000Z');
const utc = (seconds: number): string => iso(seconds).slice(0, 23).replace('T', ' ');

let record = 0;

function row(
  file: string,
  computer: string,
  seconds: number,
  provider: string,
  id: number,
  data: [string, string][],
): GoldenRow {
  return {
    file,
    record_id: ++record,
    time_created: iso(seconds),
    provider,
    event_id: id,
    channel: file.replace('.evtx', ''),
    computer,
    data,
  };
}

const security = (computer: string, seconds: number, id: number, data: [string, string][]): GoldenRow =>
  row('Security.evtx', computer, seconds, 'Microsoft-Windows-Security-Auditing', id, data);
const sysmonRow = (computer: string, seconds: number, id: number, data: [string, string][]): GoldenRow =>
  row('Sysmon.evtx', computer, seconds, 'Microsoft-Windows-Sysmon', id, data);

const subject = (logonId: number, user = 'alice'): [string, string][] => [
  ['SubjectUserSid', 'S-1-5-21-1-2-3-1001'],
  ['SubjectUserName', user],
  ['SubjectDomainName', 'ACME'],
  ['SubjectLogonId', hex(logonId)],
];

/** A process as both logs know it. */
export interface Proc {
  readonly pid: number;
  readonly serial: number;
  readonly seconds: number;
  readonly image: string;
  readonly logonId: number;
}

export const created = (host: string, child: Proc, parent: Proc | undefined): GoldenRow =>
  security(host, child.seconds, 4688, [
    ...subject(parent?.logonId ?? 0x3e7),
    ['NewProcessId', hex(child.pid)],
    ['NewProcessName', child.image],
    ['TokenElevationType', '%%1936'],
    ['ProcessId', hex(parent?.pid ?? 4)],
    ['CommandLine', `"${child.image}" /go`],
    ['TargetUserSid', 'S-1-0-0'],
    ['TargetUserName', 'alice'],
    ['TargetDomainName', 'ACME'],
    ['TargetLogonId', parent?.logonId === child.logonId ? '0x0' : hex(child.logonId)],
    ['ParentProcessName', parent?.image ?? 'System'],
  ]);

export const endedRow = (host: string, seconds: number, proc: Proc): GoldenRow =>
  security(host, seconds, 4689, [
    ...subject(proc.logonId),
    ['Status', '0x0'],
    ['ProcessId', hex(proc.pid)],
    ['ProcessName', proc.image],
  ]);

const who = (proc: Proc, seconds: number): [string, string][] => [
  ['RuleName', '-'],
  ['UtcTime', utc(seconds)],
  ['ProcessGuid', guidOf(proc.seconds, proc.serial)],
  ['ProcessId', String(proc.pid)],
  ['Image', proc.image],
];

export const sysmonCreated = (host: string, child: Proc, parent: Proc): GoldenRow =>
  sysmonRow(host, child.seconds + 0.003, 1, [
    ...who(child, child.seconds),
    ['CommandLine', `"${child.image}" /go`],
    ['CurrentDirectory', 'C:\\'],
    ['User', 'ACME\\alice'],
    ['LogonGuid', guidOf(1, 9)],
    ['LogonId', hex(child.logonId)],
    ['IntegrityLevel', 'Medium'],
    ['Hashes', 'MD5=00112233445566778899AABBCCDDEEFF,SHA256=AB'],
    ['ParentProcessGuid', guidOf(parent.seconds, parent.serial)],
    ['ParentProcessId', String(parent.pid)],
    ['ParentImage', parent.image],
    ['ParentCommandLine', parent.image],
  ]);

export const connection = (
  host: string,
  seconds: number,
  proc: Proc,
  address: string,
  port: number,
  from = '10.0.0.1',
): GoldenRow =>
  sysmonRow(host, seconds, 3, [
    ...who(proc, seconds),
    ['User', 'ACME\\alice'],
    ['Protocol', 'tcp'],
    ['Initiated', 'true'],
    ['SourceIp', from],
    ['SourcePort', '50123'],
    ['DestinationIp', address],
    ['DestinationHostname', '-'],
    ['DestinationPort', String(port)],
  ]);

export const query = (host: string, seconds: number, proc: Proc, name: string): GoldenRow =>
  sysmonRow(host, seconds, 22, [
    ...who(proc, seconds),
    ['QueryName', name],
    ['QueryStatus', '0'],
    ['QueryResults', '1.2.3.4;'],
  ]);

export const fileMade = (host: string, seconds: number, proc: Proc, name: string): GoldenRow =>
  sysmonRow(host, seconds, 11, [...who(proc, seconds), ['TargetFilename', name]]);

export const wfp = (host: string, seconds: number, proc: Proc, address: string, port: number): GoldenRow =>
  security(host, seconds, 5156, [
    ['ProcessID', String(proc.pid)],
    ['Application', `\\device\\harddiskvolume3${proc.image.slice(2).toLowerCase()}`],
    ['Direction', '%%14593'],
    ['SourceAddress', '10.0.0.2'],
    ['SourcePort', '50000'],
    ['DestAddress', address],
    ['DestPort', String(port)],
    ['Protocol', '6'],
  ]);

export const logonRow = (
  host: string,
  seconds: number,
  logonId: number,
  user: string,
  more: { type?: number; ip?: string; station?: string; linked?: number; pid?: number } = {},
): GoldenRow =>
  security(host, seconds, 4624, [
    ...subject(0x3e7, 'SYSTEM'),
    ['TargetUserSid', 'S-1-5-21-1-2-3-1001'],
    ['TargetUserName', user],
    ['TargetDomainName', 'ACME'],
    ['TargetLogonId', hex(logonId)],
    ['LogonType', String(more.type ?? 2)],
    ['AuthenticationPackageName', 'Negotiate'],
    ['WorkstationName', more.station ?? '-'],
    ['ProcessId', hex(more.pid ?? 0)],
    ['IpAddress', more.ip ?? '127.0.0.1'],
    ['IpPort', '0'],
    ['TargetLinkedLogonId', hex(more.linked ?? 0)],
    ['ElevatedToken', '%%1843'],
  ]);

export const failedRow = (host: string, seconds: number, user: string, ip: string): GoldenRow =>
  security(host, seconds, 4625, [
    ['TargetUserName', user],
    ['TargetDomainName', 'ACME'],
    ['Status', '0xc000006d'],
    ['SubStatus', '0xc000006a'],
    ['LogonType', '3'],
    ['IpAddress', ip],
  ]);

export const privileges = (host: string, seconds: number, logonId: number): GoldenRow =>
  security(host, seconds, 4672, [...subject(logonId), ['PrivilegeList', 'SeDebugPrivilege\r\n\t\tSeBackupPrivilege']]);

export const shareFile = (host: string, seconds: number, logonId: number, ip: string): GoldenRow =>
  security(host, seconds, 5145, [
    ...subject(logonId),
    ['IpAddress', ip],
    ['ShareName', '\\\\*\\ADMIN$'],
    ['RelativeTargetName', 'x.exe'],
  ]);

export const serviceMade = (host: string, seconds: number): GoldenRow =>
  row('System.evtx', host, seconds, 'Service Control Manager', 7045, [
    ['ServiceName', 'PSEXESVC'],
    ['ImagePath', '%SystemRoot%\\PSEXESVC.exe'],
  ]);

export const systemStart = (host: string, seconds: number): GoldenRow =>
  row('System.evtx', host, seconds, 'Microsoft-Windows-Kernel-General', 12, [['StartTime', iso(seconds)]]);
