/** The chain from the root to a process: each step with its command line, and between two steps why the upper is the parent. */

import type { JSX } from 'react';
import type { ChainStep } from '#shared/contract/processes.ts';
import { formatTime } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { explainEdge, toProcessName } from './columns.ts';

interface LaunchChainProps {
  readonly chain: readonly ChainStep[];
  readonly selected: number;
  readonly timeZone: string;
  readonly onOpen: (id: number) => void;
}

/** See the file's header. */
export function LaunchChain({ chain, selected, timeZone, onOpen }: LaunchChainProps): JSX.Element {
  return (
    <ol className="el-chain" aria-label="Launch chain, from the root">
      {chain.map((step) => (
        <li key={step.id} className={step.placeholder ? 'el-placeholder' : undefined}>
          <p className={`el-chain-why el-edge-${step.edge}`}>
            <Icon name={step.edge === 'none' ? 'help' : 'down'} size={11} />
            <span className="el-chain-edge">{explainEdge(step)}</span>
            <EvidenceText>{step.edgeReason}</EvidenceText>
          </p>
          <p className="el-chain-step" aria-current={step.id === selected ? 'true' : undefined}>
            {step.id === selected ? (
              <strong>
                <EvidenceText>{toProcessName(step)}</EvidenceText>
              </strong>
            ) : (
              <button type="button" className="el-link" onClick={() => onOpen(step.id)}>
                <EvidenceText>{toProcessName(step)}</EvidenceText>
              </button>
            )}
            <span className="el-mono el-muted">
              {` ${step.pid}`}
              {step.startUs === null
                ? ' · start not known'
                : ` · ${formatTime(step.startUs, step.startTick ?? 0, timeZone)}`}
              {step.placeholder ? ' · creation not logged' : ''}
            </span>
          </p>
          {step.commandLine || step.image ? (
            <p className="el-chain-line el-mono">
              <EvidenceText>{step.commandLine ?? step.image}</EvidenceText>
            </p>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
