/** The action log of the case, newest first: what was done, when, by which user name, and the hash that chains it. */

import { Button } from '@mantine/core';
import { type JSX, useState } from 'react';
import { parseIsoTime } from '#shared/model/time.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toActionText } from './action-text.ts';

const pageSize = 500;

/** See the file's header. */
export function ActionLog(): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const [page, setPage] = useState(0);
  const counted = useAsk('case.actions', { offset: 0, limit: 1 }, { keepPrevious: true });
  const total = counted.data?.total ?? 0;
  const end = Math.max(0, total - page * pageSize);
  const start = Math.max(0, end - pageSize);
  const asked = useAsk(
    'case.actions',
    { offset: start, limit: Math.max(1, end - start) },
    { enabled: total > 0, keepPrevious: true },
  );
  const error = counted.error ?? asked.error;
  if (error)
    return (
      <ErrorState
        title="The action log could not be read"
        {...toErrorText(error)}
        onRetry={() => void counted.refetch().then(() => asked.refetch())}
      />
    );
  if (counted.data && total === 0) return <EmptyState icon="history" title="Nothing was done in this case yet" />;
  if (!asked.data) return <LoadingState label="Reading the action log" />;
  return (
    <div className="el-panel">
      <PanelBar label="Action log">
        <span>{`${formatCount(start + 1)}–${formatCount(end)} of ${formatCount(total)}, newest first`}</span>
        <BarSpace />
        <Button size="compact-xs" disabled={page === 0} onClick={() => setPage(page - 1)}>
          Newer
        </Button>
        <Button size="compact-xs" disabled={start === 0} onClick={() => setPage(page + 1)}>
          Older
        </Button>
      </PanelBar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="Actions">
        <table className="el-table el-actions">
          <thead>
            <tr>
              <th scope="col" className="el-right">
                No.
              </th>
              <th scope="col">Time</th>
              <th scope="col">User</th>
              <th scope="col">Action</th>
              <th scope="col">Details</th>
              <th scope="col">Hash</th>
            </tr>
          </thead>
          <tbody>
            {[...asked.data.rows].reverse().map((row) => {
              const at = parseIsoTime(row.at);
              return (
                <tr key={row.seq}>
                  <td className="el-right">{row.seq}</td>
                  <td>{at ? formatSecond(at.us, timeZone) : row.at}</td>
                  <td>
                    <EvidenceText>{row.userName}</EvidenceText>
                  </td>
                  <td>{row.action}</td>
                  <td title={toVisible(row.details)}>
                    <EvidenceText>{toActionText(row.details)}</EvidenceText>
                  </td>
                  <td className="el-mono el-hash" title={`${row.hash}\nafter ${row.prevHash}`}>
                    {row.hash.slice(0, 16)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </div>
  );
}
