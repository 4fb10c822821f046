/** The closed list of signs with their words: what an intruder would do, and what happens without one. */

export interface TamperKind {
  readonly kind: string;
  readonly title: string;
  readonly severity: 'high' | 'medium' | 'low' | 'info';
  readonly guilty: string;
  readonly innocent: string;
  /** ATT&CK technique, v19 id. */
  readonly technique: string | undefined;
}

export const tamperKinds = [
  {
    kind: 'log-cleared',
    title: 'Log cleared',
    severity: 'high',
    guilty: 'Someone emptied the log, the quickest way to remove traces.',
    innocent: 'An administrator emptied it, an image was prepared (sysprep), or a tool sets log sizes that way.',
    technique: 'T1685.005',
  },
  {
    kind: 'record-gap',
    title: 'Record numbers missing',
    severity: 'medium',
    guilty: 'Records were cut out of the log, or the log service was halted in memory while something ran.',
    innocent:
      'The file is an export made with a filter, the log wrapped between two collected copies, or a chunk was damaged.',
    technique: 'T1685.005',
  },
  {
    kind: 'filtered-export',
    title: 'Many gaps: looks like a filtered export',
    severity: 'low',
    guilty: 'A copy was prepared so that some events are not in it.',
    innocent: 'The collection tool exported only chosen event ids. Compare with the original log.',
    technique: undefined,
  },
  {
    kind: 'record-reset',
    title: 'Record numbers start again',
    severity: 'medium',
    guilty: 'The log was cleared or its file replaced.',
    innocent: 'The machine was installed anew or restored, or two logs of the same name were put into one case.',
    technique: 'T1685.005',
  },
  {
    kind: 'time-backwards',
    title: 'Time goes backwards',
    severity: 'medium',
    guilty: 'The clock was set back so that traces get a false date.',
    innocent:
      'Time synchronisation after a start or a resumed virtual machine, or events that a provider hands over late.',
    technique: 'T1070.006',
  },
  {
    kind: 'time-changed',
    title: 'System time changed',
    severity: 'low',
    guilty: 'The clock was set by hand to falsify dates.',
    innocent: 'The time service corrected the clock, most often at start.',
    technique: 'T1070.006',
  },
  {
    kind: 'audit-policy',
    title: 'Audit policy changed',
    severity: 'medium',
    guilty: 'Auditing was narrowed so that later steps are not logged.',
    innocent: 'Group policy was applied or an administrator changed the policy.',
    technique: 'T1685.001',
  },
  {
    kind: 'logging-stopped',
    title: 'Logging stopped or changed',
    severity: 'medium',
    guilty: 'The event log, Sysmon or the antivirus was stopped or reconfigured so that nothing is recorded.',
    innocent: 'The machine was shut down, the agent was updated, or an administrator changed its configuration.',
    technique: 'T1685',
  },
  {
    kind: 'events-dropped',
    title: 'Events were dropped by the system',
    severity: 'medium',
    guilty: 'A flood of events was made to push out others.',
    innocent: 'The machine was overloaded or the log was full with overwriting off.',
    technique: 'T1685',
  },
  {
    kind: 'missing-channel',
    title: 'Expected channel missing',
    severity: 'low',
    guilty: 'The log was removed before it could be collected.',
    innocent: 'It was not collected, or Sysmon is not installed on this host.',
    technique: undefined,
  },
  {
    kind: 'silent-period',
    title: 'Channel silent while the host was active',
    severity: 'low',
    guilty: 'This log was stopped, or its records of the time were removed.',
    innocent: 'Nothing happened that this channel records, or its log wrapped earlier than the others.',
    technique: 'T1685',
  },
] as const satisfies readonly TamperKind[];

export type TamperKindName = (typeof tamperKinds)[number]['kind'];
