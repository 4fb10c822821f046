/** The ATT&CK matrix panel: tactics as columns, techniques with findings as cells coloured by severity and number. */

import { notifications } from '@mantine/notifications';
import { type JSX, useMemo } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { explainTechnique } from '../../state/detection-text.tsx';
import { formatCount, formatPlural } from '../../state/format.ts';
import { findingClauseLimit, toFindingsClause } from '../../state/pages.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { toFindingLook } from '../../theme/finding-level.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useFindingFilter, useFindingsStore } from './findings-store.ts';
import { type MatrixCell, toMatrixColumns } from './matrix-columns.ts';

/** See the file's header. */
export function MatrixPanel(): JSX.Element {
  const { engine } = useClients();
  const filter = useFindingFilter();
  const { change } = useFindingsStore.getState();
  const { menu, open } = useValueMenu('findings');
  // The matrix keeps all its cells in sight when one of them is chosen.
  const own = useMemo(() => ({ ...filter, tactic: undefined, technique: undefined }), [filter]);
  const asked = useAsk('findings.matrix', { filter: own }, { keepPrevious: true });
  const columns = useMemo(() => (asked.data ? toMatrixColumns(asked.data) : []), [asked.data]);
  if (asked.error)
    return (
      <ErrorState
        title="The matrix could not be made"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Counting techniques" />;
  const copyLayer = async (): Promise<void> => {
    const { text } = await engine.call('findings.layer', { filter, name: 'EventLoupe' });
    if (await copyText(text)) notifications.show({ message: 'Copied: Navigator layer', autoClose: 1500 });
  };
  const pick = (part: { readonly tactic?: string; readonly technique?: string }): void => {
    const same = filter.tactic === part.tactic && filter.technique === part.technique;
    change(same ? { tactic: undefined, technique: undefined } : { tactic: undefined, technique: undefined, ...part });
  };
  const withEvents = async (technique: string, use: (clause: string) => void): Promise<void> => {
    const { rows } = await engine.call('findings.list', {
      filter: { ...own, technique },
      offset: 0,
      limit: findingClauseLimit,
    });
    if (rows.length) use(toFindingsClause(rows.map((row) => row.id)));
  };
  const openMenu = ({ technique }: MatrixCell, x: number, y: number): void =>
    open(x, y, {
      name: 'Technique',
      text: explainTechnique(technique),
      clause: (use) => void withEvents(technique.id, use),
      what: 'its events',
      find: [technique.id],
      more: [
        {
          id: 'findings',
          label: 'Only findings of this technique',
          icon: 'warning',
          divided: true,
          run: () => change({ tactic: undefined, technique: technique.id }),
        },
      ],
    });
  return (
    <div className="el-panel" aria-busy={asked.isFetching}>
      <PanelBar label="ATT&CK matrix">
        <span>{`ATT&CK ${asked.data.version} · ${formatPlural(asked.data.techniques.length, 'technique')} with findings`}</span>
        <BarSpace />
        <IconButton icon="copy" label="Copy as a Navigator layer" onClick={() => void copyLayer()} />
      </PanelBar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body el-matrix" tabIndex={0} aria-label="Tactics and techniques">
        {columns.map(({ tactic, cells }) => (
          <div key={tactic.shortname} className={cells.length ? undefined : 'el-matrix-empty'}>
            <button
              type="button"
              className="el-matrix-tactic"
              aria-pressed={filter.tactic === tactic.shortname}
              title={`${tactic.name}: ${formatPlural(tactic.findings, 'finding')}`}
              onClick={() => pick({ tactic: tactic.shortname })}
            >
              <span>{tactic.name}</span> <span className="el-muted">{formatCount(tactic.findings)}</span>
            </button>
            {cells.map((cell) => (
              <Cell
                key={cell.technique.id}
                cell={cell}
                chosen={filter.technique === cell.technique.id}
                onPick={() => pick({ technique: cell.technique.id })}
                onMenu={(x, y) => openMenu(cell, x, y)}
              />
            ))}
          </div>
        ))}
      </section>
      {menu}
    </div>
  );
}

interface CellProps {
  readonly cell: MatrixCell;
  readonly chosen: boolean;
  readonly onPick: () => void;
  readonly onMenu: (x: number, y: number) => void;
}

function Cell({ cell, chosen, onPick, onMenu }: CellProps): JSX.Element {
  const { technique } = cell;
  const look = toFindingLook(technique.level);
  const facts = `${look.word}, ${formatPlural(technique.findings, 'finding')}, ${formatPlural(technique.events, 'event')}`;
  return (
    <button
      type="button"
      className={`el-matrix-cell${cell.sub ? ' el-matrix-sub' : ''}`}
      style={{
        background: `color-mix(in srgb, ${look.colour} ${Math.round(8 + cell.strength * 32)}%, var(--el-surface))`,
        borderLeftColor: look.colour,
      }}
      aria-pressed={chosen}
      title={toVisible(`${explainTechnique(technique)}\n${facts}`)}
      onClick={onPick}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(event.clientX, event.clientY);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'F10' || !event.shiftKey) return;
        event.preventDefault();
        const rect = event.currentTarget.getBoundingClientRect();
        onMenu(rect.left, rect.bottom);
      }}
    >
      <span className="el-mono">{technique.id}</span>{' '}
      <span className="el-matrix-count">{formatCount(technique.findings)}</span>{' '}
      <span className="el-matrix-name">{technique.name ?? ''}</span>
    </button>
  );
}
