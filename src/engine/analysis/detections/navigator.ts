/**
 * An ATT&CK Navigator layer, format 4.5. In: the matrix counts. Out: JSON text. Tactics are left out of the techniques, so
 * that the layer shows in any ATT&CK version; the score is the number of findings.
 */
import type { Output } from '#shared/contract/index.ts';

const navigatorVersion = '5.1.0';

/** Layer of the given name. */
export function toNavigatorLayer(name: string, matrix: Output<'findings.matrix'>): string {
  const most = Math.max(1, ...matrix.techniques.map((t) => t.findings));
  const layer = {
    name,
    versions: { attack: matrix.version, navigator: navigatorVersion, layer: '4.5' },
    domain: 'enterprise-attack',
    description: 'Findings of an EventLoupe case; the score is the number of findings.',
    sorting: 3,
    layout: { layout: 'side', showID: true, showName: true },
    hideDisabled: false,
    techniques: matrix.techniques
      .filter((t) => /^T\d{4}(?:\.\d{3})?$/.test(t.id))
      .map((t) => ({
        techniqueID: t.id,
        score: t.findings,
        comment: `${t.findings} finding${t.findings === 1 ? '' : 's'}, ${t.events} event${t.events === 1 ? '' : 's'}, highest level ${t.level}${t.oldId ? `; formerly ${t.oldId}` : ''}`,
        enabled: true,
        showSubtechniques: t.id.includes('.'),
      })),
    gradient: { colors: ['#ffe766', '#ff6666'], minValue: 0, maxValue: most },
    legendItems: [],
    metadata: [],
  };
  return `${JSON.stringify(layer, undefined, 2)}\n`;
}
