import { describe, expect, it } from 'vitest';
import { smoothed } from './smoothing';

const series = (values: number[]) => ({ steps: values.map((_, i) => i), values });

describe('smoothing', () => {
  it('leaves a series as it is without a weight, and a constant at any', () => {
    const points = series([1, 5, 2]);
    expect(smoothed(points, 0)).toBe(points);
    expect(smoothed(series([3, 3, 3, 3]), 0.9).values).toEqual([3, 3, 3, 3].map((value) => expect.closeTo(value, 12) as number));
  });

  it('begins at the first value instead of at zero', () => {
    expect(smoothed(series([10, 12]), 0.9).values[0]).toBe(10);
  });

  it('reduces the deviation of noise and keeps its mean', () => {
    const noise = series(Array.from({ length: 1000 }, (_, i) => 5 + (i % 2 ? 1 : -1)));
    const { values } = smoothed(noise, 0.9);
    for (const value of values.slice(50)) expect(Math.abs(value - 5)).toBeLessThan(0.1);
  });

  it('keeps NaN and infinities where they are', () => {
    const { values } = smoothed(series([1, Number.NaN, 1, Infinity, 1]), 0.5);
    expect(values).toEqual([1, Number.NaN, 1, Infinity, 1]);
  });

  it('moves no point to another step', () => {
    const points = { steps: [0, 1, 100, 1000], values: [1, 2, 3, 4] };
    expect(smoothed(points, 0.8).steps).toEqual(points.steps);
  });
});
