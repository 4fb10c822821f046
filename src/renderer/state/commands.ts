/**
 * Commands of the whole app: each has an id, a title, perhaps keys. The palette and the list of shortcuts read them
 * from here, and one listener runs them, so that no key is known in two places.
 */
import { useEffect } from 'react';
import { create } from 'zustand';

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** e.g. `Ctrl+K`, `/`, `F6`, `Alt+ArrowLeft`; Ctrl is Command on a Mac. */
  readonly keys?: string;
  /** Only listed (a widget handles the key itself). */
  readonly listedOnly?: boolean;
  readonly run?: () => void;
}

interface CommandStore {
  readonly commands: readonly Command[];
  add(commands: readonly Command[]): () => void;
}

/** The store of registered commands. */
export const useCommandStore = create<CommandStore>((set) => ({
  commands: [],
  add: (added) => {
    set(({ commands }) => ({
      commands: [...commands.filter((old) => !added.some((one) => one.id === old.id)), ...added],
    }));
    return () => set(({ commands }) => ({ commands: commands.filter((one) => !added.includes(one)) }));
  },
}));

/** Registers commands while the component is there. `commands` must be stable (useMemo). */
export function useCommands(commands: readonly Command[]): void {
  const add = useCommandStore((store) => store.add);
  useEffect(() => add(commands), [add, commands]);
}

/** `Alt+ArrowLeft` as it is printed on keys: `Alt+←`. */
export function explainKeys(keys: string): string {
  const arrows: Readonly<Record<string, string>> = { Left: '←', Right: '→', Up: '↑', Down: '↓' };
  return keys.replace(/Arrow(Left|Right|Up|Down)/g, (_, way: string) => arrows[way] ?? way);
}

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The key press in the words of `Command.keys`. Shift is only said for keys that have no shifted character. */
export function toKeys(event: KeyPress): string {
  const printable = event.key.length === 1;
  const key = printable ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && (!printable || /[A-Z0-9]/.test(key));
  return [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(shift ? ['Shift'] : []),
    key,
  ].join('+');
}

/** The command to run for a key press. While typing in a field only keys with Ctrl or Alt, and function keys, count. */
export function findCommand(commands: readonly Command[], event: KeyPress, typing: boolean): Command | undefined {
  const keys = toKeys(event);
  if (typing && !event.ctrlKey && !event.metaKey && !event.altKey && !/^F\d/.test(event.key)) return undefined;
  return commands.find((command) => command.keys === keys && command.run && !command.listedOnly);
}

/** Commands that have keys, by group in order of first sight. */
export function groupByKeys(commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    if (!command.keys) continue;
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return groups;
}
