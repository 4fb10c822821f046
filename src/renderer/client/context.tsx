/** Gives the engine client and the bridge to components, and the one hook with which they ask the engine. */
import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query';
import { createContext, type JSX, type ReactNode, useContext, useMemo } from 'react';
import { EngineError } from '#shared/contract/errors.ts';
import type { EngineClient, Input, OperationName, Output } from '#shared/contract/index.ts';
import type { HostApi } from './bridge.ts';
import { createEngineClient } from './engine-client.ts';

interface Clients {
  readonly api: HostApi;
  readonly engine: EngineClient;
}

const ClientContext = createContext<Clients | undefined>(undefined);

/** Retries only where a second try can help: never after an answer of the engine. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => !(error instanceof EngineError) && count < 1,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
    },
  });
}

interface ClientProviderProps {
  readonly api: HostApi;
  readonly queryClient: QueryClient;
  readonly children: ReactNode;
}

/** Wraps the app. */
export function ClientProvider({ api, queryClient, children }: ClientProviderProps): JSX.Element {
  const clients = useMemo(() => ({ api, engine: createEngineClient(api) }), [api]);
  return (
    <QueryClientProvider client={queryClient}>
      <ClientContext.Provider value={clients}>{children}</ClientContext.Provider>
    </QueryClientProvider>
  );
}

/** The engine client and the bridge. */
export function useClients(): Clients {
  const clients = useContext(ClientContext);
  if (!clients) throw new Error('useClients needs a ClientProvider above it');
  return clients;
}

interface AskOptions {
  /** False holds the question back. */
  readonly enabled?: boolean;
  /** Shows the answer to the former question until the new one is there. */
  readonly keepPrevious?: boolean;
}

/** Asks the engine; a question that nobody waits for any more is cancelled in the engine. */
export function useAsk<N extends OperationName>(
  name: N,
  input: Input<N>,
  options: AskOptions = {},
): UseQueryResult<Output<N>> {
  const { engine } = useClients();
  return useQuery({
    queryKey: [name, input],
    queryFn: ({ signal }) => engine.call(name, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  }) as UseQueryResult<Output<N>>;
}
