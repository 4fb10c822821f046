/** The lists view: allow and watch lists with their entries above, indicator sets with what the events have of them below. */
import { type JSX, useEffect } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { EntriesPanel } from './entries-panel.tsx';
import { HitsPanel } from './hits-panel.tsx';
import { IndicatorsPanel } from './indicators-panel.tsx';
import { ListsPanel } from './lists-panel.tsx';
import { useListsStore } from './lists-store.ts';
import { SetsPanel } from './sets-panel.tsx';
import './lists.css';

const lists: DockPanel = { id: 'lists', title: 'Allow and watch lists', component: ListsPanel };
const entries: DockPanel = { id: 'list-entries', title: 'Entries', component: EntriesPanel };
const sets: DockPanel = { id: 'indicator-sets', title: 'Indicator sets', component: SetsPanel };
const indicators: DockPanel = { id: 'indicators', title: 'Indicators', component: IndicatorsPanel };
const hits: DockPanel = { id: 'indicator-hits', title: 'Events of the indicator', component: HitsPanel };
const panels: readonly DockPanel[] = [lists, entries, sets, indicators, hits];
const layoutVersion = 1;

/** See the file's header. */
export function ListsView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.lists);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useListsStore.getState().reset(), []);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('lists', next)}
      arrange={(api) => {
        addPanel(api, lists);
        addPanel(api, sets, { referencePanel: lists.id, direction: 'below' }, { initialHeight: 470 });
        addPanel(api, entries, { referencePanel: lists.id, direction: 'right' }, { initialWidth: 720 });
        addPanel(api, indicators, { referencePanel: sets.id, direction: 'right' }, { initialWidth: 960 });
        addPanel(api, hits, { referencePanel: indicators.id, direction: 'below' }, { initialHeight: 210 });
      }}
    />
  );
}
