/** All allow and watch lists: whether each applies, how much it hides now, a new one. Effects are seen at once everywhere. */

import { Button, Select, Switch, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useEffect, useState } from 'react';
import type { NetworkList } from '#shared/contract/beacons.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useListsStore } from './lists-store.ts';
import { useListChanges } from './use-list-changes.ts';
import { kindWords, shortKinds } from './words.ts';

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));

/** See the file's header. */
export function ListsPanel(): JSX.Element {
  const asked = useAsk('lists.all', {});
  const lists = asked.data?.lists;
  const chosen = useListsStore((store) => store.listId);
  useEffect(() => {
    // The list that is chosen may be gone; the first one is better than none.
    if (lists && !lists.some((one) => one.id === chosen)) useListsStore.getState().chooseList(lists[0]?.id);
  }, [lists, chosen]);
  if (asked.error)
    return (
      <ErrorState
        title="The lists could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!lists) return <LoadingState label="Reading lists" />;
  return (
    <div className="el-panel">
      <NewList />
      {lists.length === 0 ? (
        <EmptyState icon="list" title="No list yet">
          An allow list hides known agents and services when rows are read; a watch list marks what you look for.
          Nothing is taken out of the case, and what is hidden is always counted.
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        <section className="el-panel-body" tabIndex={0} aria-label="Allow and watch lists">
          <ListTable lists={lists} chosen={chosen} />
        </section>
      )}
    </div>
  );
}

function NewList(): JSX.Element {
  const { change } = useListChanges();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<NetworkList['kind']>('allow');
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!name.trim()) return;
    const made = await change((engine) => engine.call('lists.save', { name: name.trim(), kind, enabled: true }));
    if (!made) return;
    setName('');
    useListsStore.getState().chooseList(made.id);
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)}>
      <PanelBar label="New list">
        <TextInput
          aria-label="Name of the new list"
          placeholder="Name of a new list"
          maxLength={200}
          w={190}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          aria-label="Kind of the new list"
          w={230}
          allowDeselect={false}
          data={kinds}
          value={kind}
          onChange={(value) => setKind(value as NetworkList['kind'])}
        />
        <Button type="submit" size="compact-xs" disabled={!name.trim()}>
          Make list
        </Button>
      </PanelBar>
    </form>
  );
}

function ListTable({
  lists,
  chosen,
}: {
  readonly lists: readonly NetworkList[];
  readonly chosen: number | undefined;
}): JSX.Element {
  const { change } = useListChanges();
  const connections = useAsk('connections.page', { filter: {}, offset: 0, limit: 1 }, { keepPrevious: true });
  const beacons = useAsk('beacons.list', { filter: {}, controls: {}, offset: 0, limit: 1 }, { keepPrevious: true });
  const hides = (list: NetworkList, hidden: readonly { listId: number; count: number }[] | undefined): string => {
    if (list.kind !== 'allow' || !list.enabled) return '';
    return hidden ? formatCount(hidden.find((one) => one.listId === list.id)?.count ?? 0) : '…';
  };
  return (
    <table className="el-table">
      <thead>
        <tr>
          <th scope="col">Applies</th>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col" className="el-right">
            Entries
          </th>
          <th scope="col" className="el-right">
            Hidden connections
          </th>
          <th scope="col" className="el-right">
            Hidden beacons
          </th>
        </tr>
      </thead>
      <tbody>
        {lists.map((list) => (
          <tr key={list.id} aria-selected={list.id === chosen}>
            <td>
              <Switch
                size="xs"
                aria-label={toVisible(`${list.name} applies`)}
                checked={list.enabled}
                onChange={(event) => {
                  const enabled = event.currentTarget.checked;
                  const { id, name, kind } = list;
                  void change((engine) => engine.call('lists.save', { id, name, kind, enabled }));
                }}
              />
            </td>
            <td>
              <button type="button" className="el-link" onClick={() => useListsStore.getState().chooseList(list.id)}>
                <EvidenceText>{list.name}</EvidenceText>
              </button>
            </td>
            <td>{shortKinds[list.kind]}</td>
            <td className="el-right">{formatCount(list.entries)}</td>
            <td className="el-right">{hides(list, connections.data?.hidden)}</td>
            <td className="el-right">{hides(list, beacons.data?.hidden)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
