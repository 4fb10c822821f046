/** The panel with everything recorded of the selected session. */
import type { JSX } from 'react';
import { ActivityList } from '../../state/activity-list.tsx';
import { toSessionClause } from '../../state/pages.ts';
import { useSelection } from '../../state/selection.ts';
import { EmptyState } from '../../widgets/states.tsx';

/** See the file's header. */
export function SessionActivityPanel(): JSX.Element {
  const id = useSelection((store) => store.sessionId);
  if (id === undefined) return <EmptyState icon="clock" title="No session selected" />;
  return (
    <ActivityList
      operation="logons.events"
      id={id}
      source="logons"
      clause={toSessionClause(id)}
      label="What happened in the session"
      kinds="none"
    />
  );
}
