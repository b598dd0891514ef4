import { describe, expect, it } from 'vitest';
import { valueTicks } from './value-ticks';

describe('the labelled values of an axis', () => {
  it.each([
    [[0, 1], false, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[-0.02, 1.04], false, [0, 0.5, 1]],
    [[1e-7, 10], true, [1e-7, 1e-5, 0.001, 0.1, 10]],
    [[2, 3], true, []],
    [[5, 5], false, [5]],
  ] as const)('are round: %o, log: %s', (range, log, ticks) =>
    expect(valueTicks([range[0], range[1]], log)).toEqual(ticks.map((tick) => expect.closeTo(tick, 10) as number)),
  );
});
