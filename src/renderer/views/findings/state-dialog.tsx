/** Confirming or dismissing findings: a state, a reason (asked for when dismissing), and the engine keeps both. */

import { Button, Group, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useEffect, useState } from 'react';
import type { FindingRow } from '#shared/contract/detections.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { noteFindingChange } from '../../state/revision.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';

type State = FindingRow['state'];

export interface StateRequest {
  readonly ids: readonly number[];
  /** What is judged, in words. */
  readonly what: string;
  readonly state?: State;
  readonly reason?: string;
}

/** Stores a judgement and lets everything that shows it ask again. */
export function useJudge(): (ids: readonly number[], state: State, reason: string) => Promise<void> {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  return async (ids, state, reason) => {
    await engine.call('findings.setState', { ids: [...ids], state, reason });
    noteFindingChange(queryClient);
  };
}

interface StateDialogProps {
  readonly request: StateRequest | undefined;
  readonly onClose: () => void;
}

/** See the file's header. Shown while there is a request. */
export function StateDialog({ request, onClose }: StateDialogProps): JSX.Element {
  const judge = useJudge();
  const [state, setState] = useState<State>('dismissed');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    setState(request?.state ?? 'dismissed');
    setReason(request?.reason ?? '');
    setProblem(undefined);
  }, [request]);
  const save = async (): Promise<void> => {
    if (!request) return;
    try {
      await judge(request.ids, state, reason.trim());
    } catch (error) {
      return setProblem(toErrorText(error).message);
    }
    onClose();
  };
  const missing = state === 'dismissed' && reason.trim() === '';
  return (
    <Modal opened={request !== undefined} onClose={onClose} title="Judge" size={480}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) void save();
        }}
      >
        <p className="el-judged">
          <EvidenceText>{request?.what}</EvidenceText>
        </p>
        <SegmentedControl
          aria-label="State"
          fullWidth
          data={[
            { value: 'new', label: 'New' },
            { value: 'confirmed', label: 'Confirmed' },
            { value: 'dismissed', label: 'Dismissed' },
          ]}
          value={state}
          onChange={(value) => setState(value as State)}
        />
        <Textarea
          mt="xs"
          label={state === 'dismissed' ? 'Why it is none (kept in the case)' : 'Reason'}
          required={state === 'dismissed'}
          value={reason}
          maxLength={10_000}
          autosize
          minRows={3}
          maxRows={8}
          error={problem}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={missing}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
