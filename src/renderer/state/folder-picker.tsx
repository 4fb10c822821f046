/** A picker of folders, evidence files and cases for hosts without native dialogs: walks folders through `listFolder`. */

import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { FolderEntry, FolderListing } from '../client/bridge.ts';
import { useClients } from '../client/context.tsx';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import { Icon } from '../widgets/icon.tsx';
import { LoadingState } from '../widgets/states.tsx';
import { formatBytes, formatPlural } from './format.ts';

/** Evidence: a folder or one of its files; case: a case file; folder: a place to write to. */
export type PickerKind = 'evidence' | 'case' | 'folder';

interface FolderPickerProps {
  readonly kind: PickerKind;
  readonly onPick: (paths: readonly string[]) => void;
  readonly onClose: () => void;
}

const isCase = (entry: FolderEntry): boolean => entry.name.toLowerCase().endsWith('.eventloupe');

/** What is listed for a kind: folders always; cases or evidence with them. */
export function pickable(entries: readonly FolderEntry[], kind: PickerKind): FolderEntry[] {
  return entries.filter(
    (entry) => entry.kind === 'folder' || (kind !== 'folder' && isCase(entry) === (kind === 'case')),
  );
}

const words: Readonly<Record<PickerKind, { readonly title: string; readonly none: string; readonly take?: string }>> = {
  evidence: { title: 'Open evidence', none: 'No folder and no .evtx file here', take: 'Open this folder' },
  case: { title: 'Open a case', none: 'No folder and no case here' },
  folder: { title: 'Choose a folder', none: 'No folder here', take: 'Choose this folder' },
};

/** See the file's header. */
export function FolderPicker({ kind, onPick, onClose }: FolderPickerProps): JSX.Element {
  const { api } = useClients();
  const [listing, setListing] = useState<FolderListing>();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const list = useRef<HTMLUListElement>(null);

  const go = useCallback(
    async (path: string | undefined, focusList: boolean): Promise<void> => {
      try {
        const next = await api.listFolder?.(path);
        if (!next) return;
        setListing(next);
        // The first listing may come after a person has begun to type.
        setTyped((old) => (path === undefined && old ? old : next.path));
        setProblem(undefined);
        if (focusList) requestAnimationFrame(() => list.current?.querySelector('button')?.focus());
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
    },
    [api],
  );
  useEffect(() => void go(undefined, false), [go]);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const path = typed.trim();
    if (kind !== 'folder' && /\.(evtx|eventloupe)$/i.test(path)) onPick([path]);
    else void go(path, false);
  };
  const onListKey = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'ArrowDown') buttons[Math.min(buttons.length - 1, at + 1)]?.focus();
    else if (event.key === 'ArrowUp') buttons[Math.max(0, at - 1)]?.focus();
    else if (event.key === 'Backspace' && listing?.parent) void go(listing.parent, true);
    else return;
    event.preventDefault();
  };

  const entries = listing ? pickable(listing.entries, kind) : [];
  const evidence = entries.filter((entry) => entry.kind === 'file').length;
  return (
    <Modal opened onClose={onClose} title={words[kind].title} size={680}>
      <form onSubmit={onSubmit}>
        <TextInput
          label="Folder"
          value={typed}
          error={problem}
          onChange={(event) => setTyped(event.currentTarget.value)}
          rightSection={
            <Button type="submit" size="compact-xs" variant="subtle">
              Go
            </Button>
          }
          rightSectionWidth={44}
          data-autofocus
        />
      </form>
      {listing ? (
        <ul ref={list} className="el-picker" aria-label="Contents of the folder" onKeyDown={onListKey}>
          {listing.parent ? (
            <li>
              <button type="button" onClick={() => void go(listing.parent ?? undefined, true)}>
                <Icon name="up" /> <span>Up</span>
              </button>
            </li>
          ) : null}
          {entries.map((entry) => (
            <li key={entry.path}>
              <button
                type="button"
                onClick={() => (entry.kind === 'folder' ? void go(entry.path, true) : onPick([entry.path]))}
              >
                <Icon name={entry.kind === 'folder' ? 'folder' : isCase(entry) ? 'database' : 'file'} />
                <EvidenceText>{entry.name}</EvidenceText>
                <span className="el-muted">{entry.sizeBytes === null ? '' : formatBytes(entry.sizeBytes)}</span>
              </button>
            </li>
          ))}
          {entries.length === 0 ? <li className="el-muted el-picker-empty">{words[kind].none}</li> : null}
        </ul>
      ) : (
        <div className="el-picker">{problem ? null : <LoadingState label="Reading the folder" />}</div>
      )}
      {listing?.truncated ? (
        <p className="el-muted">The folder holds more than is listed. Type a path to reach the rest.</p>
      ) : null}
      <Group justify="space-between" mt="sm">
        <span className="el-muted">
          {kind === 'evidence' && listing
            ? `${formatPlural(evidence, '.evtx file')} here; sub-folders are read too`
            : ''}
        </span>
        <Group gap="xs">
          <Button onClick={onClose}>Cancel</Button>
          {words[kind].take ? (
            <Button variant="filled" disabled={!listing} onClick={() => listing && onPick([listing.path])}>
              {words[kind].take}
            </Button>
          ) : null}
        </Group>
      </Group>
    </Modal>
  );
}
