/** Bytes of an evidence file at any place, as the file is now. Opened from a problem, a ledger range or a file. */

import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type JSX, useEffect, useState } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { HexText } from '../../widgets/hex-text.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useEvidenceStore } from './evidence-store.ts';
import { parseOffset } from './offset.ts';

const pageBytes = 1024;

/** See the file's header. */
export function HexDialog(): JSX.Element {
  const place = useEvidenceStore((store) => store.hex);
  const openHex = useEvidenceStore((store) => store.openHex);
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string>();
  const offset = place?.offset ?? 0;
  // A line before the place, so that it is seen in what surrounds it; on a line's start.
  const start = Math.max(0, Math.floor(offset / 16) * 16);
  const asked = useAsk(
    'evidence.bytes',
    { fileId: place?.fileId ?? 0, offset: start, length: pageBytes },
    { enabled: place !== undefined, keepPrevious: true },
  );
  useEffect(() => {
    setTyped(`0x${offset.toString(16)}`);
    setWrong(undefined);
  }, [offset]);
  if (!place) return <Modal opened={false} onClose={() => openHex(undefined)} />;
  const size = asked.data?.sizeBytes ?? 0;
  const go = (to: number): void => openHex({ ...place, offset: Math.max(0, to) });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const to = parseOffset(typed);
    if (to === undefined) setWrong('A number such as 4096 or 0x1000');
    else go(to);
  };
  return (
    <Modal opened onClose={() => openHex(undefined)} title={toVisible(`Bytes of ${place.name}`)} size={760}>
      <Group align="start" gap="xs" mb="xs">
        <form onSubmit={onSubmit}>
          <TextInput
            aria-label="Offset"
            value={typed}
            error={wrong}
            onChange={(event) => setTyped(event.currentTarget.value)}
            w={180}
            rightSection={
              <Button type="submit" size="compact-xs" variant="subtle">
                Go
              </Button>
            }
            rightSectionWidth={40}
          />
        </form>
        <Button disabled={start === 0} onClick={() => go(start - pageBytes)}>
          Back
        </Button>
        <Button disabled={start + pageBytes >= size} onClick={() => go(start + pageBytes)}>
          Forward
        </Button>
        <span className="el-muted el-hex-size">{asked.data ? `of ${formatCount(size)} bytes` : ''}</span>
      </Group>
      <div className="el-hex-box">
        {asked.error ? (
          <ErrorState
            title="The bytes could not be read"
            {...toErrorText(asked.error)}
            onRetry={() => void asked.refetch()}
          />
        ) : !asked.data ? (
          <LoadingState label="Reading the bytes" />
        ) : asked.data.hex === '' ? (
          <EmptyState icon="file" title="Past the end of the file" />
        ) : (
          <HexText label="Bytes" hex={asked.data.hex} offset={asked.data.offset} />
        )}
      </div>
    </Modal>
  );
}
