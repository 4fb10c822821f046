/** Why a rule hit: each field with the value that was found, the test it passed and the selection that holds the test. */

import type { JSX } from 'react';
import type { FindingRow } from '#shared/contract/detections.ts';
import { toMatchedClause } from '../../state/detection-text.tsx';
import { filterByClause } from '../../state/pivot.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';

/** See the file's header. */
export function MatchedTable({ matched, kind }: Pick<FindingRow, 'matched' | 'kind'>): JSX.Element {
  if (matched.length === 0) return <p className="el-page-none">No single field decided; see the events and the rule</p>;
  return (
    <table className="el-fields el-matched" aria-label="Matched fields">
      <tbody>
        {matched.map((one, index) => {
          const clause = toMatchedClause(one);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same field may match twice and rows never move
            <tr key={index}>
              <th scope="row">
                <EvidenceText>{one.field || (kind === 'detection' ? '(any field)' : '(counted)')}</EvidenceText>
              </th>
              <td>
                <mark className="el-mark">
                  <EvidenceText className="el-mono">{one.value}</EvidenceText>
                </mark>
                <span className="el-meaning">
                  <EvidenceText>{one.test}</EvidenceText>
                  {one.selection ? <EvidenceText className="el-muted">{` in ${one.selection}`}</EvidenceText> : null}
                </span>
                {clause === undefined ? null : (
                  <span className="el-fields-actions">
                    <IconButton
                      icon="plus"
                      label={`Only ${one.field} with this value`}
                      onClick={() => filterByClause('findings', clause, false)}
                    />
                    <IconButton
                      icon="minus"
                      label={`Not ${one.field} with this value`}
                      onClick={() => filterByClause('findings', clause, true)}
                    />
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
