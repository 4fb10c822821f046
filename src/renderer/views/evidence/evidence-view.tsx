/** The evidence view: every file of the case with what was read of it, and the problems of the case or of one file. */
import { type JSX, useState } from 'react';
import { useSession } from '../../state/session.ts';
import { EmptyState } from '../../widgets/states.tsx';
import { EvidenceFiles } from './evidence-files.tsx';
import { EvidenceSummary } from './evidence-summary.tsx';
import { ProblemList } from './problem-list.tsx';
import './evidence.css';

/** See the file's header. */
export function EvidenceView(): JSX.Element {
  const info = useSession((store) => store.info);
  const [fileId, setFileId] = useState<number>();
  if (!info) return <EmptyState icon="folder" title="No case is open" />;
  const file = info.files.find((one) => one.id === fileId);
  return (
    <div className="el-evidence">
      <EvidenceSummary info={info} />
      <EvidenceFiles files={info.files} selected={fileId} onSelect={setFileId} />
      <ProblemList file={file} onAll={() => setFileId(undefined)} />
    </div>
  );
}
