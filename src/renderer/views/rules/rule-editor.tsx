/**
 * A rule's text to be changed, tried on the case while it is written: nothing is stored. In: the selected rule's source, or
 * a new rule. Out: what became of each document and its first hits.
 */
import { Button, Checkbox } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useEffect, useState } from 'react';
import type { HitRow } from '#shared/contract/detections.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatDuration, formatPlural } from '../../state/format.ts';
import { openEvent } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { formatTime } from '../../state/time-zone.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { newRuleText } from './new-rule.ts';
import { toListsInput, useRulesStore } from './rules-store.ts';

/** Hits shown at most. */
const hitLimit = 200;
/** Longest rule that the contract takes. */
const maxLength = 1_048_576;
const pauseMs = 500;

/** See the file's header. */
export function RuleEditorPanel(): JSX.Element {
  const ruleId = useSelection((store) => store.ruleId);
  const rule = useAsk('rules.get', { id: ruleId ?? 0 }, { enabled: ruleId !== undefined });
  const [text, setText] = useState(newRuleText);
  const [tried, setTried] = useState<string>();
  const [live, setLive] = useState(true);
  useEffect(() => {
    if (!live || text === newRuleText) return;
    const timer = setTimeout(() => setTried(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, live]);
  return (
    <div className="el-panel">
      <PanelBar label="Rule editor">
        <Button size="compact-xs" disabled={!rule.data} onClick={() => rule.data && setText(rule.data.source)}>
          Take the selected rule
        </Button>
        <Button size="compact-xs" onClick={() => setText(newRuleText)}>
          New
        </Button>
        <BarSpace />
        <Checkbox label="Try while typing" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
        <Button size="compact-xs" variant="filled" onClick={() => setTried(text)}>
          Try
        </Button>
        <IconButton
          icon="copy"
          label="Copy the rule"
          onClick={() =>
            void copyText(text).then((done) => {
              if (done) notifications.show({ message: 'Copied: the rule', autoClose: 1500 });
            })
          }
        />
      </PanelBar>
      <textarea
        className="el-rule-text el-mono"
        aria-label="Rule in Sigma format"
        spellCheck={false}
        maxLength={maxLength}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TryResult text={tried} />
    </div>
  );
}

function TryResult({ text }: { readonly text: string | undefined }): JSX.Element {
  const lists = useRulesStore((store) => store.lists);
  const timeZone = usePreferences((store) => store.timeZone);
  const asked = useAsk(
    'rules.try',
    { text: text ?? '', limit: hitLimit, ...toListsInput(lists) },
    { enabled: text !== undefined, keepPrevious: true },
  );
  if (text === undefined)
    return <p className="el-page-none el-try-none">The rule's hits in this case are shown here. Nothing is stored.</p>;
  if (asked.error)
    return (
      <p className="el-try-none el-run-problem" role="alert">
        <bdi>{toErrorText(asked.error).message}</bdi>
      </p>
    );
  const result = asked.data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-try" tabIndex={0} aria-label="What the rule finds" aria-busy={asked.isFetching}>
      <p className="el-page-line" role="status">
        {result
          ? `${formatPlural(result.hits, 'hit')} in ${formatDuration(result.tookMs)}${asked.isFetching ? ' · trying again…' : ''}`
          : 'Trying…'}
      </p>
      {result?.documents
        .filter((document) => document.status !== 'ok' || document.reason)
        .map((document, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: documents of a text have no other identity
          <p key={index} className={`el-page-line el-rule-${document.status === 'ok' ? 'ran' : 'unsupported'}`}>
            <bdi>{`${document.title}: ${document.status === 'ok' ? '' : `${document.status}, `}${document.reason}`}</bdi>
          </p>
        ))}
      {result && result.rows.length > 0 ? (
        <table className="el-table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Event</th>
              <th scope="col">Computer</th>
              <th scope="col">Matched</th>
            </tr>
          </thead>
          <tbody>
            {result.rows.map((hit) => (
              <HitLine key={`${hit.id}/${hit.rule}`} hit={hit} timeZone={timeZone} />
            ))}
          </tbody>
        </table>
      ) : null}
      {result && result.hits > result.rows.length ? (
        <p className="el-page-none">{`The first ${formatCount(result.rows.length)} of ${formatCount(result.hits)}`}</p>
      ) : null}
    </section>
  );
}

function HitLine({ hit, timeZone }: { readonly hit: HitRow; readonly timeZone: string }): JSX.Element {
  const matched = hit.matched.map((one) => `${one.field || 'any'}: ${one.value}`).join(' · ');
  return (
    <tr>
      <td>
        <button type="button" className="el-link el-mono" onClick={() => openEvent(hit.id)}>
          {formatTime(hit.timeUs, hit.timeTick, timeZone)}
        </button>
      </td>
      <td>{hit.eventId ?? ''}</td>
      <td>
        <bdi>{hit.computer ?? ''}</bdi>
      </td>
      <td title={matched}>
        <bdi>{matched}</bdi>
      </td>
    </tr>
  );
}
