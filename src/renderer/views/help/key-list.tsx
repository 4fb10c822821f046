/** All keys of the app, read from the commands that are registered: views that were opened have added theirs. */
import type { JSX } from 'react';
import { explainKeys, groupByKeys, useCommandStore } from '../../state/commands.ts';

/** See the file's header. */
export function KeyList(): JSX.Element {
  const commands = useCommandStore((store) => store.commands);
  return (
    <>
      {[...groupByKeys(commands)].map(([group, list]) => (
        <section key={group} aria-label={`Keys: ${group}`}>
          <h3>{group}</h3>
          <dl className="el-help-keys">
            {list.map((command) => (
              <div key={command.id}>
                <dt>
                  <kbd className="el-kbd">{explainKeys(command.keys ?? '')}</kbd>
                </dt>
                <dd>{command.title}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
