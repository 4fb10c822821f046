/** The report as it will be, in a frame that may run nothing and load nothing (no permission of the sandbox is given). */
import { useDebouncedValue } from '@mantine/hooks';
import type { JSX } from 'react';
import type { Input } from '#shared/contract/index.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';

const waitMs = 350;

/** See the file's header. */
export function ReportPreview({ plan }: { readonly plan: Input<'report.preview'>['plan'] }): JSX.Element {
  const [wanted] = useDebouncedValue(plan, waitMs);
  const enabled = wanted.sections.length > 0 && wanted.title.length > 0;
  const asked = useAsk('report.preview', { plan: wanted }, { enabled, keepPrevious: true });
  if (!enabled)
    return (
      <EmptyState icon="report" title="Nothing to show">
        Choose at least one section and give the report a title.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The report could not be made"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Making the report" />;
  return (
    <iframe
      className="el-report-frame"
      title="Preview of the report"
      sandbox=""
      srcDoc={asked.data.html}
      aria-busy={asked.isFetching}
    />
  );
}
