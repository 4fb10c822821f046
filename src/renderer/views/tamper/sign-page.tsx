/** One sign: what was found, the guilty explanation beside the innocent one, and the ways to its events. */
import type { JSX } from 'react';
import { useAsk } from '../../client/context.tsx';
import { formatCount } from '../../state/format.ts';
import { openEvent, openEvents } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { FactList } from '../../widgets/fact-list.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { toEventsClause, toPlaceClause } from './columns.ts';
import { useTamperStore } from './tamper-store.ts';

const linksAtMost = 8;

/** See the file's header. */
export function SignPage(): JSX.Element {
  const signId = useTamperStore((store) => store.signId);
  const timeZone = usePreferences((store) => store.timeZone);
  const sign = useAsk('tamper.list', {}).data?.signs.find((one) => one.id === signId);
  if (!sign)
    return (
      <EmptyState icon="shield" title="No sign selected">
        Each sign has an innocent and a guilty explanation. Choose one to read both.
      </EmptyState>
    );
  const events = toEventsClause(sign);
  const place = toPlaceClause(sign);
  const time = (us: number | null): string | null => (us === null ? null : formatSecond(us, timeZone));
  const { startUs, endUs } = sign;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-page" tabIndex={0} aria-label="Explanations of the sign">
      <header className="el-page-head">
        <h2>
          <span className={`el-severity el-severity-${sign.severity}`}>{sign.severity}</span> {sign.title}
        </h2>
        <p className="el-page-actions">
          {events ? (
            <button type="button" className="el-link" onClick={() => openEvents('tamper', events)}>
              Its events
            </button>
          ) : null}
          {place ? (
            <button type="button" className="el-link" onClick={() => openEvents('tamper', place)}>
              All events of this log
            </button>
          ) : null}
        </p>
      </header>
      <div className="el-explanations">
        <article className="el-guilty" aria-label="Guilty explanation">
          <h3>If someone did it</h3>
          <p>{sign.guilty}</p>
        </article>
        <article className="el-innocent" aria-label="Innocent explanation">
          <h3>If nobody did</h3>
          <p>{sign.innocent}</p>
        </article>
      </div>
      <FactList
        label="The sign"
        facts={[
          { name: 'Found', value: sign.detail },
          { name: 'Computer', value: sign.computer },
          { name: 'Channel', value: sign.channel },
          { name: 'From', value: time(startUs) },
          { name: 'To', value: endUs === startUs ? null : time(endUs) },
          { name: 'Amount', value: sign.amount ? formatCount(sign.amount) : null },
          { name: 'ATT&CK', value: sign.technique },
          {
            name: 'Events',
            value: sign.eventIds.length ? (
              <span className="el-event-links">
                {sign.eventIds.slice(0, linksAtMost).map((id) => (
                  <button key={id} type="button" className="el-link" onClick={() => openEvent(id)}>
                    {`event ${id}`}
                  </button>
                ))}
                {sign.eventIds.length > linksAtMost ? (
                  <span className="el-muted">{`and ${formatCount(sign.eventIds.length - linksAtMost)} more`}</span>
                ) : null}
              </span>
            ) : null,
          },
        ]}
      />
    </section>
  );
}
