/** Time skew of hosts: set how far a clock was off and why, see what is set and by whom, take over what connections suggest. */

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import { maxSkewUs } from '#shared/contract/timeline.ts';
import { formatSkew, parseSkew } from '#shared/model/skew.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { useHosts } from '../../state/hosts.ts';
import { noteSkewChange, useSkews } from '../../state/skews.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { useTimelineStore } from './timeline-store.ts';

/** See the file's header. */
export function SkewPanel(): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const hosts = useHosts();
  const skews = useSkews();
  const suggestions = useAsk('skews.suggest', {}).data?.suggestions ?? [];
  const [host, setHost] = useState('');
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const skewUs = parseSkew(text);
  const isWrong = text !== '' && (skewUs === undefined || Math.abs(skewUs) > maxSkewUs);
  const hostId = Number(host || (hosts[0]?.id ?? 0));

  const save = async (id: number, us: number, why: string): Promise<void> => {
    try {
      await engine.call('skews.set', { hostId: id, skewUs: us, note: why });
      useTimelineStore.getState().set({ window: undefined });
      noteSkewChange(queryClient);
      setText('');
      setNote('');
    } catch (error) {
      notifications.show({ color: 'red', message: toErrorText(error).message });
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (skewUs !== undefined && !isWrong) void save(hostId, skewUs, note);
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-page" tabIndex={0} aria-label="Time skew of hosts">
      <p className="el-page-none">
        Added to a host&apos;s times where they are shown as corrected. Recorded times, filters and the order of events
        stay as they are.
      </p>
      <form className="el-skew-form" onSubmit={onSubmit}>
        <NativeSelect
          label="Host"
          size="xs"
          value={String(hostId)}
          onChange={(event) => setHost(event.currentTarget.value)}
          data={hosts.map((one) => ({ value: String(one.id), label: toVisible(one.name) }))}
        />
        <TextInput
          label="Add to its times"
          size="xs"
          placeholder="+00:05:00"
          description="A clock that was slow needs +, one that was fast −; hh:mm:ss, days as 2d"
          value={text}
          error={isWrong ? 'Write it as +00:05:00 or -1d 02:00:00.250' : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label="Why"
          size="xs"
          maxLength={10_000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" size="compact-sm" disabled={skewUs === undefined || isWrong || hostId === 0}>
          Set the skew
        </Button>
      </form>
      <h3>Set</h3>
      {skews.length === 0 ? <p className="el-page-none">No host has a skew.</p> : null}
      <ul className="el-sight" aria-label="Skews that are set">
        {skews.map((skew) => (
          <li key={skew.hostId}>
            <span>
              <b>{toVisible(skew.host)}</b> <span className="el-mono el-skew">{formatSkew(skew.skewUs)}</span>{' '}
              <button
                type="button"
                className="el-link"
                aria-label={toVisible(`Take the skew of ${skew.host} away`)}
                onClick={() => void save(skew.hostId, 0, '')}
              >
                take away
              </button>
            </span>
            <span className="el-muted">
              {toVisible(skew.analyst)}, {skew.setAt.slice(0, 16).replace('T', ' ')}
              {skew.note ? <EvidenceText>{`: ${skew.note}`}</EvidenceText> : null}
            </span>
          </li>
        ))}
      </ul>
      <h3>Suggested by connections seen at both ends</h3>
      {suggestions.length === 0 ? <p className="el-page-none">Nothing in this case tells of a wrong clock.</p> : null}
      <ul className="el-sight">
        {suggestions.map((one) => (
          <li key={`${one.hostId} ${one.otherHostId}`}>
            <span>
              <b>{toVisible(one.host)}</b> <span className="el-mono el-skew">{formatSkew(one.skewUs)}</span> against{' '}
              {toVisible(one.otherHost)}{' '}
              <button
                type="button"
                className="el-link"
                onClick={() => {
                  setHost(String(one.hostId));
                  setText(formatSkew(one.skewUs));
                  setNote(`${formatPlural(one.pairs, 'connection')} also logged by ${one.otherHost}`);
                }}
              >
                take over
              </button>
            </span>
            <span className="el-muted">
              {formatPlural(one.pairs, 'connection')} logged by both; which clock was right they do not tell
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
