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
  // The former time line stays until the new counts are there: making a grid anew costs more than filling it.
  const page = useAsk('processes.get', { id: id ?? 0 }, { enabled: id !== undefined, keepPrevious: true });
  if (id === undefined) return <EmptyState icon="clock" title="No process selected" />;
  const shown = page.data?.process.id ?? id;
  return (
    <ActivityList
      operation="processes.events"
      id={shown}
      source="processes"
      clause={toProcessClause(shown)}
      label="What the process did"
      kinds={page.data?.kinds}
    />
  );
}
