/** The findings view: ATT&CK matrix and timeline above, counts at the left, the grid, and the selected finding's page. */
import { type JSX, useEffect } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { CountsPanel } from './counts.tsx';
import { FindingPagePanel } from './finding-page.tsx';
import { FindingsPanel } from './findings-grid.tsx';
import { useFindingsStore } from './findings-store.ts';
import { MatrixPanel } from './matrix.tsx';
import { TimelinePanel } from './timeline.tsx';
import './findings.css';

const list: DockPanel = { id: 'findings-list', title: 'Findings', component: FindingsPanel };
const counts: DockPanel = { id: 'findings-counts', title: 'Counts', component: CountsPanel };
const matrix: DockPanel = { id: 'findings-matrix', title: 'ATT&CK matrix', component: MatrixPanel };
const timeline: DockPanel = { id: 'findings-timeline', title: 'Findings over time', component: TimelinePanel };
const page: DockPanel = { id: 'finding-page', title: 'Finding', component: FindingPagePanel };
const panels: readonly DockPanel[] = [list, counts, matrix, timeline, page];
const layoutVersion = 1;

/** See the file's header. */
export function FindingsView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.findings);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useFindingsStore.getState().reset(), []);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('findings', next)}
      arrange={(api) => {
        addPanel(api, list);
        addPanel(api, page, { referencePanel: list.id, direction: 'right' }, { initialWidth: 480 });
        addPanel(api, matrix, { referencePanel: list.id, direction: 'above' }, { initialHeight: 330 });
        addPanel(api, timeline, { referencePanel: matrix.id, direction: 'within' });
        addPanel(api, counts, { referencePanel: list.id, direction: 'left' }, { initialWidth: 270 });
        api.getPanel(matrix.id)?.api.setActive();
        api.getPanel(list.id)?.api.setActive();
      }}
    />
  );
}
