import { describe, expect, it } from 'vitest';
import { pointAt, portraitOf } from './portrait';

describe('a metric over another one', () => {
  const xs = { steps: [0, 10, 20], values: [5, 3, 4] };
  const ys = { steps: [0, 5, 10, 20, 30], values: [1, 2, Number.NaN, 4, 5] };

  it('has a point for each of its own, at the newest value of the other', () => {
    expect(portraitOf(xs, ys)).toEqual([
      { step: 0, x: 5, y: 1 },
      { step: 5, x: 5, y: 2 },
      { step: 20, x: 4, y: 4 },
      { step: 30, x: 4, y: 5 },
    ]);
  });

  it('has the point of a step', () => {
    expect(pointAt(portraitOf(xs, ys), 19)?.step).toBe(5);
    expect(pointAt([], 19)).toBeNull();
  });
});
