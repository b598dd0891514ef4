import { describe, expect, it } from 'vitest';
import { axisOf, fractionOf, onAxis, stepAt, ZERO_ON_LOG, zoomed } from './axis';

describe('the axis of steps', () => {
  it.each([true, false])('finds the step under a fraction and the fraction of a step (log: %s)', (log) => {
    const axis = axisOf(null, 2500, log);
    for (const step of [1, 2, 7, 50, 625, 2500]) expect(stepAt(axis, fractionOf(axis, step))).toBe(step);
  });

  it('has room for step 0 on logarithmic steps', () => {
    const axis = axisOf(null, 1000, true);
    expect(fractionOf(axis, 0)).toBe(0);
    expect(stepAt(axis, 0)).toBe(0);
    expect(onAxis([0, 1, 2], true)).toEqual([ZERO_ON_LOG, 1, 2]);
    expect(onAxis([0, 1, 2], false)).toEqual([0, 1, 2]);
  });

  it('is never empty', () => {
    for (const log of [true, false]) {
      const { from, to } = axisOf(null, 0, log);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('zooms around a step and back out to everything', () => {
    const axis = axisOf(null, 1000, false);
    const range = zoomed(axis, 500, 0.5, 1000);
    expect(range).toEqual({ from: 250, to: 750 });
    expect(zoomed(axisOf(range, 1000, false), 500, 2, 1000)).toBeNull();
  });

  it('does not zoom into less than four steps', () => {
    const axis = axisOf({ from: 10, to: 14 }, 1000, false);
    expect(zoomed(axis, 12, 0.5, 1000)).toEqual({ from: 10, to: 14 });
  });
});
