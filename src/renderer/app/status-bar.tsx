/** The bar at the bottom: how much there is, how much passes the filter, what is selected, how long it took, which case. */

import type { JSX } from 'react';
import { formatCount, formatDuration } from '../state/format.ts';
import { usePreferences } from '../state/preferences.ts';
import { useSelection } from '../state/selection.ts';
import { useSession } from '../state/session.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';

/** See the file's header. */
export function StatusBar(): JSX.Element {
  const info = useSession((store) => store.info);
  const { filtered, selectedCount } = useSelection();
  const timeZone = usePreferences((store) => store.timeZone);
  const total = info
    ? info.totals.liveRecords + info.totals.damagedRecords + info.totals.recoveredRecords - (info.totals.leftOut ?? 0)
    : 0;
  return (
    <footer className="el-status-bar">
      <span>{`Total ${formatCount(total)}`}</span>
      {info?.totals.leftOut ? <span>{`Left out by ingest filter ${formatCount(info.totals.leftOut)}`}</span> : null}
      <span>{filtered ? `Shown ${formatCount(filtered.total)}` : ''}</span>
      <span>{selectedCount ? `Selected ${formatCount(selectedCount)}` : ''}</span>
      <span>{filtered ? `Took ${formatDuration(filtered.tookMs)}` : ''}</span>
      {info && !info.complete ? <span className="el-status-incomplete">Incomplete case</span> : null}
      <span className="el-bar-space" />
      <span>{timeZone}</span>
      <EvidenceText className="el-status-path" title={info?.casePath}>
        {info?.casePath}
      </EvidenceText>
    </footer>
  );
}
