/** The ATT&CK matrix: the engine's counts in, columns of cells out, with the strength of each cell's colour. Pure. */
import type { Output } from '#shared/contract/index.ts';

export type Matrix = Output<'findings.matrix'>;
export type MatrixTechnique = Matrix['techniques'][number];

export interface MatrixCell {
  readonly technique: MatrixTechnique;
  /** A sub-technique, shown under its technique. */
  readonly sub: boolean;
  /** 0.25 to 1, by findings, on a logarithmic scale: one noisy rule does not make the others pale. */
  readonly strength: number;
}

export interface MatrixColumn {
  readonly tactic: Matrix['tactics'][number];
  readonly cells: readonly MatrixCell[];
}

/** See the file's header. A technique of several tactics stands in each of their columns. */
export function toMatrixColumns(matrix: Matrix): MatrixColumn[] {
  const most = Math.max(1, ...matrix.techniques.map((technique) => technique.findings));
  const strength = (findings: number): number =>
    most === 1 ? 1 : 0.25 + 0.75 * (Math.log(Math.max(1, findings)) / Math.log(most));
  return matrix.tactics.map((tactic) => ({
    tactic,
    cells: matrix.techniques
      .filter((technique) => technique.tactics.includes(tactic.shortname))
      .map((technique) => ({
        technique,
        sub: technique.id.includes('.'),
        strength: strength(technique.findings),
      })),
  }));
}
