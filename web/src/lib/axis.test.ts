import { describe, expect, it } from 'vitest';
import { axisOf, fractionOf, onAxis, stepAt, ZERO_ON_LOG, zoomed } from './axis';

describe('the axis of steps', () => {
  const ALL = { from: 0, to: 1000 };

  it.each([true, false])('maps steps to fractions and back (log: %s)', (log) => {
    const axis = axisOf({ from: 0, to: 2500 }, log);
    for (const step of [1, 2, 7, 50, 625, 2500]) expect(stepAt(axis, fractionOf(axis, step))).toBe(step);
  });

  it('has room for step 0 on logarithmic steps', () => {
    const axis = axisOf({ from: 0, to: 1000 }, true);
    expect(fractionOf(axis, 0)).toBe(0);
    expect(stepAt(axis, 0)).toBe(0);
    expect(onAxis([0, 1, 2], axis)).toEqual([ZERO_ON_LOG, 1, 2]);
    expect(onAxis([0, 1, 2], axisOf({ from: 0, to: 1000 }, false))).toEqual([0, 1, 2]);
  });

  it('is never empty', () => {
    for (const log of [true, false]) {
      const { from, to } = axisOf({ from: 0, to: 0 }, log);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('has a width where steps are so late that the next number is no step further', () => {
    for (const log of [true, false]) {
      const axis = axisOf({ from: 2 ** 63, to: 2 ** 63 }, log);
      expect(fractionOf(axis, axis.to)).toBe(1);
      expect(fractionOf(axis, 2 ** 63)).toBe(0);
    }
  });

  it('tells steps apart beyond 10^12', () => {
    for (const log of [true, false]) {
      const axis = axisOf({ from: 1e15, to: 1e15 + 100 }, log);
      expect(fractionOf(axis, 1e15 + 50)).toBeCloseTo(0.5, 6);
      expect(stepAt(axis, 0.25)).toBe(1e15 + 25);
    }
  });

  it('zooms around a step and back out to everything', () => {
    const axis = axisOf(ALL, false);
    const range = zoomed(axis, 500, 0.5, ALL);
    expect(range).toEqual({ from: 250, to: 750 });
    expect(zoomed(axisOf({ from: 250, to: 750 }, false), 500, 2, ALL)).toBeNull();
  });

  it('does not zoom into less than four steps', () => {
    const axis = axisOf({ from: 10, to: 14 }, false);
    expect(zoomed(axis, 12, 0.5, ALL)).toEqual({ from: 10, to: 14 });
  });

  it.each([true, false])('follows a run whose first step is 2 million (log: %s)', (log) => {
    const all = { from: 2_000_000, to: 2_001_000 };
    const axis = axisOf(all, log);
    expect(fractionOf(axis, 2_000_500)).toBeCloseTo(0.5, 3);
    const range = zoomed(axis, 2_000_500, 0.5, all);
    expect(range?.from).toBeGreaterThan(2_000_200);
    expect(zoomed(axisOf(range ?? all, log), 2_000_500, 2, all)).toBeNull();
  });
});
