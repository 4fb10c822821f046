/** Method and limits: how the case was made and what such logs cannot show. */
import type { SectionDefinition } from './context.ts';

export const methodSection: SectionDefinition = {
  id: 'method',
  title: 'Method and limits',
  about: 'How the evidence was read and joined, and what this kind of evidence cannot show.',
  build() {
    return [
      {
        type: 'list',
        items: [
          'Evidence was opened read-only and hashed with SHA-256 in the same read as it was parsed. Every byte of each file is accounted for in the ledger.',
          'Times are UTC, as the logs give them, to 100 ns. A clock that was wrong makes wrong times; steps back in time are listed under gaps and tampering.',
          'Recovered records come from free space and damaged chunks; they are kept apart from live records and may be older than the log.',
          'A parent process is accepted only by its GUID, or by its process id within its life; how each edge is known is said beside it.',
          'Sysmon logs a connection when it is made, not its bytes, and only what its configuration lets through; a beacon inside a kept-open connection is not seen.',
          'A detection says that events match a description. Whether that was an attack is for a person to decide; innocent causes are named.',
        ],
      },
    ];
  },
};
