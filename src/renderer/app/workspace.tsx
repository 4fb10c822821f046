/** An open case: rail of views, top bar with the shared filter, the view, status bar. Views stay as they were left. */
import { type JSX, useEffect, useMemo, useState } from 'react';
import { useClients } from '../client/context.tsx';
import { useAnnotator } from '../state/annotate.tsx';
import { useCommands } from '../state/commands.ts';
import { useFilterStore } from '../state/filter-store.ts';
import { openHelp } from '../state/help.ts';
import { useNavigation } from '../state/navigation.ts';
import { usePreferences } from '../state/preferences.ts';
import { closeCase } from '../state/session.ts';
import { views } from '../views/index.ts';
import { ErrorBoundary } from '../widgets/error-boundary.tsx';
import { ActivityRail } from './activity-rail.tsx';
import { FilterChips } from './filter-chips.tsx';
import { moveRegion } from './regions.ts';
import { SavedDialogs } from './saved-dialogs.tsx';
import { focusSearch } from './search-box.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { toViewKeys } from './view-keys.ts';

/** See the file's header. */
export function Workspace(): JSX.Element {
  const { api, engine } = useClients();
  const annotator = useAnnotator();
  const layoutRound = usePreferences((store) => store.layoutRound);
  const view = useNavigation((store) => store.view);
  const show = useNavigation((store) => store.show);
  const [visited, setVisited] = useState<readonly string[]>([view]);
  useEffect(() => setVisited((old) => (old.includes(view) ? old : [...old, view])), [view]);

  const commands = useMemo(
    () => [
      { id: 'app.search', title: 'Search', group: 'App', keys: '/', run: focusSearch },
      { id: 'app.region', title: 'Next panel', group: 'App', keys: 'F6', run: () => moveRegion(1) },
      { id: 'app.region-back', title: 'Former panel', group: 'App', keys: 'Shift+F6', run: () => moveRegion(-1) },
      {
        id: 'filter.back',
        title: 'Back to the former filter',
        group: 'Filter',
        keys: 'Alt+ArrowLeft',
        run: () => useFilterStore.getState().move(-1),
      },
      {
        id: 'filter.forward',
        title: 'Forward to the next filter',
        group: 'Filter',
        keys: 'Alt+ArrowRight',
        run: () => useFilterStore.getState().move(1),
      },
      {
        id: 'filter.clear',
        title: 'Clear the filter',
        group: 'Filter',
        keys: 'Alt+Backspace',
        run: () => useFilterStore.getState().change('cleared', () => ({ text: '', clauses: [] })),
      },
      ...views.map((one, index) => ({
        id: `view.${one.id}`,
        title: `Show ${one.title}`,
        group: 'Views',
        ...toViewKeys(index),
        run: () => show(one.id),
      })),
      {
        id: 'app.reset-layout',
        title: 'Reset the layout of all views',
        group: 'App',
        run: () => usePreferences.getState().resetLayouts(),
      },
      {
        id: 'app.new-window',
        title: 'New window on this case',
        group: 'App',
        keys: 'Ctrl+Alt+N',
        run: () => void api.newWindow(),
      },
      { id: 'help.open', title: 'Help on this view', group: 'App', keys: 'F1', run: () => openHelp() },
      { id: 'app.utc', title: 'Times in UTC', group: 'App', run: () => usePreferences.getState().setTimeZone('UTC') },
      {
        id: 'annotations.undo',
        title: 'Undo the last change of tags',
        group: 'Case',
        run: () => void annotator.undo(),
      },
      { id: 'case.close', title: 'Close the case', group: 'Case', run: () => void closeCase(engine) },
    ],
    [api, engine, show, annotator],
  );
  useCommands(commands);

  return (
    <div className="el-workspace">
      <TopBar />
      <SavedDialogs />
      <ActivityRail />
      <div className="el-main">
        <FilterChips />
        <main className="el-views">
          {views
            .filter((one) => visited.includes(one.id))
            .map((one) => (
              <div key={`${one.id} ${layoutRound}`} className="el-view" hidden={one.id !== view} data-view={one.id}>
                <ErrorBoundary title={`${one.title} stopped working`}>
                  <one.component />
                </ErrorBoundary>
              </div>
            ))}
        </main>
      </div>
      <StatusBar />
    </div>
  );
}
