/** The regularity score: chance stays below the band, sleep laws of frameworks are found with their range, bursts do not fake it. */
import { describe, expect, test } from 'vitest';
import { regularityBands, scoreRegularity } from '../../../../src/engine/analysis/beacons/ebs.ts';

/** Numbers in (0, 1), the same each time. */
function createUniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
}

function series(count: number, draw: () => number): Float64Array {
  const times = new Float64Array(count);
  for (let i = 1; i < count; i++) times[i] = times[i - 1]! + draw();
  return times;
}

describe('chance', () => {
  const uniform = createUniform(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  test.each([
    ['Poisson', () => -60 * Math.log(uniform())],
    ['lognormal', () => 60 * Math.exp(normal())],
  ])('%s: at most one series of a hundred is called regular', (_law, draw) => {
    for (const count of [10, 30, 100]) {
      let alarms = 0;
      for (let k = 0; k < 500; k++)
        if ((scoreRegularity(series(count, draw))?.score ?? 0) >= regularityBands.regular) alarms++;
      expect(alarms, `${count} times`).toBeLessThanOrEqual(5);
    }
  });
});

describe('sleep laws', () => {
  test.each([
    ['Cobalt Strike', 60, 0.2, (s: number, j: number, u: number) => s * (1 - j * u), 48, 60],
    ['Sliver', 60, 0.5, (s: number, j: number, u: number) => s + s * j * u, 60, 90],
    ['Empire', 300, 0.9, (s: number, j: number, u: number) => s * (1 - j + 2 * j * u), 30, 570],
  ])('%s', (_law, sleep, jitter, draw, low, high) => {
    const uniform = createUniform(11);
    const result = scoreRegularity(series(300, () => draw(sleep, jitter, uniform())))!;
    expect(result.score).toBeGreaterThan(regularityBands.regular);
    expect(result.sleepLow).toBeGreaterThanOrEqual(low * 0.95);
    expect(result.sleepHigh).toBeLessThanOrEqual(high * 1.05);
  });

  test('several connections a check-in are one', () => {
    const uniform = createUniform(3);
    const times: number[] = [];
    for (let check = 0, at = 0; check < 100; check++, at += 54 + 6 * uniform())
      for (let part = 0; part < 3; part++) times.push(at + part * 0.3 * uniform());
    const result = scoreRegularity(Float64Array.from(times).sort())!;
    expect(result.checkIns).toBe(100);
    expect(result.sleepLow).toBeGreaterThan(50);
  });
});
