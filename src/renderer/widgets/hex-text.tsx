/** Bytes as a dump that can be selected and read. In: lower-case hex and where its first byte lies. Knows no evidence. */
import { type JSX, useMemo } from 'react';
import { CodeText } from './code-text.tsx';
import { toHexLines } from './hex.ts';
import './hex-text.css';

interface HexTextProps {
  readonly label: string;
  readonly hex: string;
  readonly offset: number;
}

/** See the file's header. */
export function HexText({ label, hex, offset }: HexTextProps): JSX.Element {
  const text = useMemo(
    () =>
      toHexLines(hex, offset)
        .map((line) => `${line.offset}  ${line.bytes}  ${line.text}`)
        .join('\n'),
    [hex, offset],
  );
  return (
    <div className="el-hex">
      <CodeText label={label} language="plain" text={text} />
    </div>
  );
}
