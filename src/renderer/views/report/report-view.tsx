/** The report view: plan at the left, the report as it will be at the right, written into a folder with its manifest. */

import { Alert, Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useEffect, useMemo, useRef, useState } from 'react';
import type { Output } from '#shared/contract/index.ts';
import { mergeSections, toSectionIds } from '#shared/model/report-plan.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toFilter, useFilterState } from '../../state/filter-store.ts';
import { formatBytes } from '../../state/format.ts';
import { usePathPicker } from '../../state/path-picker.tsx';
import { type CaseInfo, useSession } from '../../state/session.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainFormat, suggestFolder } from './plan.ts';
import { ReportPreview } from './report-preview.tsx';
import { useReportStore } from './report-store.ts';
import { SectionList } from './section-list.tsx';
import './report.css';

type Options = Output<'report.options'>;
type Written = Output<'report.write'>;

/** See the file's header. */
export function ReportView(): JSX.Element {
  const info = useSession((store) => store.info);
  const asked = useAsk('report.options', {});
  if (!info) return <EmptyState icon="report" title="No case is open" />;
  if (asked.error)
    return (
      <ErrorState
        title="The parts of a report could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the parts of a report" />;
  return <Builder info={info} options={asked.data} />;
}

function Builder({ info, options }: { readonly info: CaseInfo; readonly options: Options }): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const store = useReportStore();
  const { change, setFolder } = store;
  const state = useFilterState();
  const [written, setWritten] = useState<Written>();
  const [problem, setProblem] = useState<{ readonly code: string; readonly message: string }>();
  const [busy, setBusy] = useState(false);
  const title = store.title ?? info.name;
  const folder = store.folder ?? suggestFolder(info.casePath, new Date().toISOString().slice(0, 10));
  const sections = useMemo(
    () =>
      mergeSections(
        store.sections,
        options.sections.map((section) => section.id),
      ),
    [store.sections, options],
  );
  const plan = useMemo(
    () => ({
      title: title.trim(),
      ...(store.analyst.trim() ? { analyst: store.analyst.trim() } : {}),
      sections: toSectionIds(sections),
    }),
    [title, store.analyst, sections],
  );
  const picker = usePathPicker(([path]) => path && setFolder(path));
  const eventChosen = store.formats.some((id) => options.eventFormats.includes(id));
  const toggle = (id: string, on: boolean): void =>
    change({ formats: on ? [...store.formats, id] : store.formats.filter((one) => one !== id) });
  const write = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    setWritten(undefined);
    try {
      const filter = toFilter(state);
      setWritten(
        await engine.call('report.write', {
          plan,
          formats: [...store.formats],
          folder: folder.trim(),
          ...(store.events === 'filter' ? { filter: { ...filter, clauses: [...filter.clauses] } } : {}),
        }),
      );
      await queryClient.invalidateQueries({ queryKey: ['case.actions'] });
    } catch (error) {
      setProblem(toErrorText(error));
    } finally {
      setBusy(false);
    }
  };
  const ready = plan.title && plan.sections.length > 0 && store.formats.length > 0 && folder.trim() !== '';
  return (
    <div className="el-report">
      <section className="el-report-plan" aria-label="Plan of the report" data-region="report-plan" tabIndex={-1}>
        <TextInput
          label="Title"
          value={title}
          maxLength={500}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <TextInput
          label="Analyst"
          placeholder="The name of the user account"
          value={store.analyst}
          maxLength={200}
          onChange={(event) => change({ analyst: event.currentTarget.value })}
        />
        <h3>Sections</h3>
        <SectionList
          sections={options.sections}
          choices={sections}
          onChange={(next) => change({ sections: [...next] })}
        />
        <h3>The report as</h3>
        <div className="el-formats">
          {options.formats.map((id) => (
            <Checkbox
              key={id}
              label={explainFormat(id)}
              checked={store.formats.includes(id)}
              onChange={(event) => toggle(id, event.currentTarget.checked)}
            />
          ))}
        </div>
        <h3>Events for other tools as</h3>
        <div className="el-formats">
          {options.eventFormats
            .filter((id) => !options.formats.includes(id))
            .map((id) => (
              <Checkbox
                key={id}
                label={explainFormat(id)}
                checked={store.formats.includes(id)}
                onChange={(event) => toggle(id, event.currentTarget.checked)}
              />
            ))}
        </div>
        {eventChosen ? (
          <SegmentedControl
            aria-label="Which events"
            value={store.events}
            onChange={(value) => change({ events: value as 'tagged' | 'filter' })}
            data={[
              { value: 'tagged', label: 'Tagged events' },
              { value: 'filter', label: 'Events of the filter' },
            ]}
          />
        ) : null}
        <TextInput
          label="Folder"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
          rightSection={
            <Button size="compact-xs" variant="subtle" onClick={() => void picker.ask('folder')}>
              Choose…
            </Button>
          }
          rightSectionWidth={82}
        />
        <Button variant="filled" disabled={!ready} loading={busy} onClick={() => void write()}>
          Write the report
        </Button>
        {problem ? (
          <Alert color="red" variant="outline" title="The report was not written" role="alert">
            <p>{problem.message}</p>
            <p className="el-mono el-muted">{problem.code}</p>
          </Alert>
        ) : null}
        {written ? <WrittenFiles written={written} /> : null}
        {picker.dialog}
      </section>
      <section className="el-report-page" aria-label="Preview" data-region="report-preview" tabIndex={-1}>
        <ReportPreview plan={plan} />
      </section>
    </div>
  );
}

function WrittenFiles({ written }: { readonly written: Written }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new result is brought into sight
  useEffect(() => {
    // Newer Chromium gives a promise back, which is no clean-up function.
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [written]);
  return (
    <div ref={box} className="el-written" role="status">
      <p>
        Written into <EvidenceText className="el-mono">{written.folder}</EvidenceText>
      </p>
      <ul>
        {written.files.map((file) => (
          <li key={file.name}>
            <EvidenceText>{file.name}</EvidenceText> <span className="el-muted">{formatBytes(file.sizeBytes)}</span>
            <span className="el-mono el-muted" title={file.sha256}>
              {file.sha256.slice(0, 16)}…
            </span>
            <IconButton
              icon="copy"
              label={`Copy the SHA-256 of ${file.name}`}
              onClick={() => void copyText(file.sha256)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
