/** The live controls of the ranked list: search, host, merge gap, minimum count, verdicts, what lists hide. */

import { Checkbox, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useEffect, useState } from 'react';
import { verdicts } from '#shared/contract/beacons.ts';
import type { Output } from '#shared/contract/index.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useClients } from '../../client/context.tsx';
import { switchList } from '../../state/allow-list.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { useHosts } from '../../state/hosts.ts';
import { HiddenByChips } from '../../widgets/hidden-by.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { useBeaconsStore } from './beacons-store.ts';
import { explainVerdict, formatSeconds, type Verdict } from './words.ts';

const gaps = [0.5, 2, 5, 10, 20, 60, 120, 300, 600, 1200];

/** See the file's header. */
export function BeaconsBar({ list }: { readonly list: Output<'beacons.list'> | undefined }): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const hosts = useHosts();
  const filter = useBeaconsStore((store) => store.filter);
  const controls = useBeaconsStore((store) => store.controls);
  const { change, control } = useBeaconsStore.getState();
  const [text, setText] = useState(filter.search ?? '');
  useEffect(() => setText(filter.search ?? ''), [filter.search]);
  return (
    <>
      <PanelBar label="Beacons: controls">
        <TextInput
          aria-label="Find beacons"
          placeholder="Find by program, name, address"
          w={190}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            change({ search: event.currentTarget.value });
          }}
        />
        <Select
          aria-label="Host"
          placeholder="All hosts"
          w={130}
          clearable
          searchable
          data={hosts.map((host) => ({ value: String(host.id), label: toVisible(host.name) }))}
          value={filter.hostId === undefined ? null : String(filter.hostId)}
          onChange={(value) => change({ hostId: value === null ? undefined : Number(value) })}
        />
        <Select
          aria-label="Merge gap"
          title="Connections closer together than this count as one check-in"
          placeholder="Merge: best fit"
          w={140}
          clearable
          data={gaps.map((gap) => ({ value: String(gap), label: `Merge ${formatSeconds(gap)}` }))}
          value={controls.mergeGap === undefined ? null : String(controls.mergeGap)}
          onChange={(value) => control({ mergeGap: value === null ? undefined : Number(value) })}
        />
        <NumberInput
          aria-label="Minimum count"
          title="Fewest connections of a row"
          placeholder="Count from 5"
          w={124}
          min={5}
          max={1_000_000}
          allowDecimal={false}
          value={controls.minCount ?? ''}
          onChange={(value) => control({ minCount: typeof value === 'number' && value >= 5 ? value : undefined })}
        />
        <MultiSelect
          aria-label="Verdicts"
          placeholder={filter.verdicts?.length ? '' : 'All verdicts'}
          miw={130}
          maw={320}
          clearable
          data={verdicts.map((verdict) => ({ value: verdict, label: explainVerdict(verdict) }))}
          value={[...(filter.verdicts ?? [])]}
          onChange={(value) => change({ verdicts: value as Verdict[] })}
        />
        <BarSpace />
        <span aria-live="polite">
          {list ? `${formatPlural(list.total, 'row')}, ${formatCount(list.tookMs)} ms` : 'Ranking…'}
        </span>
      </PanelBar>
      <PanelBar label="Beacons: what is hidden">
        <HiddenByChips
          hidden={list?.hidden ?? []}
          onSwitchOff={(one) =>
            void switchList(engine, queryClient, { id: one.listId, name: one.list, kind: 'allow' }, false)
          }
        />
        <Checkbox
          label="Show hidden"
          checked={filter.showHidden === true}
          onChange={(event) => change({ showHidden: event.currentTarget.checked })}
        />
        <Checkbox
          label="Watch lists only"
          checked={filter.watchedOnly === true}
          onChange={(event) => change({ watchedOnly: event.currentTarget.checked })}
        />
        <BarSpace />
        {list?.notRescored ? (
          <span>{`${formatPlural(list.notRescored, 'row')} keep the stored score (bound of work)`}</span>
        ) : null}
      </PanelBar>
    </>
  );
}
