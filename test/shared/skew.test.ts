/** The text of a skew, there and back. */
import { expect, test } from 'vitest';
import { formatSkew, parseSkew } from '../../src/shared/model/skew.ts';

test.each([
  ['+00:05:00', 300_000_000, '+00:05:00'],
  ['-1:30', -5_400_000_000, '-01:30:00'],
  ['−00:00:02', -2_000_000, '-00:00:02'],
  ['00:00:00.25', 250_000, '+00:00:00.250'],
  ['+00:00:00.000001', 1, '+00:00:00.000001'],
  ['-2d 03:00:00', -183_600_000_000, '-2d 03:00:00'],
  ['+36:00', 129_600_000_000, '+1d 12:00:00'],
  ['-00:00', 0, '+00:00:00'],
])('%s', (text, us, shown) => {
  expect(parseSkew(text)).toBe(us);
  expect(formatSkew(us)).toBe(shown);
  expect(parseSkew(shown)).toBe(us);
});

test.each(['', '5', '+5m', '00:60', '00:00:61', '1:00:00:00', 'x00:01', '00:01x', '+00:00:00.1234567'])(
  'not a skew: %j',
  (text) => expect(parseSkew(text)).toBeUndefined(),
);
