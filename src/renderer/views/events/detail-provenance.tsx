/** The Provenance tab: the file, its hash, and the place in it that the event was read from. */

import type { JSX } from 'react';
import type { EventDetail } from '#shared/contract/events.ts';
import { formatCount } from '../../state/format.ts';
import { usePreferences } from '../../state/preferences.ts';
import { explainOffset } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';

/** See the file's header. */
export function DetailProvenance({ detail }: { readonly detail: EventDetail }): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const from = detail.provenance;
  const facts: readonly (readonly [string, string])[] = [
    ['File', from.file],
    ['SHA-256', from.sha256 ?? 'not read to its end'],
    ['Offset', `${formatCount(from.fileOffset)} (0x${from.fileOffset.toString(16)})`],
    ['Size', `${formatCount(from.sizeBytes)} bytes`],
    ['Chunk', String(from.chunk)],
    ['Record id', String(from.recordId)],
    ['Status', from.status],
    ['Written', from.writtenTime ?? 'not known'],
    ['Shown in', `${timeZone} (${explainOffset(detail.timeUs, timeZone)})`],
    ...(detail.evidenceProblem ? [['Evidence', detail.evidenceProblem] as const] : []),
  ];
  return (
    <dl className="el-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="el-mono">
            <EvidenceText>{value}</EvidenceText>
          </dd>
        </div>
      ))}
    </dl>
  );
}
