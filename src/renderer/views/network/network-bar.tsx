/** The conditions of the network view: search, host, direction, address classes, what lists hide. */

import { Checkbox, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useEffect, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { switchList } from '../../state/allow-list.ts';
import { formatCount, formatPlural, toFileName } from '../../state/format.ts';
import { useHosts } from '../../state/hosts.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { HiddenByChips } from '../../widgets/hidden-by.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { useConnectionFilter, useNetworkStore } from './network-store.ts';

const chips = [
  ['image', 'Program'],
  ['address', 'Address'],
  ['name', 'Name'],
  ['domain', 'Domain'],
  ['port', 'Port'],
] as const;
const directions = [
  { value: 'out', label: 'Outbound' },
  { value: 'in', label: 'Inbound' },
  { value: 'bind', label: 'Listening' },
];

/** See the file's header. */
export function NetworkBar(): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const hosts = useHosts();
  const filter = useNetworkStore((store) => store.filter);
  const { change } = useNetworkStore.getState();
  const asked = useAsk(
    'connections.page',
    { filter: useConnectionFilter(), offset: 0, limit: 1 },
    { keepPrevious: true },
  );
  const [text, setText] = useState(filter.search ?? '');
  useEffect(() => setText(filter.search ?? ''), [filter.search]);
  return (
    <PanelBar label="Network: filter">
      <TextInput
        aria-label="Find connections"
        placeholder="Find by program, name, address, user"
        w={230}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          change({ search: event.currentTarget.value });
        }}
      />
      <Select
        aria-label="Host"
        placeholder="All hosts"
        w={140}
        clearable
        searchable
        data={hosts.map((host) => ({ value: String(host.id), label: toVisible(host.name) }))}
        value={filter.hostId === undefined ? null : String(filter.hostId)}
        onChange={(value) => change({ hostId: value === null ? undefined : Number(value) })}
      />
      <Select
        aria-label="Direction"
        placeholder="Both directions"
        w={140}
        clearable
        data={directions}
        value={filter.direction ?? null}
        onChange={(value) => change({ direction: directions.find((one) => one.value === value)?.value as 'out' })}
      />
      <Checkbox
        label="Public only"
        title="Only addresses of the public internet"
        checked={filter.classes !== undefined}
        onChange={(event) => change({ classes: event.currentTarget.checked ? ['public'] : undefined })}
      />
      <Checkbox
        label="Watch lists only"
        checked={filter.watchedOnly === true}
        onChange={(event) => change({ watchedOnly: event.currentTarget.checked })}
      />
      <Checkbox
        label="Show hidden"
        title="Also what allow lists hide, and second copies of a connection"
        checked={filter.showHidden === true}
        onChange={(event) => change({ showHidden: event.currentTarget.checked })}
      />
      {chips.map(([part, word]) =>
        filter[part] === undefined ? null : (
          <button key={part} type="button" className="el-chip" onClick={() => change({ [part]: undefined })}>
            <EvidenceText
              title={String(filter[part])}
            >{`${word} ${part === 'image' ? toFileName(String(filter[part])) : filter[part]}`}</EvidenceText>
            <Icon name="close" size={10} />
            <span className="el-visually-hidden">Take away</span>
          </button>
        ),
      )}
      <BarSpace />
      <HiddenByChips
        hidden={asked.data?.hidden ?? []}
        onSwitchOff={(one) =>
          void switchList(engine, queryClient, { id: one.listId, name: one.list, kind: 'allow' }, false)
        }
      />
      <span aria-live="polite">
        {asked.data
          ? `${formatPlural(asked.data.total, 'connection')}${asked.data.twins ? `, ${formatCount(asked.data.twins)} second copies` : ''}`
          : 'Reading…'}
      </span>
    </PanelBar>
  );
}
