/** Problems of the whole case, or of one file, page by page: code, place, what was found. */

import { Button } from '@mantine/core';
import { type JSX, useEffect, useState } from 'react';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, toFileName } from '../../state/format.ts';
import { openEvents } from '../../state/pages.ts';
import { ValueLink } from '../../state/value-link.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useEvidenceStore } from './evidence-store.ts';
import type { FileRow } from './file-columns.ts';

const pageSize = 500;

/** See the file's header. */
export function ProblemList({
  file,
  onAll,
}: {
  readonly file: FileRow | undefined;
  readonly onAll: () => void;
}): JSX.Element {
  const openHex = useEvidenceStore((store) => store.openHex);
  const [offset, setOffset] = useState(0);
  const fileId = file?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file starts at its first problem
  useEffect(() => setOffset(0), [fileId]);
  const asked = useAsk(
    'case.problems',
    { ...(fileId === undefined ? {} : { fileId }), offset, limit: pageSize },
    { keepPrevious: true },
  );
  const total = asked.data?.total ?? 0;
  const shown = asked.data?.rows.length ?? 0;
  return (
    <section className="el-panel el-problems" aria-label="Problems" data-region="problems" tabIndex={-1}>
      <PanelBar label="Problems">
        <strong>{file ? `Problems of ${file.name}` : 'Problems of the case'}</strong>
        <span>{shown ? `${formatCount(offset + 1)}–${formatCount(offset + shown)} of ${formatCount(total)}` : ''}</span>
        <BarSpace />
        {file ? (
          <Button size="compact-xs" onClick={onAll}>
            All files
          </Button>
        ) : null}
        <Button size="compact-xs" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageSize))}>
          Previous
        </Button>
        <Button size="compact-xs" disabled={offset + shown >= total} onClick={() => setOffset(offset + pageSize)}>
          Next
        </Button>
      </PanelBar>
      <div className="el-panel-body">
        {asked.error ? (
          <ErrorState
            title="The problems could not be read"
            {...toErrorText(asked.error)}
            onRetry={() => void asked.refetch()}
          />
        ) : !asked.data ? (
          <LoadingState label="Reading problems" />
        ) : total === 0 ? (
          <EmptyState icon="check" title={file ? 'No problem in this file' : 'No problem in this case'}>
            Every byte was read as the format says.
          </EmptyState>
        ) : (
          <table className="el-table">
            <thead>
              <tr>
                <th scope="col">Problem</th>
                <th scope="col">File</th>
                <th scope="col" className="el-right">
                  Offset
                </th>
                <th scope="col" className="el-right">
                  Chunk
                </th>
                <th scope="col" className="el-right">
                  Record
                </th>
                <th scope="col">Detail</th>
              </tr>
            </thead>
            <tbody>
              {asked.data.rows.map((problem) => (
                <tr key={problem.id}>
                  <td className="el-mono">{problem.code}</td>
                  <td title={toVisible(problem.file)}>
                    <ValueLink
                      source="evidence"
                      name="File"
                      value={toFileName(problem.file)}
                      clause={toFieldClauseText('file', problem.file)}
                    />
                  </td>
                  <td className="el-right el-mono">
                    <button
                      type="button"
                      className="el-link"
                      title="Show the bytes"
                      onClick={() =>
                        openHex({
                          fileId: problem.fileId,
                          name: toFileName(problem.file),
                          offset: problem.fileOffset,
                        })
                      }
                    >
                      {`0x${problem.fileOffset.toString(16)}`}
                    </button>
                  </td>
                  <td className="el-right">{problem.chunk ?? ''}</td>
                  <td className="el-right">
                    {problem.recordId === null ? (
                      ''
                    ) : (
                      <button
                        type="button"
                        className="el-link"
                        title="Show the events with this record id"
                        onClick={() =>
                          openEvents(
                            'evidence',
                            `${toFieldClauseText('file', problem.file)} AND record:${problem.recordId}`,
                          )
                        }
                      >
                        {problem.recordId}
                      </button>
                    )}
                  </td>
                  <td>
                    <EvidenceText>{problem.detail}</EvidenceText>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
