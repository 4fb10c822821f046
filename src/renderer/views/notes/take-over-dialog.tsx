/** Tags and notes of a CSV file or of a colleague's case: shows first what would be done, then does it. */

import { Button, FileButton, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useEffect, useState } from 'react';
import { create } from 'zustand';
import type { EngineClient } from '#shared/contract/index.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { useAnnotator } from '../../state/annotate.tsx';
import { formatCount } from '../../state/format.ts';
import { usePathPicker } from '../../state/path-picker.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { ErrorState, LoadingState } from '../../widgets/states.tsx';
import { countGains, explainGains, explainLimits, type Plan, type TakeOverSource } from './take-over.ts';

/** Longest CSV text; it goes to the engine in one message. */
const longestText = 15_000_000;
const shownRows = 200;

const useTakeOver = create<{ readonly source: TakeOverSource | undefined }>(() => ({ source: undefined }));
const close = (): void => useTakeOver.setState({ source: undefined });

/** The two buttons, for the tab bar of the tags. */
export function TakeOverActions(): JSX.Element {
  const picker = usePathPicker(([casePath]) => {
    if (casePath === undefined) return;
    const name = casePath.split(/[\\/]/).at(-1) ?? casePath;
    useTakeOver.setState({ source: { kind: 'case', name, casePath } });
  });
  const onFile = async (file: File | null): Promise<void> => {
    if (!file) return;
    if (file.size > longestText) {
      const message = 'A file may have 15 MB. Cut it into parts, each with the header line.';
      notifications.show({ color: 'red', title: `${file.name} is too large`, message });
    } else useTakeOver.setState({ source: { kind: 'csv', name: file.name, text: await file.text() } });
  };
  return (
    <>
      <FileButton accept=".csv,.txt,text/csv" onChange={(file) => void onFile(file)}>
        {(props) => (
          <Button
            {...props}
            size="compact-xs"
            variant="subtle"
            title="A header line; columns event_id, or sha256 and record_id (and file_offset); tag and note"
          >
            Import CSV…
          </Button>
        )}
      </FileButton>
      <Button size="compact-xs" variant="subtle" onClick={() => void picker.ask('case')}>
        Merge a case…
      </Button>
      {picker.dialog}
      <TakeOverDialog />
    </>
  );
}

function TakeOverDialog(): JSX.Element {
  const source = useTakeOver((store) => store.source);
  const title = source?.kind === 'case' ? 'Merge tags and notes of a case' : 'Import tags and notes';
  return (
    <Modal opened={source !== undefined} onClose={close} title={title} size={680}>
      {source ? <TakeOver source={source} /> : null}
    </Modal>
  );
}

async function run(engine: EngineClient, source: TakeOverSource, dryRun: boolean): Promise<Plan> {
  if (source.kind === 'csv')
    return { kind: 'csv', result: await engine.call('annotations.importCsv', { text: source.text, dryRun }) };
  return { kind: 'case', result: await engine.call('annotations.merge', { casePath: source.casePath, dryRun }) };
}

function TakeOver({ source }: { readonly source: TakeOverSource }): JSX.Element {
  const { engine } = useClients();
  const annotator = useAnnotator();
  const [plan, setPlan] = useState<Plan>();
  const [problem, setProblem] = useState<{ readonly code: string; readonly message: string }>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let wanted = true;
    run(engine, source, true).then(
      (next) => wanted && setPlan(next),
      (error: unknown) => wanted && setProblem(toErrorText(error)),
    );
    return () => {
      wanted = false;
    };
  }, [engine, source]);
  const onConfirm = async (): Promise<void> => {
    setBusy(true);
    try {
      const done = await run(engine, source, false);
      annotator.announce(`${explainGains(done)} from ${source.name}`, done.result.batchId);
      close();
    } catch (error) {
      setProblem(toErrorText(error));
    }
    setBusy(false);
  };
  if (problem) return <ErrorState title="That cannot be taken over" {...problem} />;
  if (!plan) return <LoadingState label="Looking what it would do" />;
  const { tags, notes } = countGains(plan);
  const nothing = tags + notes === 0;
  return (
    <div className="el-take-over">
      <p role="status">
        <EvidenceText>{source.name}</EvidenceText>:{' '}
        {nothing ? 'nothing that this case has not got already.' : `${explainGains(plan)} would be added.`}
      </p>
      <ul>
        {explainLimits(plan).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <TagGains plan={plan} />
      {plan.kind === 'csv' ? <Rejected rows={plan.result.rejected} /> : <Conflicts rows={plan.result.conflicts} />}
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button onClick={close}>Cancel</Button>
        <Button variant="filled" data-autofocus disabled={nothing} loading={busy} onClick={() => void onConfirm()}>
          {source.kind === 'case' ? 'Merge' : 'Import'}
        </Button>
      </Group>
    </div>
  );
}

function TagGains({ plan }: { readonly plan: Plan }): JSX.Element | null {
  const gains = plan.result.byTag.filter((one) => one.given > 0 || one.isNew);
  if (gains.length === 0) return null;
  return (
    <table className="el-table" aria-label="Tags that would be given">
      <thead>
        <tr>
          <th scope="col">Tag</th>
          <th scope="col">In this case</th>
          <th scope="col" className="el-right">
            Would be given
          </th>
        </tr>
      </thead>
      <tbody>
        {gains.map((one) => (
          <tr key={one.name}>
            <td>
              <EvidenceText>{one.name}</EvidenceText>
            </td>
            <td>{one.isNew ? 'new' : 'there'}</td>
            <td className="el-right">{formatCount(one.given)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rejected({ rows }: { readonly rows: readonly { line: number; reason: string }[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-take-over-rows" tabIndex={0} aria-label="Lines that cannot be used">
      <h3>Lines that cannot be used</h3>
      <ul>
        {rows.slice(0, shownRows).map((row) => (
          <li key={`${row.line} ${row.reason}`}>
            Line {row.line}: <EvidenceText>{row.reason}</EvidenceText>
          </li>
        ))}
        {rows.length > shownRows ? <li>{`and ${formatCount(rows.length - shownRows)} more`}</li> : null}
      </ul>
    </section>
  );
}

type Conflict = Extract<Plan, { kind: 'case' }>['result']['conflicts'][number];

function Conflicts({ rows }: { readonly rows: readonly Conflict[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-take-over-rows" tabIndex={0} aria-label="Notes that differ">
      <h3>Notes that differ</h3>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that does not change
        <dl key={at}>
          <dt>
            <EvidenceText>{row.label}</EvidenceText>
          </dt>
          {(['ours', 'theirs'] as const).map((side) => (
            <dd key={side} className={row.kept === side ? undefined : 'el-muted'}>
              {side === 'ours' ? 'Here' : 'There'}, <EvidenceText>{row[side].analyst}</EvidenceText>
              {row.kept === side ? ' (kept)' : ' (given up)'}:{' '}
              <EvidenceText>{row[side].body.slice(0, 300)}</EvidenceText>
            </dd>
          ))}
        </dl>
      ))}
    </section>
  );
}
