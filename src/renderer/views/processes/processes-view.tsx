/** The processes view: the tree, the page of the selected process, and what that process did, as panels of one dock. */
import { type JSX, useEffect, useMemo } from 'react';
import { useCommands } from '../../state/commands.ts';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { ProcessActivityPanel } from './process-activity.tsx';
import { ProcessPagePanel } from './process-page.tsx';
import { ProcessTreePanel } from './process-tree.tsx';
import { useProcessesStore } from './processes-store.ts';
import './processes.css';

const tree: DockPanel = { id: 'process-tree', title: 'Process tree', component: ProcessTreePanel };
const page: DockPanel = { id: 'process-page', title: 'Process page', component: ProcessPagePanel };
const activity: DockPanel = {
  id: 'process-activity',
  title: 'Time line of the process',
  component: ProcessActivityPanel,
};
const panels: readonly DockPanel[] = [tree, page, activity];
const layoutVersion = 1;

/** See the file's header. */
export function ProcessesView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.processes);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useProcessesStore.getState().reset(), []);
  const commands = useMemo(
    () => [
      {
        id: 'processes.focus',
        title: 'Focus the process tree',
        group: 'Processes',
        run: () => useProcessesStore.getState().tree?.focus(),
      },
      { id: 'processes.toggle', title: 'Open, close a node', group: 'Process tree', keys: '→ / ←', listedOnly: true },
      {
        id: 'processes.events',
        title: 'To the events of a process',
        group: 'Process tree',
        keys: 'Enter',
        listedOnly: true,
      },
    ],
    [],
  );
  useCommands(commands);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('processes', next)}
      arrange={(api) => {
        addPanel(api, tree);
        addPanel(api, page, { referencePanel: tree.id, direction: 'right' }, { initialWidth: 520 });
        addPanel(api, activity, { referencePanel: tree.id, direction: 'below' }, { initialHeight: 300 });
      }}
    />
  );
}
