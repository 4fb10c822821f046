/** Named values with a meaning beside them and actions on each row; everything is shown as text. Knows no evidence. */

import type { JSX } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { EvidenceText } from './evidence-text.tsx';
import { IconButton } from './icon-button.tsx';
import './field-table.css';

export interface FieldRow {
  readonly name: string;
  readonly value: string;
  readonly meaning: string | null;
  readonly clause: string;
  /** What the field says, shown when the pointer rests on its name. */
  readonly about?: string | null;
  /** Brought out among the rows. */
  readonly marked?: boolean;
}

interface FieldTableProps {
  readonly caption: string;
  readonly rows: readonly FieldRow[];
  readonly onInclude: (row: FieldRow) => void;
  readonly onExclude: (row: FieldRow) => void;
  readonly onCopy: (row: FieldRow) => void;
  readonly onColumn?: (row: FieldRow) => void;
  /** Asked for a menu of more on the row, at a place of the screen. */
  readonly onMore?: (row: FieldRow, x: number, y: number) => void;
}

/** See the file's header. */
export function FieldTable({
  caption,
  rows,
  onInclude,
  onExclude,
  onCopy,
  onColumn,
  onMore,
}: FieldTableProps): JSX.Element {
  return (
    <table className="el-fields">
      <caption>{caption}</caption>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same name may occur more than once and rows never move
          <tr key={index} data-marked={row.marked || undefined}>
            <th scope="row" title={row.about ?? undefined}>
              {toVisible(row.name) || '(no name)'}
            </th>
            <td>
              <EvidenceText className="el-mono">{row.value}</EvidenceText>
              {row.meaning ? <span className="el-meaning">{toVisible(row.meaning)}</span> : null}
              <span className="el-fields-actions">
                <IconButton icon="plus" label={`Only ${row.name} with this value`} onClick={() => onInclude(row)} />
                <IconButton icon="minus" label={`Not ${row.name} with this value`} onClick={() => onExclude(row)} />
                <IconButton icon="copy" label={`Copy ${row.name}`} onClick={() => onCopy(row)} />
                {onColumn ? (
                  <IconButton icon="columns" label={`Show ${row.name} as a column`} onClick={() => onColumn(row)} />
                ) : null}
                {onMore ? (
                  <IconButton
                    icon="goto"
                    label={`Find the value of ${row.name} in other views`}
                    onClick={({ currentTarget }) => {
                      const { left, bottom } = currentTarget.getBoundingClientRect();
                      onMore(row, left, bottom);
                    }}
                  />
                ) : null}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
