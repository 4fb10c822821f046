/** The panel with everything the selected process did. */
import type { JSX } from 'react';
import { useAsk } from '../../client/context.tsx';
import { ActivityList } from '../../state/activity-list.tsx';
import { toProcessClause } from '../../state/pages.ts';
import { useSelection } from '../../state/selection.ts';
import { EmptyState } from '../../widgets/states.tsx';

/** See the file's header. */
export function ProcessActivityPanel(): JSX.Element {
  const id = useSelection((store) => store.processId);
  const page = useAsk('processes.get', { id: id ?? 0 }, { enabled: id !== undefined });
  if (id === undefined) return <EmptyState icon="clock" title="No process selected" />;
  return (
    <ActivityList
      operation="processes.events"
      id={id}
      source="processes"
      clause={toProcessClause(id)}
      label="What the process did"
      kinds={page.data?.kinds}
    />
  );
}
