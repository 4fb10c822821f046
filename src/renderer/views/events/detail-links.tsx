/** From an event to what did it: the page of its process, the page of its logon session. */
import { Button } from '@mantine/core';
import type { JSX } from 'react';
import { openProcess, openSession } from '../../state/pages.ts';
import { Icon } from '../../widgets/icon.tsx';
import './detail-links.css';

interface DetailLinksProps {
  readonly processId: number | null;
  readonly sessionId: number | null;
}

/** See the file's header. Nothing for an event that is bound to neither. */
export function DetailLinks({ processId, sessionId }: DetailLinksProps): JSX.Element | null {
  if (processId === null && sessionId === null) return null;
  return (
    <p className="el-detail-links">
      {processId === null ? null : (
        <Button size="compact-xs" leftSection={<Icon name="tree" />} onClick={() => openProcess(processId)}>
          Open its process
        </Button>
      )}
      {sessionId === null ? null : (
        <Button size="compact-xs" leftSection={<Icon name="key" />} onClick={() => openSession(sessionId)}>
          Open its session
        </Button>
      )}
    </p>
  );
}
