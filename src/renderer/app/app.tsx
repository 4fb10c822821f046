/** The app: providers, and one of three screens by where the session stands. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type JSX, useEffect, useState } from 'react';
import type { HostApi } from '../client/bridge.ts';
import { ClientProvider, createQueryClient, useClients } from '../client/context.tsx';
import { useFilterStore } from '../state/filter-store.ts';
import { useSelection } from '../state/selection.ts';
import { followProgress, openCase, resumeSession, startIngest, useSession } from '../state/session.ts';
import { cssVariablesResolver, mantineTheme } from '../theme/mantine-theme.ts';
import { LoadingState } from '../widgets/states.tsx';
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
    document.title = casePath ? `${useSession.getState().info?.name ?? ''} – EventLoupe` : 'EventLoupe';
  }, [casePath, queryClient]);
  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <ClientProvider api={api} queryClient={queryClient}>
        <Screens />
        <CommandPalette />
        <ShortcutList />
        <Notifications position="bottom-right" limit={4} />
      </ClientProvider>
    </MantineProvider>
  );
}

function Screens(): JSX.Element {
  const { api, engine } = useClients();
  const phase = useSession((store) => store.phase);
  useShortcuts();
  useEffect(() => {
    const unfollow = followProgress(engine);
    void start(api, engine);
    return unfollow;
  }, [api, engine]);
  if (phase === 'loading') return <LoadingState label="Starting" />;
  if (phase === 'start') return <StartScreen />;
  if (phase === 'ingest') return <ProgressScreen />;
  return <Workspace />;
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
