/**
 * Field names where one log stands in for another (Security 4688 for Sysmon 1, ...). In: an event. Out: the value under the
 * name that the rule uses. The one decision: what the log cannot hold is unknown, not absent: `never` fields decide before
 * any event whether a rule can run there; `perhaps` fields are unknown in records that lack them (older versions, audit
 * policy off) and may be joined from the process model.
 */
import type { FieldValue, SigmaEvent } from '../types.ts';

export type MappingName = 'process4688' | 'registry4657' | 'network5156' | 'wmi5861' | 'defender';

export interface Mapping {
  readonly fields: Readonly<Record<string, (event: SigmaEvent) => FieldValue>>;
  readonly never: ReadonlySet<string>;
  readonly perhaps: ReadonlySet<string>;
}

/** Every value of a field as a list. */
export function toList(value: FieldValue): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

const first = (event: SigmaEvent, field: string): string | undefined => {
  const value = event.get(field);
  return typeof value === 'string' ? value : value?.[0];
};
const renamed =
  (field: string) =>
  (event: SigmaEvent): FieldValue =>
    event.get(field);
const oneOrMore = (values: readonly string[]): FieldValue =>
  values.length === 0 ? undefined : values.length === 1 ? values[0] : values;
/** One or two forms of a value; a form that is absent or the same as the other is left out. */
const distinct = (one: string | undefined, other: string | undefined): FieldValue =>
  one === undefined ? other : other === undefined || other === one ? one : [one, other];

/** A process id is hexadecimal in Security, decimal in Sysmon: both forms are offered. */
const processId =
  (field: string) =>
  (event: SigmaEvent): FieldValue => {
    const text = first(event, field);
    return distinct(text, text !== undefined && /^0x[0-9a-f]{1,13}$/i.test(text) ? String(Number(text)) : text);
  };

/** Account names with and without domain; `-` is no account. */
function toAccounts(event: SigmaEvent, prefix: 'Subject' | 'Target'): string[] {
  const name = first(event, `${prefix}UserName`);
  if (name === undefined || name === '' || name === '-') return [];
  const domain = first(event, `${prefix}DomainName`);
  return domain && domain !== '-' ? [`${domain}\\${name}`, name] : [name];
}

const user = (event: SigmaEvent): FieldValue => {
  const target = toAccounts(event, 'Target');
  return oneOrMore(target.length > 0 ? target : toAccounts(event, 'Subject'));
};

const integrityLevels: Readonly<Record<string, string>> = {
  'S-1-16-0': 'Untrusted',
  'S-1-16-4096': 'Low',
  'S-1-16-8192': 'Medium',
  'S-1-16-8448': 'Medium',
  'S-1-16-12288': 'High',
  'S-1-16-16384': 'System',
};

const integrity = (event: SigmaEvent): FieldValue => {
  const label = first(event, 'MandatoryLabel');
  return label === undefined ? undefined : distinct(integrityLevels[label] ?? label, label);
};

/** `\REGISTRY\MACHINE\X` as Sysmon writes it: HKLM\X, also with the current control set by its usual name. */
function toSysmonKey(path: string): string {
  return path.replace(/^\\REGISTRY\\MACHINE(?=\\|$)/i, 'HKLM').replace(/^\\REGISTRY\\USER(?=\\|$)/i, 'HKU');
}

const targetObject = (event: SigmaEvent): FieldValue => {
  const key = first(event, 'ObjectName');
  if (key === undefined) return undefined;
  const value = first(event, 'ObjectValueName');
  const path = toSysmonKey(value && value !== '-' ? `${key}\\${value}` : key);
  return distinct(path, path.replace(/\\ControlSet\d{3}\\/i, '\\CurrentControlSet\\'));
};

/** Registry data as text, and a DWORD also in Sysmon's form. */
const details = (event: SigmaEvent): FieldValue => {
  const text = first(event, 'NewValue');
  const isDword =
    first(event, 'NewValueType') === '%%1876' && text !== undefined && /^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text);
  return distinct(text, isDword ? `DWORD (0x${Number(text).toString(16).padStart(8, '0')})` : undefined);
};

