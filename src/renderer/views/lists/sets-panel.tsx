/** Imported sets of indicators and provider ranges, each with how many of its indicators the events have; import and removal. */

import { Button, FileButton } from '@mantine/core';
import { type JSX, useState } from 'react';
import type { Output } from '#shared/contract/index.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { DeleteDialog } from '../../widgets/delete-dialog.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useListsStore } from './lists-store.ts';
import { useListChanges } from './use-list-changes.ts';
import { explainImport } from './words.ts';

type IndicatorSet = Output<'indicators.sets'>['sets'][number];

/** See the file's header. */
export function SetsPanel(): JSX.Element {
  const asked = useAsk('indicators.sets', {});
  if (asked.error)
    return (
      <ErrorState
        title="The sets could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading sets" />;
  return (
    <div className="el-panel">
      <ImportBar />
      {asked.data.sets.length === 0 ? (
        <EmptyState icon="shield" title="No indicators yet">
          Text, CSV, STIX 2.1 and MISP JSON with addresses, ranges, domains, hashes and file names, defanged or not; or
          the range files of AWS, Azure and Google. Nothing is fetched: import files that you have.
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        <section className="el-panel-body" tabIndex={0} aria-label="Indicator sets">
          <SetTable sets={asked.data.sets} />
        </section>
      )}
    </div>
  );
}

function ImportBar(): JSX.Element {
  const { change, readText } = useListChanges();
  const [busy, setBusy] = useState(false);
  const run = async (files: readonly File[], purpose: IndicatorSet['purpose'] | undefined): Promise<void> => {
    setBusy(true);
    for (const file of files) {
      const text = await readText(file);
      if (text === undefined) continue;
      const result = await change(
        (engine) => engine.call('indicators.import', { name: file.name, text, ...(purpose ? { purpose } : {}) }),
        ({ set, refused }) => `${file.name}: ${explainImport(set, refused)}`,
      );
      if (result) useListsStore.getState().chooseSet(result.set.id);
    }
    setBusy(false);
  };
  return (
    <PanelBar label="Import of indicators">
      <FileButton multiple accept=".txt,.csv,.json,.ioc,text/plain" onChange={(files) => void run(files, undefined)}>
        {(props) => (
          <Button {...props} size="compact-xs" loading={busy} title="Text, CSV, STIX 2.1 JSON, MISP JSON">
            Import indicators…
          </Button>
        )}
      </FileButton>
      <FileButton multiple accept=".txt,.csv,.json" onChange={(files) => void run(files, 'provider-ranges')}>
        {(props) => (
          <Button
            {...props}
            size="compact-xs"
            disabled={busy}
            title="Which cloud an address belongs to: compared with remote addresses only"
          >
            Import provider ranges…
          </Button>
        )}
      </FileButton>
    </PanelBar>
  );
}

function SetTable({ sets }: { readonly sets: readonly IndicatorSet[] }): JSX.Element {
  const { change } = useListChanges();
  const chosen = useListsStore((store) => store.setId);
  const [removing, setRemoving] = useState<IndicatorSet>();
  const choose = useListsStore.getState().chooseSet;
  return (
    <>
      <table className="el-table">
        <thead>
          <tr>
            <th scope="col">Set</th>
            <th scope="col">Format</th>
            <th scope="col" className="el-right">
              Indicators
            </th>
            <th scope="col" className="el-right">
              Met
            </th>
            <th scope="col">
              <span className="el-visually-hidden">Delete</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr aria-selected={chosen === undefined}>
            <td>
              <button type="button" className="el-link" onClick={() => choose(undefined)}>
                All sets
              </button>
            </td>
            <td />
            <td className="el-right">{formatCount(sets.reduce((sum, set) => sum + set.indicators, 0))}</td>
            <td className="el-right">{formatCount(sets.reduce((sum, set) => sum + set.matched, 0))}</td>
            <td />
          </tr>
          {sets.map((set) => (
            <tr key={set.id} aria-selected={set.id === chosen}>
              <td title={`SHA-256 ${set.sha256}, imported ${set.importedAt}`}>
                <button type="button" className="el-link" onClick={() => choose(set.id)}>
                  <EvidenceText>{set.name}</EvidenceText>
                </button>
              </td>
              <td>{set.purpose === 'provider-ranges' ? 'provider ranges' : set.format}</td>
              <td className="el-right">{formatCount(set.indicators)}</td>
              <td className="el-right">{formatCount(set.matched)}</td>
              <td className="el-right">
                <IconButton icon="trash" label={`Delete ${set.name}…`} onClick={() => setRemoving(set)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <DeleteDialog
        title="Delete the set"
        what={removing?.name}
        effect="is taken out of the case with what was found for it."
        onClose={() => setRemoving(undefined)}
        onConfirm={() => {
          if (!removing) return;
          if (removing.id === chosen) choose(undefined);
          void change((engine) => engine.call('indicators.remove', { setId: removing.id }));
        }}
      />
    </>
  );
}
