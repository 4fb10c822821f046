/**
 * Which records a log source means. In: a rule's `logsource`. Out: sources (channels, event ids, an extra condition, the
 * field names to use there), or why there is none. Routing looks at the record's own System/Channel, never at its file.
 * The table unites the maps in public use (SigmaHQ's test map, pySigma's Sysmon and Windows pipelines); where they
 * contradict real logs, both spellings are accepted.
 */
import type { LogSource, Node } from '../types.ts';
import type { MappingName } from './mappings.ts';

/** One place where a rule can run. */
export interface Source {
  /** For coverage tables, e.g. `Sysmon 1`, `Security 4688`. */
  readonly name: string;
  /** Lower-case channel names, a trailing `*` for any ending; undefined for every channel. */
  readonly channels: readonly string[] | undefined;
  readonly ids: readonly number[] | undefined;
  readonly extra?: Node | undefined;
  readonly mapping?: MappingName | undefined;
}

const sysmonChannels = ['microsoft-windows-sysmon/operational'];
const securityChannels = ['security'];
const powerShell = ['microsoft-windows-powershell/operational', 'powershellcore/operational'];
const classicPowerShell = ['windows powershell'];
const defender = 'microsoft-windows-windows defender/operational';

const sysmon = (...ids: number[]): Source => ({ name: `Sysmon ${ids.join(', ')}`, channels: sysmonChannels, ids });
const sysmonRegistry = (id: number, types: readonly string[]): Source => ({
  ...sysmon(id),
  extra: { t: 'f', f: 'EventType', m: types.map((v) => ({ op: 'eq', v })) },
});
const security = (id: number, mapping: MappingName, extra?: Node): Source => ({
  name: `Security ${id}`,
  channels: securityChannels,
  ids: [id],
  mapping,
  extra,
});
const operation = (...codes: number[]): Node => ({
  t: 'f',
  f: 'OperationType',
  m: codes.map((code) => ({ op: 'eq', v: `%%${code}` })),
});
const channel = (names: readonly string[], ids: readonly number[], label: string): Source => ({
  name: `${label} ${ids.join(', ')}`,
  channels: names,
  ids,
});

/** Categories; an empty list is a category that Windows writes to no event log. */
const categories: Readonly<Record<string, readonly Source[]>> = {
  process_creation: [sysmon(1), security(4688, 'process4688')],
  file_change: [sysmon(2)],
  network_connection: [sysmon(3), security(5156, 'network5156')],
  sysmon_status: [sysmon(4, 16)],
  sysmon_error: [sysmon(255)],
  process_termination: [sysmon(5)],
  driver_load: [sysmon(6)],
  image_load: [sysmon(7)],
  create_remote_thread: [sysmon(8)],
  raw_access_thread: [sysmon(9)],
  process_access: [sysmon(10)],
  file_event: [sysmon(11)],
  registry_add: [sysmonRegistry(12, ['CreateKey']), security(4657, 'registry4657', operation(1904))],
  registry_delete: [sysmonRegistry(12, ['DeleteKey', 'DeleteValue']), security(4657, 'registry4657', operation(1906))],
  registry_set: [sysmon(13), security(4657, 'registry4657', operation(1904, 1905))],
  registry_rename: [sysmon(14)],
  registry_event: [sysmon(12, 13, 14), security(4657, 'registry4657')],
  create_stream_hash: [sysmon(15)],
  pipe_created: [sysmon(17, 18)],
  wmi_event: [
    sysmon(19, 20, 21),
    {
      name: 'WMI-Activity 5861',
      channels: ['microsoft-windows-wmi-activity/operational'],
      ids: [5861],
      mapping: 'wmi5861',
    },
  ],
  dns_query: [sysmon(22)],
  file_delete: [sysmon(23, 26)],
  clipboard_capture: [sysmon(24)],
  clipboard_change: [sysmon(24)],
  process_tampering: [sysmon(25)],
  file_delete_detected: [sysmon(26)],
  file_block_executable: [sysmon(27)],
  file_block_shredding: [sysmon(28)],
  file_executable_detected: [sysmon(29)],
  ps_module: [channel(powerShell, [4103], 'PowerShell')],
  ps_script: [channel(powerShell, [4104], 'PowerShell')],
  ps_classic_start: [channel(classicPowerShell, [400], 'Windows PowerShell')],
  ps_classic_provider_start: [channel(classicPowerShell, [600], 'Windows PowerShell')],
  ps_classic_script: [channel(classicPowerShell, [800], 'Windows PowerShell')],
  antivirus: [
    {
      name: 'Defender detections',
      channels: [defender],
      ids: [1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116],
      mapping: 'defender',
    },
  ],
  file_access: [],
  file_rename: [],
};

const windows = (...names: string[]): readonly string[] => names.map((name) => `microsoft-windows-${name}`);

