/**
 * Searches of the trade, as a person would type them: each a text in the query language, with what it is for. They find where
 * to begin to look, not what is bad; findings are the rules' work.
 */

export interface SearchPreset {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** What it finds and why one looks, in a sentence. */
  readonly about: string;
  readonly text: string;
}

const privateNetworks =
  '(10.0.0.0/8 OR 172.16.0.0/12 OR 192.168.0.0/16 OR 100.64.0.0/10 OR 127.0.0.0/8 OR 169.254.0.0/16 OR fc00::/7 OR fe80::/10 OR "::1" OR "-")';

const office =
  '(*\\winword.exe OR *\\excel.exe OR *\\powerpnt.exe OR *\\outlook.exe OR *\\mspub.exe OR *\\onenote.exe)';

/** A process creation: Sysmon 1 or Security 4688. */
const created = '((channel:*Sysmon* id:1) OR (channel:Security id:4688))';

export const searchPresets: readonly SearchPreset[] = [
  {
    id: 'logons-outside',
    group: 'Logons',
    title: 'Logons from outside',
    about: 'Successful logons from an address that is not in a private network.',
    text: `channel:Security id:4624 IpAddress:* -IpAddress:${privateNetworks}`,
  },
  {
    id: 'failed-logons',
    group: 'Logons',
    title: 'Failed logons',
    about:
      'Wrong passwords, unknown or locked accounts; pivot by address and account to tell a spray from a typing mistake.',
    text: 'channel:Security id:(4625 OR 4771 OR 4776) -(id:4776 Status:0x0)',
  },
  {
    id: 'rdp',
    group: 'Logons',
    title: 'Remote Desktop',
    about: 'Remote interactive logons (type 10), and the session logs of Terminal Services.',
    text: '(channel:Security id:(4624 OR 4625) LogonType:10) OR (channel:Security id:(4778 OR 4779)) OR channel:*TerminalServices* OR (DestinationPort:3389 Initiated:true)',
  },
  {
    id: 'network-logons',
    group: 'Logons',
    title: 'Network logons by an account',
    about: 'Type 3 logons of persons, without machine accounts and anonymous: how one host is reached from another.',
    text: 'channel:Security id:4624 LogonType:3 -TargetUserName:("*$" OR "ANONYMOUS LOGON")',
  },
  {
    id: 'explicit-credentials',
    group: 'Logons',
    title: 'Explicit credentials',
    about: 'Someone used the name and password of another account (runas, network tools), and logons of type 9.',
    text: 'channel:Security (id:4648 OR (id:4624 LogonType:9))',
  },
  {
    id: 'privileged-logons',
    group: 'Logons',
    title: 'Privileged logons of persons',
    about: 'Logons that got administrative privileges, without the system’s own accounts.',
    text: 'channel:Security id:4672 -SubjectUserSid:(S-1-5-18 OR S-1-5-19 OR S-1-5-20) -SubjectUserName:("*$" OR "DWM-*" OR "UMFD-*")',
  },
  {
    id: 'accounts',
    group: 'Accounts',
    title: 'Accounts made or changed',
    about: 'Accounts created, enabled, deleted, passwords reset, members added to groups.',
    text: 'channel:Security id:(4720 OR 4722 OR 4723 OR 4724 OR 4725 OR 4726 OR 4728 OR 4732 OR 4738 OR 4740 OR 4756 OR 4767 OR 4781)',
  },
  {
    id: 'powershell-encoded',
    group: 'Programs',
    title: 'PowerShell with encoded commands',
    about: 'Command lines and scripts that hide what they do in Base64.',
    text: `(${created} CommandLine:(*powershell* OR *pwsh*) CommandLine:("* -e *" OR "* -en*" OR "* -ec *" OR "* /e *" OR "* /en*" OR *frombase64string*)) OR (channel:*PowerShell* id:4104 ScriptBlockText:*frombase64string*)`,
  },
  {
    id: 'powershell-download',
    group: 'Programs',
    title: 'PowerShell that downloads or runs text',
    about: 'Downloads, and text that is run as a script.',
    text: '(channel:*PowerShell* id:(4103 OR 4104) OR CommandLine:(*powershell* OR *pwsh*)) any:(*downloadstring* OR *downloadfile* OR *downloaddata* OR *webclient* OR *invoke-webrequest* OR *invoke-expression* OR "*iex *" OR "*iex(*" OR *start-bitstransfer*)',
  },
  {
    id: 'office-children',
    group: 'Programs',
    title: 'Office children',
    about: 'Programs that an Office program has started.',
    text: `(channel:*Sysmon* id:1 ParentImage:${office}) OR (channel:Security id:4688 ParentProcessName:${office})`,
  },
  {
    id: 'script-hosts',
    group: 'Programs',
    title: 'Script hosts and proxies of execution',
    about:
      'Signed programs of Windows that run code of others: mshta, regsvr32, rundll32, wscript, cscript, certutil, bitsadmin, msbuild, installutil, wmic.',
    text: `${created} (Image:LOLBIN OR NewProcessName:LOLBIN)`.replaceAll(
      'LOLBIN',
      '(*\\mshta.exe OR *\\regsvr32.exe OR *\\rundll32.exe OR *\\wscript.exe OR *\\cscript.exe OR *\\certutil.exe OR *\\bitsadmin.exe OR *\\msbuild.exe OR *\\installutil.exe OR *\\wmic.exe)',
    ),
  },
  {
    id: 'user-folders',
    group: 'Programs',
    title: 'Programs from Temp, Downloads and Public',
    about: 'Processes whose file lies where every user may write.',
    text: `${created} (Image:WRITABLE OR NewProcessName:WRITABLE)`.replaceAll(
      'WRITABLE',
      '("*\\\\AppData\\\\Local\\\\Temp\\\\*" OR "*\\\\Windows\\\\Temp\\\\*" OR "*\\\\Downloads\\\\*" OR "*\\\\Users\\\\Public\\\\*" OR "*\\\\ProgramData\\\\*" OR "*\\\\PerfLogs\\\\*")',
    ),
  },
  {
    id: 'discovery',
    group: 'Programs',
    title: 'Discovery commands',
    about: 'whoami, net, nltest, systeminfo and the like: what an intruder types first.',
    text: `${created} (Image:DISCOVERY OR NewProcessName:DISCOVERY)`.replaceAll(
      'DISCOVERY',
      '(*\\whoami.exe OR *\\net.exe OR *\\net1.exe OR *\\nltest.exe OR *\\systeminfo.exe OR *\\ipconfig.exe OR *\\tasklist.exe OR *\\quser.exe OR *\\dsquery.exe OR *\\arp.exe OR *\\nbtstat.exe OR *\\netstat.exe)',
    ),
  },
  {
    id: 'new-services',
    group: 'Persistence',
    title: 'New services',
    about: 'Services that were installed: System 7045, Security 4697.',
    text: '(channel:System id:7045) OR (channel:Security id:4697)',
  },
  {
    id: 'scheduled-tasks',
    group: 'Persistence',
    title: 'Scheduled tasks',
    about: 'Tasks made or changed, and schtasks on the command line.',
    text: '(channel:Security id:(4698 OR 4699 OR 4700 OR 4701 OR 4702)) OR (channel:*TaskScheduler* id:(106 OR 140 OR 141)) OR CommandLine:*schtasks*',
  },
  {
    id: 'run-keys',
    group: 'Persistence',
    title: 'Autostart keys in the registry',
    about: 'Values under Run, RunOnce and Winlogon, and image file execution options.',
    text: 'channel:*Sysmon* id:(12 OR 13 OR 14) TargetObject:("*\\\\CurrentVersion\\\\Run*" OR "*\\\\Winlogon\\\\*" OR "*\\\\Image File Execution Options\\\\*")',
  },
  {
    id: 'wmi-persistence',
    group: 'Persistence',
    title: 'WMI subscriptions',
    about: 'Event filters, consumers and bindings that run code without a file.',
    text: '(channel:*Sysmon* id:(19 OR 20 OR 21)) OR (channel:*WMI-Activity* id:(5859 OR 5861))',
  },
  {
    id: 'remote-threads',
    group: 'Injection',
    title: 'Threads in other processes',
    about: 'Remote threads (Sysmon 8), reads of the memory of lsass (10), changed images (25).',
    text: 'channel:*Sysmon* (id:(8 OR 25) OR (id:10 TargetImage:*\\lsass.exe))',
  },
  {
    id: 'outside-connections',
    group: 'Network',
    title: 'Connections to the outside',
    about: 'Connections that a program of this host has opened to an address that is not in a private network.',
    text: `channel:*Sysmon* id:3 Initiated:true -DestinationIp:${privateNetworks}`,
  },
  {
    id: 'admin-shares',
    group: 'Network',
    title: 'Administrative shares',
    about: 'ADMIN$, C$ and IPC$ reached over the network.',
    text: 'channel:Security id:(5140 OR 5145) ShareName:("*\\\\ADMIN$" OR "*\\\\C$" OR "*\\\\D$" OR "*\\\\IPC$")',
  },
  {
    id: 'log-cleared',
    group: 'Tampering',
    title: 'Log cleared',
    about: 'Security 1102, System 104, and wevtutil or Clear-EventLog on the command line.',
    text: '(channel:Security id:1102) OR (channel:System id:104) OR CommandLine:("*wevtutil* cl *" OR *clear-eventlog*)',
  },
  {
    id: 'audit-changed',
    group: 'Tampering',
    title: 'Auditing and time changed',
    about: 'Audit policy changed, system time set, the event log stopped.',
    text: '(channel:Security id:(1100 OR 4616 OR 4719 OR 4907)) OR (channel:System id:(1 OR 6006) provider:(*Kernel-General OR EventLog))',
  },
  {
    id: 'defences',
    group: 'Tampering',
    title: 'Defences switched off',
    about: 'Defender found something or was switched off; firewall rules changed.',
    text: 'channel:*Defender* id:(1006 OR 1007 OR 1116 OR 1117 OR 5001 OR 5007 OR 5010 OR 5012) OR (channel:*Firewall* id:(2003 OR 2004 OR 2006)) OR CommandLine:(*set-mppreference* OR "*netsh* advfirewall*")',
  },
  {
    id: 'errors',
    group: 'General',
    title: 'Errors and critical events',
    about: 'What the system itself calls an error.',
    text: 'level:<=error -level:0',
  },
];
