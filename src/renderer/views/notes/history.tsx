/** What was tagged, taken off, merged: the batches of changes, newest first, each undone with one button. */

import { Button } from '@mantine/core';
import type { JSX } from 'react';
import { parseIsoTime } from '#shared/model/time.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { useAnnotator } from '../../state/annotate.tsx';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';

const limit = 200;

/** See the file's header. */
export function HistoryPanel(): JSX.Element {
  const asked = useAsk('annotations.history', { limit });
  const annotator = useAnnotator();
  const timeZone = usePreferences((store) => store.timeZone);
  if (asked.error)
    return (
      <ErrorState
        title="The changes could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading changes" />;
  if (asked.data.batches.length === 0) return <EmptyState icon="history" title="Nothing was tagged in this case yet" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-fill" tabIndex={0} aria-label="Changes of tags">
      <table className="el-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">
              <span className="el-visually-hidden">Undo</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {asked.data.batches.map((batch) => {
            const at = parseIsoTime(batch.at);
            return (
              <tr key={batch.id} className={batch.undone ? 'el-undone' : undefined}>
                <td>{at ? formatSecond(at.us, timeZone) : batch.at}</td>
                <td>
                  <EvidenceText>{batch.analyst}</EvidenceText>
                </td>
                <td title={toVisible(batch.summary)}>
                  <EvidenceText>{batch.summary}</EvidenceText>
                </td>
                <td className="el-right">
                  {batch.undone ? (
                    'undone'
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={toVisible(`Undo: ${batch.summary}`)}
                      onClick={() => void annotator.undo(batch.id)}
                    >
                      Undo
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
