/** Names and values in two columns; a value may carry buttons or links. Knows no evidence. */

import type { JSX, ReactNode } from 'react';
import { EvidenceText } from './evidence-text.tsx';
import './fact-list.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** Written in the fixed font. */
  readonly mono?: boolean;
  readonly actions?: ReactNode;
}

/** See the file's header. Facts without a value are left out. */
export function FactList({ facts, label }: { readonly facts: readonly Fact[]; readonly label: string }): JSX.Element {
  return (
    <dl className="el-fact-list" aria-label={label}>
      {facts
        .filter((fact) => fact.value !== null && fact.value !== undefined && fact.value !== '')
        .map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd className={fact.mono ? 'el-mono' : undefined}>
              {typeof fact.value === 'string' ? <EvidenceText>{fact.value}</EvidenceText> : fact.value}
              {fact.actions ? <span className="el-fact-actions">{fact.actions}</span> : null}
            </dd>
          </div>
        ))}
    </dl>
  );
}