const registryEventTypes: Readonly<Record<string, string>> = {
  '%%1904': 'SetValue',
  '%%1905': 'SetValue',
  '%%1906': 'DeleteValue',
};

/** NT device paths carry no drive letter; the system drive's form is offered beside the path as logged. */
const devicePath =
  (field: string) =>
  (event: SigmaEvent): FieldValue => {
    const path = first(event, field);
    return distinct(path, path?.replace(/^\\device\\harddiskvolume\d+(?=\\)/i, 'C:'));
  };

const protocols: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp' };

export const mappings: Readonly<Record<MappingName, Mapping>> = {
  process4688: {
    fields: {
      Image: renamed('NewProcessName'),
      ParentImage: renamed('ParentProcessName'),
      User: user,
      LogonId: renamed('SubjectLogonId'),
      IntegrityLevel: integrity,
      ProcessId: processId('NewProcessId'),
      ParentProcessId: processId('ProcessId'),
    },
    never: new Set([
      'OriginalFileName',
      'Description',
      'Product',
      'Company',
      'FileVersion',
      'Hashes',
      'Imphash',
      'imphash',
      'md5',
      'sha1',
      'sha256',
      'CurrentDirectory',
      'ProcessGuid',
      'ParentProcessGuid',
      'LogonGuid',
      'TerminalSessionId',
      'RuleName',
    ]),
    perhaps: new Set([
      'CommandLine',
      'ParentImage',
      'ParentCommandLine',
      'ParentUser',
      'IntegrityLevel',
      'GrandParentImage',
    ]),
  },
  registry4657: {
    fields: {
      TargetObject: targetObject,
      Details: details,
      Image: renamed('ProcessName'),
      User: (event) => oneOrMore(toAccounts(event, 'Subject')),
      ProcessId: processId('ProcessId'),
      EventType: (event) => {
        const code = first(event, 'OperationType');
        return code === undefined ? undefined : (registryEventTypes[code] ?? code);
      },
    },
    never: new Set(['ProcessGuid', 'NewName', 'RuleName']),
    perhaps: new Set(['CommandLine', 'ParentImage']),
  },
  network5156: {
    fields: {
      Image: devicePath('Application'),
      DestinationIp: renamed('DestAddress'),
      DestinationPort: renamed('DestPort'),
      SourceIp: renamed('SourceAddress'),
      SourcePort: renamed('SourcePort'),
      ProcessId: renamed('ProcessID'),
      Initiated: (event) => {
        const direction = first(event, 'Direction');
        return direction === '%%14593' ? 'true' : direction === '%%14592' ? 'false' : direction;
      },
      Protocol: (event) => {
        const number = first(event, 'Protocol');
        return number === undefined ? undefined : distinct(protocols[number] ?? number, number);
      },
      SourceIsIpv6: (event) => toIsIpv6(first(event, 'SourceAddress')),
      DestinationIsIpv6: (event) => toIsIpv6(first(event, 'DestAddress')),
    },
    never: new Set([
      'DestinationHostname',
      'SourceHostname',
      'DestinationPortName',
      'SourcePortName',
      'ProcessGuid',
      'RuleName',
    ]),
    perhaps: new Set(['User', 'CommandLine', 'ParentImage', 'ParentCommandLine']),
  },
  wmi5861: {
    fields: { Destination: renamed('PossibleCause') },
    never: new Set(['EventType', 'Name', 'Type', 'User', 'Filter', 'RuleName']),
    perhaps: new Set(),
  },
  defender: {
    fields: { Signature: renamed('ThreatName'), Filename: renamed('Path') },
    never: new Set(),
    perhaps: new Set(),
  },
};

function toIsIpv6(address: string | undefined): FieldValue {
  return address === undefined ? undefined : String(address.includes(':'));
}