/** Services to channels, lower case. */
const services: Readonly<Record<string, readonly string[]>> = {
  security: securityChannels,
  system: ['system'],
  application: ['application'],
  sysmon: sysmonChannels,
  powershell: powerShell,
  'powershell-classic': classicPowerShell,
  taskscheduler: windows('taskscheduler/operational'),
  wmi: windows('wmi-activity/operational'),
  windefend: [defender],
  'firewall-as': windows('windows firewall with advanced security/firewall'),
  'bits-client': windows('bits-client/operational'),
  ntlm: windows('ntlm/operational'),
  dhcp: windows('dhcp-server/operational'),
  applocker: windows(
    'applocker/msi and script',
    'applocker/exe and dll',
    'applocker/packaged app-deployment',
    'applocker/packaged app-execution',
  ),
  'codeintegrity-operational': windows('codeintegrity/operational'),
  'appxdeployment-server': windows('appxdeploymentserver/operational'),
  'appxpackaging-om': windows('appxpackaging/operational'),
  'appmodel-runtime': windows('appmodel-runtime/admin'),
  'printservice-admin': windows('printservice/admin'),
  'printservice-operational': windows('printservice/operational'),
  'smbclient-security': windows('smbclient/security'),
  'smbclient-connectivity': windows('smbclient/connectivity'),
  'smbserver-connectivity': windows('smbserver/connectivity'),
  'terminalservices-localsessionmanager': windows('terminalservices-localsessionmanager/operational'),
  'lsa-server': windows('lsa/operational'),
  capi2: windows('capi2/operational'),
  'shell-core': windows('shell-core/operational'),
  'diagnosis-scripted': windows('diagnosis-scripted/operational'),
  'driver-framework': windows('driverframeworks-usermode/operational'),
  'certificateservicesclient-lifecycle-system': windows('certificateservicesclient-lifecycle-system/operational'),
  ldap: windows('ldap-client/debug'),
  ldap_debug: windows('ldap-client/debug'),
  bitlocker: windows('bitlocker/bitlocker management', 'bitlocker-api/management'),
  vhdmp: windows('vhdmp/operational', 'vhdmp-operational'),
  'vhdmp-operational': windows('vhdmp/operational', 'vhdmp-operational'),
  ntfs: windows('ntfs/operational'),
  'kernel-shimengine': windows('kernel-shimengine/operational', 'kernel-shimengine/diagnostic'),
  'application-experience': windows(
    'application-experience/program-telemetry',
    'application-experience/program-compatibility-assistant',
  ),
  'hyper-v-worker': windows('hyper-v-worker*'),
  sense: windows('sense/operational'),
  'iis-configuration': ['microsoft-iis-configuration/operational'],
  'msexchange-management': ['msexchange management'],
  openssh: ['openssh/operational'],
  'dns-server': ['dns server'],
  'dns-server-analytic': windows('dns-server/analytical', 'dnsserver/analytical'),
  'dns-server-audit': windows('dns-server/audit', 'dnsserver/audit'),
  'dns-client': windows('dns client events/operational', 'dns-client/operational'),
  'security-mitigations': windows(
    'security-mitigations/kernel mode',
    'security-mitigations/kernelmode',
    'security-mitigations/user mode',
    'security-mitigations/usermode',
  ),
  'microsoft-servicebus-client': [
    'microsoft-servicebus-client',
    'microsoft-servicebus-client/admin',
    'microsoft-servicebus-client/operational',
  ],
  'servicebus-client': [
    'microsoft-servicebus-client',
    'microsoft-servicebus-client/admin',
    'microsoft-servicebus-client/operational',
  ],
};

/** Sources of a log source, or the reason (for a person) why no Windows event log answers to it. */
export function toSources(logsource: LogSource): readonly Source[] | string {
  const { product, category, service } = logsource;
  if (product !== undefined && product.toLowerCase() !== 'windows')
    return `product '${product}' writes no Windows event log`;
  const channels = service === undefined ? undefined : lookUp(services, service.toLowerCase());
  if (service !== undefined && !channels) return `no Windows event log is known for service '${service}'`;
  if (category === undefined) return [{ name: service ?? 'every log', channels, ids: undefined }];
  const sources = lookUp(categories, category.toLowerCase());
  if (!sources) return `no Windows event log is known for category '${category}'`;
  if (sources.length === 0) return `category '${category}' exists in ETW only: Windows writes it to no event log`;
  if (!channels) return sources;
  const both = sources.filter((source) => source.channels?.some((name) => channels.includes(name)));
  return both.length > 0 ? both : `category '${category}' does not occur in service '${service}'`;
}

/** Whether a source takes a record of this channel (lower case) and event id. */
export function takesRecord(source: Source, channelName: string, eventId: number | undefined): boolean {
  if (source.ids && (eventId === undefined || !source.ids.includes(eventId))) return false;
  if (!source.channels) return true;
  return source.channels.some((name) =>
    name.endsWith('*') ? channelName.startsWith(name.slice(0, -1)) : name === channelName,
  );
}

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
