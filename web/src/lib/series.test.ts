import { describe, expect, it } from 'vitest';
import { align, append, decimate, emptySeries, indexAt, isolatedIndices, isPadded, merge, type Series, trim, valueAt } from './series';

const of = (...points: [number, number][]): Series => ({
  steps: points.map(([step]) => step),
  values: points.map(([, value]) => value),
});

describe('append', () => {
  it('pushes points after the last step', () => {
    const series = of([0, 1], [1, 2]);
    expect(append(series, [2, 3], [3, 4])).toBe(series);
    expect(series).toEqual(of([0, 1], [1, 2], [2, 3], [3, 4]));
  });

  it('changes nothing when the same points arrive twice', () => {
    const once = append(emptySeries(), [5, 6], [1, 2]);
    expect(append(once, [5, 6], [1, 2])).toEqual(of([5, 1], [6, 2]));
  });

  it('replaces the values of steps that are logged again', () => {
    const first = of([1, 10], [2, 20], [3, 30]);
    expect(append(first, [2, 3, 4], [21, 31, 41])).toEqual(of([1, 10], [2, 21], [3, 31], [4, 41]));
  });

  it('sorts a batch that is out of order', () => {
    expect(append(emptySeries(), [3, 1, 2], [30, 10, 20])).toEqual(of([1, 10], [2, 20], [3, 30]));
  });

  it('keeps NaN and the infinities', () => {
    expect(append(emptySeries(), [1, 2], [Number.NaN, Infinity]).values).toEqual([Number.NaN, Infinity]);
  });
});

describe('merge and trim', () => {
  it('unites steps and prefers the newer value', () => {
    expect(merge(of([1, 1], [3, 3]), of([2, 2], [3, 33]))).toEqual(of([1, 1], [2, 2], [3, 33]));
  });

  it('keeps both bounds of a range', () => {
    const series = of([1, 1], [2, 2], [3, 3], [4, 4]);
    expect(trim(series, { from: 2, to: 3 })).toEqual(of([2, 2], [3, 3]));
    expect(trim(series, { from: null, to: 1 })).toEqual(of([1, 1]));
    expect(trim(series, { from: 3, to: null })).toEqual(of([3, 3], [4, 4]));
    expect(trim(series, { from: 0, to: 9 })).toEqual(series);
    expect(trim(series, null)).toBe(series);
    expect(trim(emptySeries(), { from: 0, to: 9 })).toEqual(emptySeries());
  });
});

describe('looking up a step', () => {
  it('returns the newest point at or before it', () => {
    const series = of([10, 1], [20, 2]);
    expect([5, 10, 15, 20, 99].map((step) => indexAt(series.steps, step))).toEqual([-1, 0, 0, 1, 1]);
    expect([5, 15].map((step) => valueAt(series, step))).toEqual([null, 1]);
  });
});

describe('decimate', () => {
  const long = (value: (step: number) => number): Series => {
    const steps = Array.from({ length: 10_000 }, (_, i) => i);
    return { steps, values: steps.map(value) };
  };

  it.each(['linear', 'log'] as const)('keeps a spike of a single step on %s steps', (scale) => {
    const thin = decimate(long((step) => (step === 7_777 ? 42 : Math.sin(step))), 100, scale);
    expect(thin.values[thin.steps.indexOf(7_777)]).toBe(42);
    expect(thin.steps.length).toBeLessThanOrEqual(500);
  });

  it('keeps the first and the last point', () => {
    const thin = decimate(long((step) => step), 10, 'linear');
    expect([thin.steps[0], thin.steps.at(-1)]).toEqual([0, 9_999]);
  });

  it('keeps a NaN among ordinary values', () => {
    const thin = decimate(long((step) => (step === 5_000 ? Number.NaN : step)), 10, 'linear');
    expect(thin.values[thin.steps.indexOf(5_000)]).toBeNaN();
  });

  it('keeps the steps strictly ascending', () => {
    const { steps } = decimate(long(Math.cos), 64, 'log');
    expect(steps.every((step, i) => i === 0 || step > (steps[i - 1] as number))).toBe(true);
  });

  it('returns a short series as it is', () => {
    const short = of([1, 1], [2, 2]);
    expect(decimate(short, 10, 'linear')).toBe(short);
  });
});

describe('align', () => {
  it('distinguishes a step that was not logged from a NaN', () => {
    const { steps, columns } = align([of([0, 1], [1, 2], [2, Number.NaN]), of([0, 5], [2, 6])]);
    expect(steps).toEqual([0, 1, 2]);
    expect(columns).toEqual([
      [1, 2, null],
      [5, undefined, 6],
    ]);
  });

  it('draws the line across NaN that pads a metric measured on every third step', () => {
    const steps = [0, 1, 2, 3, 4, 5, 6];
    const padded = of(...steps.map((step): [number, number] => [step, step % 3 === 0 ? step : Number.NaN]));
    expect(align([padded]).columns).toEqual([[0, undefined, undefined, 3, undefined, undefined, 6]]);
  });

  it.each([2, 3, 5])('draws the line across the NaN of every %d. step, also once the series is decimated', (every) => {
    const steps = Array.from({ length: 20_000 }, (_, i) => i);
    const padded = { steps, values: steps.map((step) => (step % every === 1 ? Number.NaN : Math.sin(step / 300))) };
    for (const series of [padded, decimate(padded, 100, 'linear'), decimate(padded, 100, 'log')]) {
      expect(isPadded(series)).toBe(true);
      expect(align([series]).columns[0]).not.toContain(null);
    }
  });

  it('interrupts the line at the NaN of a few steps among many', () => {
    const steps = Array.from({ length: 20_000 }, (_, i) => i);
    const spiky = { steps, values: steps.map((step) => (step % 4_000 === 77 ? Number.NaN : Math.sin(step / 300))) };
    for (const series of [spiky, decimate(spiky, 100, 'linear')]) expect(isPadded(series)).toBe(false);
  });

  it('interrupts the line where a run diverges, and ends it where the run does not recover', () => {
    const value = (step: number) => (step === 3 || step > 6 ? Number.NaN : step);
    const series = of(...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((step): [number, number] => [step, value(step)]));
    expect(align([series]).columns).toEqual([[0, 1, 2, null, 4, 5, 6, null, null, null]]);
  });
});

describe('points without neighbours', () => {
  it('are those between gaps, or alone', () => {
    expect(isolatedIndices([1])).toEqual([0]);
    expect(isolatedIndices([1, null, 2, 3, null, 4])).toEqual([0, 5]);
    expect(isolatedIndices([undefined, 1, undefined, null, undefined, 2, undefined, 3])).toEqual([1]);
    expect(isolatedIndices([])).toEqual([]);
  });
});
