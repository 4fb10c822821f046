/** Totals of a case in one row of figures. */
import type { JSX } from 'react';
import { formatBytes, formatCount } from '../../state/format.ts';
import type { CaseInfo } from '../../state/session.ts';

/** See the file's header. */
export function EvidenceSummary({ info }: { readonly info: CaseInfo }): JSX.Element {
  const { totals } = info;
  const facts: readonly (readonly [string, string])[] = [
    ['Files', formatCount(totals.files)],
    ['Size', formatBytes(totals.sizeBytes)],
    ['Events', formatCount(totals.liveRecords)],
    ['Recovered', formatCount(totals.recoveredRecords)],
    ['Damaged', formatCount(totals.damagedRecords)],
    ...(totals.leftOut === undefined ? [] : [['Left out', formatCount(totals.leftOut)] as const]),
    ['Problems', formatCount(totals.problems)],
    ['Hosts', formatCount(info.hosts.length)],
    ['Channels', formatCount(info.channels.length)],
  ];
  return (
    <section className="el-figures" aria-label="Totals">
      {facts.map(([name, value]) => (
        <div key={name}>
          <span className="el-figure">{value}</span>
          <span className="el-muted">{name}</span>
        </div>
      ))}
      {info.ingestFilter ? (
        <p className="el-incomplete" role="status">
          This case was made with an ingest filter: network records that are left out are counted, not kept.
        </p>
      ) : null}
      {info.complete ? null : (
        <p className="el-incomplete" role="status">
          This case is incomplete: an ingest has not reached its end. Add the same evidence again to finish it.
        </p>
      )}
    </section>
  );
}
