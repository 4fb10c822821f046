/** Programs to destinations as a Sankey diagram; a press on a node or band offers its events. */
import { type JSX, useCallback, useMemo, useRef } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toFileName } from '../../state/format.ts';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { isAddress, toDestinationClause, toImageClause } from './clauses.ts';
import { explainFlows, readNodeName, toFlowsOption } from './flows-option.ts';
import { useConnectionFilter } from './network-store.ts';
import { type CellMeaning, useCellMenu } from './use-cell-menu.ts';

const flowLimit = 28;
const other = '(other)';
const colourNames = ['chart', 'chart-warning', 'muted', 'raised', 'border', 'text'] as const;

interface Pressed {
  readonly data?: { readonly name?: string; readonly source?: string; readonly target?: string };
  readonly event?: { readonly event?: { readonly clientX?: number; readonly clientY?: number } };
}

/** The clause of a node's name; undefined for the rest that is summed up. */
function toNodeClause(name: string): string | undefined {
  const { side, text } = readNodeName(name);
  if (text === other || text === '') return undefined;
  return side === 'program' ? toImageClause(text) : toDestinationClause(text);
}

/** What a press on a node or a band means; undefined for the rest that is summed up. */
export function toFlowMeaning({ name, source, target }: NonNullable<Pressed['data']>): CellMeaning | undefined {
  const names = source && target ? [source, target] : name ? [name] : [];
  const clauses = names.flatMap((one) => toNodeClause(one) ?? []);
  if (clauses.length === 0) return undefined;
  const far = names.map(readNodeName).find(({ side, text }) => side === 'destination' && text !== other && text !== '');
  return {
    name: names.length === 2 ? 'Flow' : 'Node',
    text: names.map((one) => toFileName(readNodeName(one).text)).join(' → '),
    clause: clauses.length === 1 ? clauses[0]! : clauses.map((clause) => `(${clause})`).join(' '),
    allow: far && { type: isAddress(far.text) ? 'address' : 'domain', value: far.text },
  };
}

/** See the file's header. */
export function FlowsPanel(): JSX.Element {
  const filter = useConnectionFilter();
  const colours = useTokenColours(colourNames);
  const { menu, open } = useCellMenu();
  const asked = useAsk('connections.flows', { filter, limit: flowLimit }, { keepPrevious: true });
  const flows = asked.data?.flows;
  const option = useMemo(() => flows && toFlowsOption(flows, colours), [flows, colours]);
  const latest = useRef(open);
  latest.current = open;
  const onReady = useCallback((chart: ECharts) => {
    const onClick = (event: unknown): void => {
      const { data, event: at } = event as Pressed;
      const meaning = data && toFlowMeaning(data);
      if (meaning) latest.current(at?.event?.clientX ?? 0, at?.event?.clientY ?? 0, meaning);
    };
    chart.on('click', onClick);
    return () => {
      chart.off('click', onClick);
    };
  }, []);
  if (asked.error)
    return (
      <ErrorState
        title="The flows could not be counted"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!flows || !option) return <LoadingState label="Counting flows" />;
  if (flows.length === 0) return <EmptyState icon="globe" title="No connection passes the filter" />;
  return (
    <>
      <Chart option={option} label={explainFlows(flows)} onReady={onReady} />
      {menu}
    </>
  );
}
