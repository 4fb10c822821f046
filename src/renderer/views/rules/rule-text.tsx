/** A rule's text in a field with line numbers; lines with a fault are marked, and a line can be gone to. */
import { type JSX, useEffect, useMemo, useRef } from 'react';
import { maxRuleText } from '#shared/contract/own-rules.ts';

interface RuleTextProps {
  readonly text: string;
  readonly faults: ReadonlySet<number>;
  /** The line to select; `count` tells one wish from the next. */
  readonly target: { readonly line: number; readonly count: number } | undefined;
  readonly onChange: (text: string) => void;
}

/** Lines numbered at most: a rule has some dozens. */
const maxNumbered = 5000;

/** Start and end of a 1-based line. */
export function toLineRange(text: string, line: number): [start: number, end: number] {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return [start, end < 0 ? text.length : end];
}

/** See the file's header. */
export function RuleText({ text, faults, target, onChange }: RuleTextProps): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => Math.min(text.split('\n').length, maxNumbered), [text]);
  const current = useRef(text);
  current.current = text;
  useEffect(() => {
    if (!target || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(...toLineRange(current.current, target.line));
    const height = Number.parseFloat(getComputedStyle(field.current).lineHeight);
    field.current.scrollTop = Math.max(0, (target.line - 4) * height);
  }, [target]);
  return (
    <div className="el-rule-text el-mono">
      <div ref={gutter} className="el-rule-gutter" aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div key={index} className={faults.has(index + 1) ? 'el-rule-fault-line' : undefined}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={field}
        aria-label="Rule in Sigma format"
        aria-invalid={faults.size > 0}
        spellCheck={false}
        maxLength={maxRuleText}
        value={text}
        wrap="off"
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}
