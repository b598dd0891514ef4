import { describe, expect, it } from 'vitest';
import { axisOf, fractionOf, onAxis, stepAt, xRangeOf } from './axis';
import { type AxisMapping, mappingOf, toStep, toX } from './axis-mapping';

const EPOCHS = { steps: [0, 50, 100, 150, 200], values: [0, 0, 1, 1, 2] };

describe('an axis of something else than steps', () => {
  it('rises evenly through the plateaus of an epoch', () => {
    const mapping = mappingOf(EPOCHS, 'metric') as AxisMapping;
    expect([0, 50, 100, 150, 200, 300].map((step) => toX(mapping, step))).toEqual([0, 0.5, 1, 1.5, 2, 3]);
    expect(toStep(mapping, 1.5)).toBe(150);
  });

  it('is none of a metric that falls, or that is constant', () => {
    expect(mappingOf({ steps: [0, 1, 2], values: [1, 2, 1.5] }, 'metric')).toBeNull();
    expect(mappingOf({ steps: [0, 1, 2], values: [1, Number.NaN, 1] }, 'metric')).toBeNull();
    expect(mappingOf({ steps: [], values: [] }, 'time')).toBeNull();
  });

  it.each([true, false])('has the inverse of each position (log: %s)', (log) => {
    // A run that was interrupted for an hour between steps 100 and 101.
    const mapping = mappingOf({ steps: [0, 100, 101, 200], values: [1, 11, 3611, 3621] }, 'time') as AxisMapping;
    const axis = axisOf({ from: 0, to: 200 }, log, mapping);
    for (const step of [0, 10, 100, 101, 150, 200]) expect(stepAt(axis, fractionOf(axis, step))).toBe(step);
    if (!log) expect(fractionOf(axis, 101) - fractionOf(axis, 100)).toBeGreaterThan(0.9);
    expect(onAxis([0, 100], axis)).toEqual([1, 11]);
    expect(xRangeOf(axis)).toEqual([1, 3621]);
  });

  it('has a place for 0 on a logarithmic axis', () => {
    const mapping = mappingOf(EPOCHS, 'metric') as AxisMapping;
    const axis = axisOf({ from: 0, to: 200 }, true, mapping);
    expect(fractionOf(axis, 0)).toBe(0);
    expect(fractionOf(axis, 200)).toBe(1);
    expect(fractionOf(axis, 100)).toBeCloseTo(0.5, 6);
  });
});
