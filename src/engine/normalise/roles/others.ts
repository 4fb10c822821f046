/** Providers beside Sysmon and Security whose events name a process or a session in their payload. */
import { forEach, type ProviderRoles } from './define.ts';

export const otherRoles: readonly ProviderRoles[] = [
  {
    provider: 'Microsoft-Windows-Eventlog',
    events: { 1102: { logonId: 'LogFileCleared/SubjectLogonId' }, 104: { logonId: 'LogFileCleared/SubjectLogonId' } },
  },
  {
    provider: 'Microsoft-Windows-WMI-Activity',
    events: {
      5857: { pid: 'Operation_StartedOperational/ProcessID' },
      5858: { pid: 'Operation_ClientFailure/ClientProcessId' },
      5859: { pid: 'Operation_EssStarted/Processid' },
      5860: { pid: 'Operation_TemporaryEssStarted/Processid' },
    },
  },
  {
    provider: 'Microsoft-Windows-AppLocker',
    events: forEach([8002, 8003, 8004, 8005, 8006, 8007, 8020, 8021, 8022, 8023, 8024, 8025], {
      pid: 'RuleAndFileData/TargetProcessId',
      logonId: 'RuleAndFileData/TargetLogonId',
    }),
  },
  { provider: 'Microsoft-Windows-Bits-Client', events: { 3: { pid: 'processId' } } },
  { provider: 'Microsoft-Windows-TaskScheduler', events: { 129: { pid: 'ProcessID' } } },
  { provider: 'Microsoft-Windows-UserModePowerService', events: { 12: { pid: 'ProcessPid' } } },
  { provider: 'Application Error', events: { 1000: { pid: 'ProcessId' } } },
  { provider: 'Application Hang', events: { 1002: { pid: 'ProcessId' } } },
  {
    provider: 'Microsoft-Windows-Security-Mitigations',
    events: forEach(
      Array.from({ length: 24 }, (_, index) => index + 1),
      { pid: ['CallingProcessId', 'ProcessId'] },
    ),
  },
  {
    provider: 'Microsoft-Windows-Application-Experience',
    events: { 500: { pid: 'CompatibilityFixEvent/ProcessId' }, 505: { pid: 'CompatibilityFixEvent/ProcessId' } },
  },
  {
    provider: 'Microsoft-Windows-NTLM',
    events: {
      8001: { pid: 'ClientPID' },
      8002: { pid: 'CallerPID' },
      4001: { pid: 'ClientPID' },
      4020: { pid: 'ProcessPID' },
      4021: { pid: 'ProcessPID' },
    },
  },
];
