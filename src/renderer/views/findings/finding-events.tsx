/** The first events of a finding; an opened one shows its fields with the matched ones marked. */

import { type JSX, useState } from 'react';
import type { Output } from '#shared/contract/index.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { openEvent } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { formatTime } from '../../state/time-zone.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { FieldTable } from '../../widgets/field-table.tsx';
import { Icon } from '../../widgets/icon.tsx';

type FindingEvent = Output<'findings.get'>['events'][number];

/** Events listed at first. */
const firstShown = 20;

interface FindingEventsProps {
  readonly events: readonly FindingEvent[];
  /** Of the finding: what a correlation grouped by, for events that have no hit of their own. */
  readonly matched: FindingEvent['matched'];
  readonly total: number;
  readonly timeZone: string;
}

/** See the file's header. The first event is open from the start. */
export function FindingEvents({ events, matched, total, timeZone }: FindingEventsProps): JSX.Element {
  const [opened, setOpened] = useState<number | undefined>(events[0]?.id);
  const [all, setAll] = useState(false);
  const shown = all ? events : events.slice(0, firstShown);
  return (
    <>
      <h3>{`Events (${formatCount(total)})`}</h3>
      <ul className="el-finding-events">
        {shown.map((event) => (
          <li key={event.id}>
            <button
              type="button"
              className="el-finding-event"
              aria-expanded={opened === event.id}
              onClick={() => setOpened(opened === event.id ? undefined : event.id)}
            >
              <Icon name={opened === event.id ? 'down' : 'forward'} size={11} />
              <span className="el-mono">{formatTime(event.timeUs, event.timeTick, timeZone)}</span>
              <span>{event.eventId ?? ''}</span>
              <EvidenceText className="el-muted">{event.channel ?? ''}</EvidenceText>
              <EvidenceText className="el-muted">{event.computer ?? ''}</EvidenceText>
            </button>
            {opened === event.id ? (
              <MarkedFields id={event.id} matched={event.matched.length ? event.matched : matched} />
            ) : null}
          </li>
        ))}
      </ul>
      {shown.length < events.length ? (
        <p className="el-page-line">
          <button type="button" className="el-link" onClick={() => setAll(true)}>
            {`Show ${formatPlural(events.length - shown.length, 'more event')}`}
          </button>
        </p>
      ) : null}
      {events.length < total ? (
        <p className="el-page-none">{`The first ${formatCount(events.length)} of ${formatPlural(total, 'event')}`}</p>
      ) : null}
    </>
  );
}

function MarkedFields({ id, matched }: Pick<FindingEvent, 'id' | 'matched'>): JSX.Element {
  const asked = useAsk('events.get', { id });
  const marked = new Set(matched.map((one) => one.field.toLowerCase()));
  if (asked.error) return <p className="el-page-none">{toErrorText(asked.error).message}</p>;
  const rows = (asked.data?.data ?? []).map((row) => ({ ...row, marked: marked.has(row.name.toLowerCase()) }));
  return (
    <>
      <p className="el-page-line">
        <button type="button" className="el-link" onClick={() => openEvent(id)}>
          Go to the event
        </button>
      </p>
      <FieldTable
        caption="Fields of the event, matched ones marked"
        rows={rows}
        onInclude={(row) => filterByClause('findings', row.clause, false)}
        onExclude={(row) => filterByClause('findings', row.clause, true)}
        onCopy={(row) => void copyText(row.value)}
      />
    </>
  );
}
