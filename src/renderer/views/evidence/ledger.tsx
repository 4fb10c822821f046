/** The ledger of a file: what every byte of it is, as a bar, as sums by kind, and range by range. */

import { Button } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatBytes, formatCount } from '../../state/format.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useEvidenceStore } from './evidence-store.ts';
import type { FileRow } from './file-columns.ts';
import { explainLedgerKind, type LedgerRange, ledgerKinds, toLedgerBar } from './ledger-bar.ts';

const rangeLimit = 10_000;
const pageSize = 500;
const barColumns = 400;

const nothing: readonly LedgerRange[] = [];

/** See the file's header. */
export function Ledger({ file }: { readonly file: FileRow | undefined }): JSX.Element {
  const asked = useAsk(
    'evidence.ledger',
    { fileId: file?.id ?? 0, offset: 0, limit: rangeLimit },
    { enabled: file !== undefined },
  );
  const [kind, setKind] = useState<string>();
  const [page, setPage] = useState(0);
  const ranges = asked.data?.rows ?? nothing;
  const bar = useMemo(() => toLedgerBar(ranges, file?.sizeBytes ?? 0, barColumns), [ranges, file]);
  if (!file)
    return (
      <EmptyState icon="file" title="No file selected">
        Choose a file above to see what each of its bytes is.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The ledger could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the ledger" />;
  const matching = kind ? ranges.filter((range) => range.kind === kind) : ranges;
  const pages = Math.max(1, Math.ceil(matching.length / pageSize));
  const at = Math.min(page, pages - 1);
  const shown = matching.slice(at * pageSize, (at + 1) * pageSize);
  const sum = file.ledger.reduce((total, one) => total + one.bytes, 0);
  const order = (name: string): number => (ledgerKinds.indexOf(name) + 100) % 100;
  const kinds = [...file.ledger].sort((a, b) => order(a.kind) - order(b.kind));
  return (
    <div className="el-panel">
      <div className="el-ledger-head">
        <div
          className="el-ledger-bar"
          role="img"
          aria-label={`Bytes of ${toVisible(file.name)} by kind: ${kinds.map((one) => `${explainLedgerKind(one.kind)} ${formatBytes(one.bytes)}`).join(', ')}`}
        >
          {bar.map((piece) => (
            <span
              key={piece.start}
              className={`el-ledger-${piece.kind} ${kind && kind !== piece.kind ? 'el-ledger-faint' : ''}`}
              style={{ width: `${piece.width * 100}%` }}
            />
          ))}
        </div>
        <ul className="el-ledger-legend" aria-label="Kinds of bytes">
          {kinds.map((one) => (
            <li key={one.kind}>
              <button
                type="button"
                aria-pressed={kind === one.kind}
                onClick={() => {
                  setKind(kind === one.kind ? undefined : one.kind);
                  setPage(0);
                }}
              >
                <i className={`el-ledger-${one.kind}`} aria-hidden="true" />
                {explainLedgerKind(one.kind)}
                <span className="el-muted">{` ${formatBytes(one.bytes)} · ${formatCount(one.ranges)}`}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className={sum === file.sizeBytes ? 'el-muted' : 'el-marked'}>
          {sum === file.sizeBytes
            ? `All ${formatCount(file.sizeBytes)} bytes of the file are accounted for.`
            : `The ranges add up to ${formatCount(sum)} bytes, the file has ${formatCount(file.sizeBytes)}.`}
        </p>
      </div>
      <PanelBar label="Ranges">
        <span>{`${formatCount(matching.length)} ranges${kind ? ` of ${explainLedgerKind(kind)}` : ''}`}</span>
        {asked.data.total > ranges.length ? (
          <span>{`, the first ${formatCount(ranges.length)} of ${formatCount(asked.data.total)} are listed`}</span>
        ) : null}
        <BarSpace />
        <Button size="compact-xs" disabled={at === 0} onClick={() => setPage(at - 1)}>
          Previous
        </Button>
        <Button size="compact-xs" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}>
          Next
        </Button>
      </PanelBar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="Ranges of the file">
        <RangeTable file={file} ranges={shown} />
      </section>
    </div>
  );
}

function RangeTable({
  file,
  ranges,
}: {
  readonly file: FileRow;
  readonly ranges: readonly LedgerRange[];
}): JSX.Element {
  const openHex = useEvidenceStore((store) => store.openHex);
  return (
    <table className="el-table">
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" className="el-right">
            From
          </th>
          <th scope="col" className="el-right">
            To
          </th>
          <th scope="col" className="el-right">
            Bytes
          </th>
          <th scope="col" className="el-right">
            Records
          </th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {ranges.map((range) => (
          <tr key={range.startOffset}>
            <td>
              <i className={`el-ledger-mark el-ledger-${range.kind}`} aria-hidden="true" />
              {explainLedgerKind(range.kind)}
            </td>
            <td className="el-right el-mono">
              <button
                type="button"
                className="el-link"
                title="Show the bytes"
                onClick={() => openHex({ fileId: file.id, name: file.name, offset: range.startOffset })}
              >
                {`0x${range.startOffset.toString(16)}`}
              </button>
            </td>
            <td className="el-right el-mono">{`0x${range.endOffset.toString(16)}`}</td>
            <td className="el-right">{formatCount(range.endOffset - range.startOffset)}</td>
            <td className="el-right">{range.records ? formatCount(range.records) : ''}</td>
            <td>
              <EvidenceText>{range.detail ?? ''}</EvidenceText>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
