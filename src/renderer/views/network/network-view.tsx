/** The network view: one bar of conditions over connections, destinations, ports, flows and names asked for. */
import { type JSX, useEffect } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { ConnectionsPanel } from './connections.tsx';
import { DestinationsPanel } from './destinations.tsx';
import { DnsPanel } from './dns.tsx';
import { FlowsPanel } from './flows.tsx';
import { NetworkBar } from './network-bar.tsx';
import { useNetworkStore } from './network-store.ts';
import { PortsPanel } from './ports.tsx';
import './network.css';

const connections: DockPanel = { id: 'connections', title: 'Connections', component: ConnectionsPanel };
const destinations: DockPanel = { id: 'destinations', title: 'Destinations', component: DestinationsPanel };
const flows: DockPanel = { id: 'flows', title: 'Programs to destinations', component: FlowsPanel };
const ports: DockPanel = { id: 'ports', title: 'Ports', component: PortsPanel };
const dns: DockPanel = { id: 'dns-names', title: 'Names asked for', component: DnsPanel };
const panels: readonly DockPanel[] = [connections, destinations, flows, ports, dns];
const layoutVersion = 1;

/** See the file's header. */
export function NetworkView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.network);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useNetworkStore.getState().reset(), []);
  return (
    <div className="el-panel">
      <NetworkBar />
      <div className="el-panel-fill">
        <Dock
          panels={panels}
          version={layoutVersion}
          layout={layout}
          onLayout={(next) => setLayout('network', next)}
          arrange={(api) => {
            addPanel(api, destinations);
            addPanel(api, ports, { referencePanel: destinations.id, direction: 'right' }, { initialWidth: 430 });
            addPanel(api, connections, { referencePanel: destinations.id, direction: 'below' }, { initialHeight: 400 });
            addPanel(api, dns, { referencePanel: connections.id, direction: 'within' });
            addPanel(api, flows, { referencePanel: ports.id, direction: 'below' }, { initialHeight: 480 });
            api.getPanel(connections.id)?.api.setActive();
          }}
        />
      </div>
    </div>
  );
}
