/** Kinds of network anomalies: what each claims, what makes the same picture without an intruder, and its ATT&CK ids. */

export interface AnomalyKind {
  readonly title: string;
  readonly techniques: readonly string[];
  readonly innocent: string;
}

export const anomalyKinds = {
  office_download: {
    title: 'A program started by Office connected to the internet',
    techniques: ['T1566.001', 'T1204.002', 'T1059', 'T1105'],
    innocent:
      'Add-ins and document templates that start scripts, software that Office is made to update, links opened through a helper program.',
  },
  process_network: {
    title: 'A program that has no business on the network connected',
    techniques: ['T1055', 'T1071.001'],
    innocent:
      'Crash reporting, help pages and spelling services, programs renamed by their vendor, administrators at work.',
  },
  beacon: {
    title: 'Regular check-ins to a rare destination',
    techniques: ['T1071.001', 'T1573'],
    innocent:
      'Agents for management, licences, monitoring or synchronisation that few hosts have; web pages and scripts that poll; scheduled jobs.',
  },
  dga: {
    title: 'A program asked for many generated names',
    techniques: ['T1568.002'],
    innocent:
      'Browsers probing for a captive network ask for a few random single labels; content networks and anti-virus look-ups have hashes as labels, below one domain.',
  },
  young_domain: {
    title: 'A name of a list of young domains was asked for or connected to',
    techniques: ['T1583.001'],
    innocent: 'New products and campaigns of known companies, links in ordinary mail and news.',
  },
  dns_tunnel: {
    title: 'Data seems to be carried over DNS',
    techniques: ['T1071.004', 'T1572', 'T1048.003'],
    innocent:
      'Anti-virus and reputation look-ups, some content networks and telemetry put data into names; a local resolver asks a lot.',
  },
  high_volume_dns: {
    title: 'A program that is no resolver asked DNS servers directly, often',
    techniques: ['T1071.004'],
    innocent: "VPN and filtering clients, developers' tools and games that bring their own resolver.",
  },
  lateral_smb: {
    title: 'A program spoke SMB itself',
    techniques: ['T1021.002'],
    innocent:
      'Windows speaks SMB through the kernel (System). Backup, scanners, inventory and virtual machines have their own clients.',
  },
  inbound_shell: {
    title: 'A program that is no server took a connection',
    techniques: ['T1059', 'T1571'],
    innocent: "Remote support, developers' servers and debuggers, games and file sharing in a user's folder.",
  },
} as const satisfies Readonly<Record<string, AnomalyKind>>;

export type AnomalyKindName = keyof typeof anomalyKinds;
