/** The beacons view: the ranked list, the charts of the chosen row, its page, and the connections a click on a chart means. */
import { type JSX, useEffect } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { BeaconPagePanel } from './beacon-page.tsx';
import { BeaconsPanel } from './beacons-grid.tsx';
import { useBeaconsStore } from './beacons-store.ts';
import { ChartsPanel } from './charts.tsx';
import { CheckInsPanel } from './check-ins.tsx';
import './beacons.css';

const list: DockPanel = { id: 'beacons', title: 'Beacons', component: BeaconsPanel };
const charts: DockPanel = { id: 'beacon-charts', title: 'Rhythm', component: ChartsPanel };
const page: DockPanel = { id: 'beacon-page', title: 'Beacon page', component: BeaconPagePanel };
const checkIns: DockPanel = { id: 'check-ins', title: 'Connections of the beacon', component: CheckInsPanel };
const panels: readonly DockPanel[] = [list, charts, page, checkIns];
const layoutVersion = 1;

/** See the file's header. */
export function BeaconsView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.beacons);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useBeaconsStore.getState().reset(), []);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('beacons', next)}
      arrange={(api) => {
        addPanel(api, list);
        addPanel(api, page, { referencePanel: list.id, direction: 'right' }, { initialWidth: 380 });
        addPanel(api, charts, { referencePanel: list.id, direction: 'below' }, { initialHeight: 470 });
        addPanel(api, checkIns, { referencePanel: page.id, direction: 'below' }, { initialHeight: 260 });
      }}
    />
  );
}
