/** `?`: all keys of the app, read from the command store. */
import { Modal } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { explainKeys, groupByKeys, useCommandStore, useCommands } from '../state/commands.ts';

/** See the file's header. */
export function ShortcutList(): JSX.Element {
  const [open, setOpen] = useState(false);
  const commands = useCommandStore((store) => store.commands);
  const own = useMemo(
    () => [{ id: 'app.shortcuts', title: 'Keyboard shortcuts', group: 'App', keys: '?', run: () => setOpen(true) }],
    [],
  );
  useCommands(own);
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title="Keyboard shortcuts" size={640}>
      <div className="el-shortcuts">
        {[...groupByKeys(commands)].map(([group, list]) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    <kbd className="el-kbd">{explainKeys(command.keys ?? '')}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
