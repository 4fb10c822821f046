/** The launch chain of a finding's process, from the root; each step leads to its process page. */

import type { JSX } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { openProcess } from '../../state/pages.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';

/** See the file's header. */
export function FindingProcess({ processId }: { readonly processId: number | null }): JSX.Element {
  const asked = useAsk('processes.get', { id: processId ?? 0 }, { enabled: processId !== null });
  return (
    <>
      <h3>Process chain</h3>
      {processId === null ? (
        <p className="el-page-none">No process is known for its first event</p>
      ) : asked.error ? (
        <p className="el-page-none">{`The chain could not be read: ${toErrorText(asked.error).message}`}</p>
      ) : (
        <ol className="el-steps" aria-label="Process chain, from the root">
          {asked.data?.chain.map((step, depth) => (
            <li key={step.id} style={{ paddingLeft: 10 + Math.min(depth, 12) * 12 }}>
              <button
                type="button"
                className="el-link"
                aria-current={step.id === processId ? 'true' : undefined}
                onClick={() => openProcess(step.id)}
              >
                <EvidenceText>{step.name ?? step.image ?? `(process ${step.pid})`}</EvidenceText>
              </button>
              <span className="el-muted el-mono">{` ${step.pid}`}</span>
              {step.commandLine ? (
                <EvidenceText className="el-steps-line el-mono">{step.commandLine}</EvidenceText>
              ) : null}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
