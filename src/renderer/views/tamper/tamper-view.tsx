/** The tamper board: signs of lost or changed logs, both explanations of the selected one, and coverage over time. */
import { type JSX, useEffect } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { CoveragePanel } from './coverage.tsx';
import { SignPage } from './sign-page.tsx';
import { SignsPanel } from './signs.tsx';
import { useTamperStore } from './tamper-store.ts';
import './tamper.css';

const signs: DockPanel = { id: 'signs', title: 'Signs', component: SignsPanel };
const page: DockPanel = { id: 'sign', title: 'Explanations', component: SignPage };
const coverage: DockPanel = { id: 'coverage', title: 'Coverage', component: CoveragePanel };
const panels: readonly DockPanel[] = [signs, page, coverage];
const layoutVersion = 1;

/** See the file's header. */
export function TamperView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.tamper);
  const setLayout = usePreferences((store) => store.setLayout);
  useEffect(() => () => useTamperStore.getState().select(undefined), []);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      onLayout={(next) => setLayout('tamper', next)}
      arrange={(api) => {
        addPanel(api, signs);
        addPanel(api, page, { referencePanel: signs.id, direction: 'right' }, { initialWidth: 460 });
        addPanel(api, coverage, { referencePanel: signs.id, direction: 'below' }, { initialHeight: 330 });
      }}
    />
  );
}
