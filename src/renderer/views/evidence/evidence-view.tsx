/** The evidence view: every file with what was read of it; below, problems, ledger, the check of everything, the action log. */
import { Tabs } from '@mantine/core';
import { type JSX, useState } from 'react';
import { useSession } from '../../state/session.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { ActionLog } from './action-log.tsx';
import { EvidenceFiles } from './evidence-files.tsx';
import { useEvidenceStore } from './evidence-store.ts';
import { EvidenceSummary } from './evidence-summary.tsx';
import { HexDialog } from './hex-dialog.tsx';
import { Ledger } from './ledger.tsx';
import { ProblemList } from './problem-list.tsx';
import { Verification } from './verification.tsx';
import './evidence.css';

/** See the file's header. */
export function EvidenceView(): JSX.Element {
  const info = useSession((store) => store.info);
  const [fileId, setFileId] = useState<number>();
  const { tab, setTab } = useEvidenceStore();
  if (!info) return <EmptyState icon="folder" title="No case is open" />;
  const file = info.files.find((one) => one.id === fileId);
  return (
    <div className="el-evidence">
      <EvidenceSummary info={info} />
      <EvidenceFiles info={info} selected={file} onSelect={setFileId} />
      <section className="el-panel" aria-label="About the evidence" data-region="evidence-detail" tabIndex={-1}>
        <Tabs value={tab} onChange={(next) => next && setTab(next)} keepMounted={false} className="el-detail-tabs">
          <Tabs.List aria-label="About the evidence">
            <Tabs.Tab value="problems">Problems</Tabs.Tab>
            <Tabs.Tab value="ledger">Ledger</Tabs.Tab>
            <Tabs.Tab value="verify">Check</Tabs.Tab>
            <Tabs.Tab value="actions">Action log</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="problems">
            <ProblemList file={file} onAll={() => setFileId(undefined)} />
          </Tabs.Panel>
          <Tabs.Panel value="ledger">
            <Ledger file={file} key={fileId} />
          </Tabs.Panel>
          <Tabs.Panel value="verify">
            <Verification />
          </Tabs.Panel>
          <Tabs.Panel value="actions">
            <ActionLog />
          </Tabs.Panel>
        </Tabs>
      </section>
      <HexDialog />
    </div>
  );
}
