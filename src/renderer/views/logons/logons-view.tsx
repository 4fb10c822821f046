/** The logons view: pivots, timeline, failures, lateral graph, sessions grid and session page as panels of one dock. */
import { type JSX, useEffect } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { FailuresPanel } from './failures.tsx';
import { LateralPanel } from './lateral.tsx';
import { useLogonsStore } from './logons-store.ts';
import { PivotsPanel } from './pivots.tsx';
import { SessionActivityPanel } from './session-activity.tsx';
import { SessionPagePanel } from './session-page.tsx';
import { SessionsPanel } from './sessions-grid.tsx';
import { TimelinePanel } from './timeline.tsx';
import './logons.css';

const sessions: DockPanel = { id: 'sessions', title: 'Sessions', component: SessionsPanel };
const timeline: DockPanel = { id: 'session-timeline', title: 'Sessions over time', component: TimelinePanel };
const failures: DockPanel = { id: 'failures', title: 'Failed logons', component: FailuresPanel };
const lateral: DockPanel = { id: 'lateral', title: 'Lateral movement', component: LateralPanel };
const pivots: DockPanel = { id: 'logon-pivots', title: 'Pivots', component: PivotsPanel };
const page: DockPanel = { id: 'session-page', title: 'Session page', component: SessionPagePanel };
const activity: DockPanel = {
  id: 'session-activity',
  title: 'Time line of the session',
  component: SessionActivityPanel,
};
const panels: readonly DockPanel[] = [sessions, timeline, failures, lateral, pivots, page, activity];
const layoutVersion = 1;

/** See the file's header. */
export function LogonsView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.logons);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useLogonsStore.getState().reset(), []);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('logons', next)}
      arrange={(api) => {
        addPanel(api, sessions);
        addPanel(api, pivots, { referencePanel: sessions.id, direction: 'left' }, { initialWidth: 310 });
        addPanel(api, page, { referencePanel: sessions.id, direction: 'right' }, { initialWidth: 400 });
        addPanel(api, timeline, { referencePanel: sessions.id, direction: 'above' }, { initialHeight: 400 });
        addPanel(api, failures, { referencePanel: timeline.id, direction: 'within' });
        addPanel(api, lateral, { referencePanel: timeline.id, direction: 'within' });
        addPanel(api, activity, { referencePanel: sessions.id, direction: 'within' });
        api.getPanel(timeline.id)?.api.setActive();
        api.getPanel(sessions.id)?.api.setActive();
      }}
    />
  );
}
