/** The timeline view: the lanes, what is in sight as a list, the time skew of hosts. */
import type { JSX } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { InSightPanel } from './in-sight.tsx';
import { LanesPanel } from './lanes.tsx';
import { SkewPanel } from './skew-panel.tsx';
import './timeline.css';

const lanes: DockPanel = { id: 'lanes', title: 'Timeline', component: LanesPanel };
const inSight: DockPanel = { id: 'in-sight', title: 'In sight', component: InSightPanel };
const skew: DockPanel = { id: 'skew', title: 'Time skew', component: SkewPanel };
const panels: readonly DockPanel[] = [lanes, inSight, skew];
const layoutVersion = 1;

/** See the file's header. */
export function TimelineView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.timeline);
  const setLayout = usePreferences((store) => store.setLayout);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('timeline', next)}
      arrange={(api) => {
        addPanel(api, lanes);
        addPanel(api, inSight, { referencePanel: lanes.id, direction: 'right' }, { initialWidth: 340 });
        addPanel(api, skew, { referencePanel: inSight.id, direction: 'below' }, { initialHeight: 340 });
      }}
    />
  );
}
