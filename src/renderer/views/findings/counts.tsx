/** The counts panel: findings by severity, rule, host, tactic or state; a row narrows the view's filter. */

import { Select } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { openRule, toFindingsClause } from '../../state/pages.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { toFindingLook } from '../../theme/finding-level.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { type CountBy, type CountGroup, countGroups, isChosen, withoutOwn } from './count-groups.ts';
import { type OwnFilter, useFindingFilter, useFindingsStore } from './findings-store.ts';

/** Findings counted at most; the engine's longest page. */
const countLimit = 10_000;

const choices: readonly { readonly value: CountBy; readonly label: string }[] = [
  { value: 'rule', label: 'Rule' },
  { value: 'level', label: 'Severity' },
  { value: 'host', label: 'Host' },
  { value: 'tactic', label: 'Tactic' },
  { value: 'state', label: 'State' },
];

/** See the file's header. */
export function CountsPanel(): JSX.Element {
  const [by, setBy] = useState<CountBy>('rule');
  const filter = useFindingFilter();
  const { change, onlyRule } = useFindingsStore.getState();
  const { menu, open } = useValueMenu('findings');
  const own = useMemo(() => withoutOwn(filter, by), [filter, by]);
  const asked = useAsk('findings.list', { filter: own, offset: 0, limit: countLimit }, { keepPrevious: true });
  const groups = useMemo(() => countGroups(asked.data?.rows ?? [], by), [asked.data, by]);
  const narrow = (group: CountGroup): void => {
    if (isChosen(filter, group))
      change(Object.fromEntries(Object.keys(group.part).map((name) => [name, undefined])) as OwnFilter);
    else if (group.part.rule === undefined) change(group.part);
    else onlyRule(group.part.rule, group.label);
  };
  const openMenu = (group: CountGroup, x: number, y: number): void => {
    const { rule } = group.part;
    open(x, y, {
      name: choices.find((one) => one.value === by)!.label,
      text: group.label,
      clause: toFindingsClause(group.ids),
      what: 'their events',
      events: { label: 'Go to their events', clause: toFindingsClause(group.ids) },
      more: [
        { id: 'findings', label: 'Only these findings', icon: 'warning', divided: true, run: () => narrow(group) },
        ...(rule === undefined
          ? []
          : [{ id: 'rule', label: 'Open the rule', icon: 'shield' as const, run: () => openRule(rule) }]),
      ],
    });
  };
  return (
    <div className="el-panel">
      <div className="el-panel-bar">
        <Select
          aria-label="Count findings by"
          style={{ flex: 1 }}
          allowDeselect={false}
          data={[...choices]}
          value={by}
          onChange={(value) => setBy(value as CountBy)}
        />
      </div>
      {asked.error ? (
        <ErrorState
          title="The counts could not be made"
          {...toErrorText(asked.error)}
          onRetry={() => void asked.refetch()}
        />
      ) : !asked.data ? (
        <LoadingState label="Counting" />
      ) : groups.length === 0 ? (
        <EmptyState icon="warning" title="Nothing to count" />
      ) : (
        <div className="el-panel-body">
          <table className="el-table el-counts">
            <thead>
              <tr>
                <th scope="col">{choices.find((one) => one.value === by)?.label}</th>
                <th scope="col" className="el-right">
                  Findings
                </th>
                <th scope="col" className="el-right">
                  Events
                </th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <tr
                  key={group.key}
                  data-chosen={isChosen(filter, group) || undefined}
                  onContextMenu={(event) => {
                    event.preventDefault();
                    openMenu(group, event.clientX, event.clientY);
                  }}
                >
                  <td title={toVisible(`${group.label} (${toFindingLook(group.level).word})`)}>
                    <button
                      type="button"
                      aria-pressed={isChosen(filter, group)}
                      onClick={() => narrow(group)}
                      onKeyDown={(event) => {
                        if (event.key !== 'F10' || !event.shiftKey) return;
                        event.preventDefault();
                        const rect = event.currentTarget.getBoundingClientRect();
                        openMenu(group, rect.left, rect.bottom);
                      }}
                    >
                      <i style={{ background: toFindingLook(group.level).colour }} />
                      <EvidenceText>{group.label}</EvidenceText>
                    </button>
                  </td>
                  <td className="el-right">{formatCount(group.findings)}</td>
                  <td className="el-right">{formatCount(group.events)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {asked.data.total > countLimit ? (
            <p className="el-page-none">{`Of the first ${formatCount(countLimit)} of ${formatCount(asked.data.total)} findings`}</p>
          ) : null}
        </div>
      )}
      {menu}
    </div>
  );
}
