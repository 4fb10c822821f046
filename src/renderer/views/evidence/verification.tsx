/** The check of evidence, ledger, action log and database: start it, follow it, and what came out of it line by line. */

import { Button, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useClients } from '../../client/context.tsx';
import { formatBytes, formatPlural } from '../../state/format.ts';
import { useSession } from '../../state/session.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { cancelVerify, runVerify, useEvidenceStore, type VerifyResult } from './evidence-store.ts';

const checkWords: Readonly<Record<VerifyResult['items'][number]['check'], string>> = {
  evidence: 'Evidence hash',
  ledger: 'Ledger sum',
  actions: 'Action log chain',
  database: 'Case database',
};

/** See the file's header. */
export function Verification(): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const casePath = useSession((store) => store.info?.casePath);
  const store = useEvidenceStore();
  const own = store.verifiedCase === casePath;
  const result = own ? store.verifyResult : undefined;
  const problem = own ? store.verifyProblem : undefined;
  const progress = store.verifyProgress;
  const run = async (): Promise<void> => {
    if (!casePath) return;
    await runVerify(engine, casePath);
    await queryClient.invalidateQueries({ queryKey: ['case.actions'] });
  };
  const failed = result?.items.filter((item) => !item.ok) ?? [];
  return (
    <div className="el-panel">
      <PanelBar label="Check">
        {result ? (
          <strong className={result.ok ? 'el-good' : 'el-bad'} role="status">
            {result.ok ? 'Everything is as it was read' : `${formatPlural(failed.length, 'check')} failed`}
          </strong>
        ) : null}
        {result ? (
          <span>{`${formatPlural(result.filesChecked, 'file')}, ${formatBytes(result.bytesChecked)} read again`}</span>
        ) : null}
        <BarSpace />
        {store.verifying ? (
          <Button size="compact-xs" onClick={cancelVerify}>
            Stop
          </Button>
        ) : (
          <Button size="compact-xs" onClick={() => void run()}>
            Check everything
          </Button>
        )}
      </PanelBar>
      {store.verifying ? (
        <div className="el-verify-running">
          <p role="status">
            <EvidenceText>{progress?.label ?? 'Checking'}</EvidenceText>
          </p>
          <Progress
            value={progress?.bytesTotal ? (progress.bytesDone / progress.bytesTotal) * 100 : 0}
            aria-label="Check"
          />
          <p className="el-muted">
            {progress ? `${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytesTotal)}` : ''}
          </p>
        </div>
      ) : problem ? (
        <ErrorState title="The check did not reach its end" {...problem} onRetry={() => void run()} />
      ) : result ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        <section className="el-panel-body" tabIndex={0} aria-label="Results of the check">
          <table className="el-table el-verify">
            <thead>
              <tr>
                <th scope="col">Result</th>
                <th scope="col">Check</th>
                <th scope="col">Of what</th>
                <th scope="col">Detail</th>
              </tr>
            </thead>
            <tbody>
              {[...failed, ...result.items.filter((item) => item.ok)].map((item) => (
                <tr key={`${item.check} ${item.subject}`}>
                  <td className={item.ok ? 'el-good' : 'el-bad'}>
                    <Icon name={item.ok ? 'check' : 'warning'} /> {item.ok ? 'as it was' : 'FAILED'}
                  </td>
                  <td>{checkWords[item.check]}</td>
                  <td title={toVisible(item.subject)}>
                    <EvidenceText>{item.subject}</EvidenceText>
                  </td>
                  <td>
                    <EvidenceText>{item.detail}</EvidenceText>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="el-verify-head">
            Head of the action log (compare it with the one in an earlier report):{' '}
            <span className="el-mono">{result.actionHead}</span>
          </p>
        </section>
      ) : (
        <EmptyState icon="check" title="Not checked in this session">
          Reads all evidence files again and compares their SHA-256 with those noted when they were read; checks that
          the ledger adds up, that no row of the action log was changed, and that the case database is sound.
        </EmptyState>
      )}
    </div>
  );
}
