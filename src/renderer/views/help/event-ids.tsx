/** The event catalogue with a search: id and words in, kinds of events out, each opened to its fields and tips. */
import { TextInput } from '@mantine/core';
import { type JSX, useDeferredValue, useState } from 'react';
import type { EventHelp } from '#shared/contract/help.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { ErrorState, LoadingState } from '../../widgets/states.tsx';

const limit = 60;

/** See the file's header. */
export function EventIds(): JSX.Element {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const asked = useAsk('help.events', { search: wanted, limit }, { keepPrevious: true });
  return (
    <>
      <TextInput
        aria-label="Find kinds of events"
        placeholder="4624, scheduled task, sysmon 10 …"
        w={340}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {asked.error ? (
        <ErrorState title="The catalogue could not be read" {...toErrorText(asked.error)} />
      ) : !asked.data ? (
        <LoadingState label="Reading the catalogue" />
      ) : (
        <>
          <p className="el-muted" role="status">
            {asked.data.total > limit
              ? `The first ${limit} of ${formatCount(asked.data.total)} kinds of events; search to see others.`
              : `${formatCount(asked.data.total)} kinds of events.`}
          </p>
          <ul className="el-help-events">
            {asked.data.events.map((event) => (
              <li key={`${event.provider} ${event.eventId}`}>
                <KindOfEvent event={event} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function KindOfEvent({ event }: { readonly event: EventHelp }): JSX.Element {
  return (
    <details>
      <summary>
        <span className="el-mono">{event.eventId}</span> <strong>{event.title}</strong>{' '}
        <span className="el-muted">{event.provider}</span>
      </summary>
      <p>{event.meaning}</p>
      {event.tips.length ? (
        <ul>
          {event.tips.map((tip) => (
            <li key={tip}>{tip}</li>
          ))}
        </ul>
      ) : null}
      {event.fields.length ? (
        <dl className="el-help-terms">
          {event.fields.map((field) => (
            <div key={field.name}>
              <dt>{field.name}</dt>
              <dd>{field.text ?? ''}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {event.attack.length ? (
        <p>Can be a trace of {event.attack.map((one) => `${one.id} ${one.name ?? ''}`.trim()).join(', ')}.</p>
      ) : null}
      {event.references.map((reference) => (
        <p key={reference} className="el-muted">
          Read on: {reference}
        </p>
      ))}
    </details>
  );
}
