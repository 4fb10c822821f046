/** The Hex tab: the record's bytes as they lie in the evidence file. */
import { type JSX, useMemo } from 'react';
import type { EventDetail } from '#shared/contract/events.ts';
import { CodeText } from '../../widgets/code-text.tsx';
import { toHexLines } from '../../widgets/hex.ts';
import { EmptyState } from '../../widgets/states.tsx';

/** See the file's header. */
export function HexView({ detail }: { readonly detail: EventDetail }): JSX.Element {
  const text = useMemo(
    () =>
      detail.hex === null
        ? undefined
        : toHexLines(detail.hex, detail.provenance.fileOffset)
            .map((line) => `${line.offset}  ${line.bytes}  ${line.text}`)
            .join('\n'),
    [detail],
  );
  if (text === undefined)
    return (
      <EmptyState icon="warning" title="The bytes cannot be shown">
        {detail.evidenceProblem ?? 'The evidence file could not be read.'}
      </EmptyState>
    );
  return (
    <div className="el-hex">
      <CodeText label="Bytes of the record" language="plain" text={text} />
    </div>
  );
}
