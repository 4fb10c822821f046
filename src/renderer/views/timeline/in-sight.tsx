/** What is in sight, as a list: the same findings, tags, sessions, boots and gaps as in the lanes, to be read and opened by keyboard. */

import type { JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { formatCount } from '../../state/format.ts';
import { usePreferences } from '../../state/preferences.ts';
import { toFindingLevel, toFindingLook } from '../../theme/finding-level.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { EmptyState, LoadingState } from '../../widgets/states.tsx';
import { explainSpan, kindTitles, openItem, stateWords } from './items.ts';
import { toTimelineChart } from './lanes-option.ts';
import { toWhole, useTimeline, useTimelineStore } from './timeline-store.ts';
import { clampWindow } from './window.ts';

/** Entries listed of each kind. */
const listed = 60;

/** See the file's header. */
export function InSightPanel(): JSX.Element {
  const { density, items } = useTimeline();
  const { window: chosen, set } = useTimelineStore();
  const timeZone = usePreferences((store) => store.timeZone);
  const whole = density.data ? toWhole(density.data) : undefined;
  if (!density.data || !items.data) return <LoadingState label="Looking at the time in sight" />;
  if (!whole) return <EmptyState icon="clock" title="Nothing in sight" />;
  const { gaps } = toTimelineChart(density.data, undefined, chosen ?? whole);
  const zoomTo = (fromUs: number | null, toUs: number | null): void => {
    const from = fromUs ?? whole.fromUs;
    const to = toUs ?? whole.toUs;
    const pad = (to - from) * 0.1;
    set({ window: clampWindow({ fromUs: from - pad, toUs: to + pad }, whole) });
  };
  const more = (total: number, shown: number): JSX.Element | null =>
    total > shown ? <p className="el-page-none">{`and ${formatCount(total - shown)} more: zoom in`}</p> : null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-page" tabIndex={0} aria-label="What is in sight">
      {items.data.kinds.map(({ kind, total, items: some }) => (
        <div key={kind}>
          <h3>{`${kindTitles[kind]} (${formatCount(total)})`}</h3>
          <ul className="el-sight">
            {some.slice(0, listed).map((item) => {
              const level = kind === 'finding' ? toFindingLevel(item.look) : undefined;
              return (
                <li key={item.id}>
                  <button
                    type="button"
                    className="el-link"
                    onClick={() => {
                      if (!openItem(item)) zoomTo(item.fromUs, item.toUs);
                    }}
                  >
                    {level ? (
                      <b style={{ color: toFindingLook(level).colour }}>{`${toFindingLook(level).word} `}</b>
                    ) : null}
                    <EvidenceText>{item.label}</EvidenceText>
                  </button>
                  <span className="el-muted">
                    {toVisible(item.host ?? '')} {explainSpan(item.fromUs, item.toUs, timeZone)}
                  </span>
                </li>
              );
            })}
          </ul>
          {total === 0 ? <p className="el-page-none">None</p> : more(total, Math.min(some.length, listed))}
        </div>
      ))}
      <h3>{`Gaps (${formatCount(gaps.length)})`}</h3>
      <ul className="el-sight">
        {gaps.slice(0, listed).map(({ lane, gap }) => (
          <li key={`${lane} ${gap.fromUs}`}>
            <button type="button" className="el-link" onClick={() => zoomTo(gap.fromUs, gap.toUs)}>
              <EvidenceText>{density.data.lanes[lane]?.label}</EvidenceText>: {stateWords[gap.state]}
            </button>
            <span className="el-muted">{explainSpan(gap.fromUs, gap.toUs, timeZone)}</span>
          </li>
        ))}
      </ul>
      {gaps.length === 0 ? <p className="el-page-none">None</p> : more(gaps.length, Math.min(gaps.length, listed))}
    </section>
  );
}
