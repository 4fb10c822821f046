/** The events view: histogram, facets, grid and detail as panels of one dock. */
import { type JSX, useMemo } from 'react';
import { useCommands } from '../../state/commands.ts';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { DetailPanel } from './detail.tsx';
import { EventsGrid, EventsGridActions } from './events-grid.tsx';
import { useEventsStore } from './events-store.ts';
import { FacetsPanel } from './facets.tsx';
import { HistogramActions, HistogramPanel } from './histogram.tsx';
import './events.css';

const grid: DockPanel = { id: 'grid', title: 'Events', component: EventsGrid, actions: EventsGridActions };
const histogram: DockPanel = {
  id: 'histogram',
  title: 'Timeline',
  component: HistogramPanel,
  actions: HistogramActions,
};
const facets: DockPanel = { id: 'facets', title: 'Facets', component: FacetsPanel };
const detail: DockPanel = { id: 'detail', title: 'Details', component: DetailPanel };
const panels: readonly DockPanel[] = [grid, histogram, facets, detail];
const layoutVersion = 1;

/** See the file's header. */
export function EventsView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.events);
  const setLayout = usePreferences((store) => store.setLayout);
  const commands = useMemo(
    () => [
      {
        id: 'events.goto',
        title: 'Go to time or row',
        group: 'Events',
        keys: 'Ctrl+G',
        run: () => useEventsStore.getState().setGoToOpen(true),
      },
      {
        id: 'events.columns',
        title: 'Choose columns',
        group: 'Events',
        run: () => useEventsStore.getState().setColumnsOpen(true),
      },
      {
        id: 'events.focus',
        title: 'Focus the events grid',
        group: 'Events',
        keys: 'Ctrl+E',
        run: () => useEventsStore.getState().grid?.focus(),
      },
      {
        id: 'events.first',
        title: 'First row, last row',
        group: 'Events grid',
        keys: 'Ctrl+Home / Ctrl+End',
        listedOnly: true,
      },
      {
        id: 'events.select',
        title: 'Select rows',
        group: 'Events grid',
        keys: 'Shift+ArrowUp / Shift+ArrowDown',
        listedOnly: true,
      },
      {
        id: 'events.only',
        title: 'Only this value, not this value',
        group: 'Events grid',
        keys: '+ / -',
        listedOnly: true,
      },
      {
        id: 'events.copy',
        title: 'Copy the cell or the selected rows',
        group: 'Events grid',
        keys: 'Ctrl+C',
        listedOnly: true,
      },
      {
        id: 'events.tag',
        title: 'Give or take a tag on the selected events',
        group: 'Events grid',
        keys: '1–9',
        listedOnly: true,
      },
      { id: 'events.menu', title: 'Actions on a cell', group: 'Events grid', keys: 'Shift+F10', listedOnly: true },
      {
        id: 'events.open',
        title: 'To the details of the event',
        group: 'Events grid',
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
      onLayout={(next) => setLayout('events', next)}
      arrange={(api) => {
        addPanel(api, grid);
        addPanel(api, histogram, { referencePanel: 'grid', direction: 'above' }, { initialHeight: 150 });
        addPanel(api, facets, { referencePanel: 'grid', direction: 'left' }, { initialWidth: 230 });
        addPanel(api, detail, { referencePanel: 'grid', direction: 'right' }, { initialWidth: 400 });
      }}
    />
  );
}
