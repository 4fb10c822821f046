/** The app: providers, and one of three screens by where the session stands. */

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useEffect, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import type { HostApi } from '../client/bridge.ts';
import { ClientProvider, createQueryClient, useClients } from '../client/context.tsx';
import { startCaseLayout } from '../state/case-layout.ts';
import { useFilterStore } from '../state/filter-store.ts';
import { followChanges } from '../state/follow-changes.ts';
import { followOtherWindows } from '../state/preferences.ts';
import { useSelection } from '../state/selection.ts';
import { followCase, followProgress, openCase, resumeSession, startIngest, useSession } from '../state/session.ts';
import { cssVariablesResolver, mantineTheme } from '../theme/mantine-theme.ts';
import { startReportPlan } from '../views/report/report-store.ts';
import { LoadingState } from '../widgets/states.tsx';
import { AnalystDialog } from './analyst-dialog.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ProgressScreen } from './progress-screen.tsx';
import { ShortcutList } from './shortcut-list.tsx';
import { StartScreen } from './start-screen.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { Workspace } from './workspace.tsx';
import './app.css';

/** See the file's header. */
export function App({ api }: { readonly api: HostApi }): JSX.Element {
  const [queryClient] = useState(createQueryClient);
  const casePath = useSession((store) => (store.phase === 'open' ? store.info?.casePath : undefined));
  useEffect(() => {
    queryClient.clear();
    useFilterStore.getState().reset();
    useSelection.getState().reset();
    document.title = casePath ? toVisible(`${useSession.getState().info?.name ?? ''} – EventLoupe`) : 'EventLoupe';
  }, [casePath, queryClient]);
  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <ClientProvider api={api} queryClient={queryClient}>
        <Screens />
        <CommandPalette />
        <ShortcutList />
        <AnalystDialog />
        <Notifications position="bottom-right" limit={4} />
      </ClientProvider>
    </MantineProvider>
  );
}

function Screens(): JSX.Element {
  const { api, engine } = useClients();
  const queryClient = useQueryClient();
  const phase = useSession((store) => store.phase);
  const casePath = useSession((store) => (store.phase === 'open' ? store.info?.casePath : undefined));
  const [arranged, setArranged] = useState<string>();
  useShortcuts();
  useEffect(() => {
    const ends = [followProgress(engine), followCase(engine), followChanges(engine, queryClient), followOtherWindows()];
    void start(api, engine);
    return () => {
      for (const end of ends) end();
    };
  }, [api, engine, queryClient]);
  useEffect(() => {
    setArranged(undefined);
    if (casePath)
      void Promise.all([startCaseLayout(engine), startReportPlan(engine)]).then(() => setArranged(casePath));
  }, [engine, casePath]);
  if (phase === 'loading') return <LoadingState label="Starting" />;
  if (phase === 'start') return <StartScreen />;
  if (phase === 'ingest') return <ProgressScreen />;
  return arranged === casePath ? <Workspace /> : <LoadingState label="Opening the case" />;
}

async function start(api: HostApi, engine: ReturnType<typeof useClients>['engine']): Promise<void> {
  const startPaths = await api.info().then(
    (info) => info.startPaths,
    () => [],
  );
  const [first] = startPaths;
  if (first === undefined) return resumeSession(engine);
  if (startPaths.length === 1 && first.toLowerCase().endsWith('.eventloupe')) {
    await openCase(engine, first);
    if (useSession.getState().phase === 'loading') useSession.setState({ phase: 'start' });
  } else await startIngest(engine, startPaths);
}
