/**
 * From one record to a movement between hosts. In: a record of a host's log. Out: who went where, how. Decision: the two
 * ends are given as recorded (address, name); which hosts they are is found when all addresses of the case are known.
 */
import { isAbsent, parseInteger } from '../../normalise/index.ts';
import { parseAddressOnce } from '../logons/address-cache.ts';
import type { SourceRecord } from '../processes/facts.ts';
import { securityProvider, sysmonProvider, toAccount } from '../processes/facts.ts';

export type LateralKind = 'logon' | 'rdp' | 'explicit' | 'share' | 'connection' | 'service';

/** A movement with one end at the logging host. */
export interface Move {
  readonly kind: LateralKind;
  /** True: the logging host is where it went to. */
  readonly inbound: boolean;
  /** The other end as recorded. */
  readonly address: string | undefined;
  readonly name: string | undefined;
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly detail: string | undefined;
  readonly timeUs: number;
  readonly event: number;
}

/** Services by which one host is worked on from another. */
export const lateralPorts: ReadonlyMap<number, string> = new Map([
  [22, 'SSH'],
  [135, 'RPC/WMI'],
  [445, 'SMB'],
  [3389, 'RDP'],
  [5985, 'WinRM'],
  [5986, 'WinRM'],
]);

/** Event ids that `readMove` can use. */
export const moveIds: readonly number[] = [3, 21, 25, 1149, 4648, 5140, 5145, 5156];

/** An installed service, which a remote session may have made. */
export interface ServiceInstall {
  readonly event: number;
  readonly timeUs: number;
  readonly name: string;
  readonly path: string | undefined;
  readonly user: string | undefined;
}

export const serviceIds: readonly number[] = [4697, 7045];

const given = (text: string | undefined): string | undefined => (isAbsent(text) ? undefined : text);

/** The movement that a record tells; undefined for none. */
export function readMove(record: SourceRecord): Move | undefined {
  if (record.provider === sysmonProvider) return record.id === 3 ? readSysmonConnection(record) : undefined;
  if (record.provider === securityProvider) return readSecurityMove(record);
  return readTerminalServices(record);
}

function move(record: SourceRecord, kind: LateralKind, inbound: boolean, more: Partial<Move>): Move {
  return {
    kind,
    inbound,
    address: undefined,
    name: undefined,
    user: undefined,
    port: undefined,
    detail: undefined,
    timeUs: record.timeUs,
    event: record.event,
    ...more,
  };
}

/** Addresses of the internet are no hosts of the network under investigation. */
const isNear = (text: string | undefined): boolean => {
  const address = parseAddressOnce(text);
  return (
    address !== undefined &&
    address.class !== 'public' &&
    address.class !== 'multicast' &&
    address.class !== 'broadcast'
  );
};

function connection(
  record: SourceRecord,
  inbound: boolean,
  port: number | undefined,
  other: string | undefined,
): Move | undefined {
  const service = port === undefined ? undefined : lateralPorts.get(port);
  return service && isNear(other)
    ? move(record, 'connection', inbound, { address: other, port, detail: service, user: given(record.field('User')) })
    : undefined;
}

function readSysmonConnection(record: SourceRecord): Move | undefined {
  const inbound = record.field('Initiated')?.toLowerCase() === 'false';
  return connection(
    record,
    inbound,
    parseInteger(record.field('DestinationPort')),
    record.field(inbound ? 'SourceIp' : 'DestinationIp'),
  );
}

function readSecurityMove(record: SourceRecord): Move | undefined {
  switch (record.id) {
    case 5156: {
      // The local side is the source in both directions.
      const inbound = record.field('Direction') === '%%14592';
      return connection(
        record,
        inbound,
        parseInteger(record.field(inbound ? 'SourcePort' : 'DestPort')),
        record.field('DestAddress'),
      );
    }
    case 4648: {
      const target = given(record.field('TargetServerName'))?.replace(/^\\+/, '');
      if (!target || /^(?:localhost|127\.|::1$)/i.test(target)) return undefined;
      const as = toAccount(record.field('TargetDomainName'), record.field('TargetUserName'));
      return move(record, 'explicit', false, { name: target, user: as, detail: given(record.field('ProcessName')) });
    }
    case 5140:
    case 5145:
      return move(record, 'share', true, {
        address: given(record.field('IpAddress')),
        user: toAccount(record.field('SubjectDomainName'), record.field('SubjectUserName')),
        detail: given(record.field('ShareName')),
      });
    default:
      return undefined;
  }
}

function readTerminalServices(record: SourceRecord): Move | undefined {
  if (
    record.provider === 'microsoft-windows-terminalservices-localsessionmanager' &&
    (record.id === 21 || record.id === 25)
  ) {
    return move(record, 'rdp', true, {
      address: given(record.field('EventXML/Address')),
      user: given(record.field('EventXML/User')),
      detail: record.id === 21 ? 'session logon' : 'session reconnect',
    });
  }
  if (record.provider === 'microsoft-windows-terminalservices-remoteconnectionmanager' && record.id === 1149) {
    return move(record, 'rdp', true, {
      address: given(record.field('EventXML/Param3')),
      user: toAccount(record.field('EventXML/Param2'), record.field('EventXML/Param1')),
      detail: 'network authentication',
    });
  }
  return undefined;
}

/** An installed service; undefined for other records. */
export function readService(record: SourceRecord): ServiceInstall | undefined {
  const isSecurity = record.provider === securityProvider && record.id === 4697;
  if (!isSecurity && !(record.provider === 'service control manager' && record.id === 7045)) return undefined;
  return {
    event: record.event,
    timeUs: record.timeUs,
    name: given(record.field('ServiceName')) ?? '(no name)',
    path: given(record.field(isSecurity ? 'ServiceFileName' : 'ImagePath')),
    user: isSecurity ? toAccount(record.field('SubjectDomainName'), record.field('SubjectUserName')) : undefined,
  };
}

/** What a connection record tells of its own host's address: only outgoing ones are beyond doubt. */
export function readOwnAddress(record: SourceRecord): string | undefined {
  const text =
    record.provider === sysmonProvider && record.id === 3
      ? record.field(record.field('Initiated')?.toLowerCase() === 'false' ? 'DestinationIp' : 'SourceIp')
      : record.provider === securityProvider && record.id === 5156 && record.field('Direction') === '%%14593'
        ? record.field('SourceAddress')
        : undefined;
  const address = parseAddressOnce(text);
  const own = address && !['loopback', 'unspecified', 'multicast', 'broadcast', 'link-local'].includes(address.class);
  return own ? address.text : undefined;
}
