/** The Hex tab: the record's bytes as they lie in the evidence file. */
import type { JSX } from 'react';
import type { EventDetail } from '#shared/contract/events.ts';
import { HexText } from '../../widgets/hex-text.tsx';
import { EmptyState } from '../../widgets/states.tsx';

/** See the file's header. */
export function HexView({ detail }: { readonly detail: EventDetail }): JSX.Element {
  if (detail.hex === null)
    return (
      <EmptyState icon="warning" title="The bytes cannot be shown">
        {detail.evidenceProblem ?? 'The evidence file could not be read.'}
      </EmptyState>
    );
  return <HexText label="Bytes of the record" hex={detail.hex} offset={detail.provenance.fileOffset} />;
}
