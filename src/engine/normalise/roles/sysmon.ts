/** Sysmon 1-29. 8 and 10 speak of the source process (the one that acts); 19-21 (WMI), 4, 6, 16 and 255 name no process. */
import { forEach, type ProviderRoles } from './define.ts';

const acting = { pid: 'ProcessId', guid: 'ProcessGuid' } as const;

export const sysmonRoles: ProviderRoles = {
  provider: 'Microsoft-Windows-Sysmon',
  events: {
    ...forEach([2, 3, 5, 7, 9, 11, 12, 13, 14, 15, 17, 18, 22, 23, 25, 26, 27, 28, 29], acting),
    1: { ...acting, logonId: 'LogonId' },
    24: acting,
    8: { pid: 'SourceProcessId', guid: 'SourceProcessGuid' },
    // Capital GUID in schema 3 and later; names are compared without case, so one spelling serves both.
    10: { pid: 'SourceProcessId', guid: 'SourceProcessGUID' },
  },
};
