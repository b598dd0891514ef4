import { describe, expect, it } from 'vitest';
import { cloudOf, explainedBy, hasSpace, reachOf } from './point-cloud';
import type { GeometryMeasured } from './types';

const measured = (changes: object) =>
  ({ rows: 2, labels: [], principal: { components: 2, coordinates: [1, 2, 3, 4], varianceExplained: [0.5, 0.2, 0.1] }, aligned: null, ...changes }) as unknown as GeometryMeasured;

describe('the rows of a snapshot as points', () => {
  it('lie in the principal plane, or where the stream has turned them', () => {
    expect([...cloudOf(measured({}), false)]).toEqual([1, 2, 0, 3, 4, 0]);
    expect([...cloudOf(measured({ aligned: { plane: [5, 6, 7, 8], space: [] } }), false)]).toEqual([5, 6, 0, 7, 8, 0]);
  });

  it('have three coordinates in space', () => {
    const aligned = { plane: [], space: [1, 2, 3, 4, 5, 6] };
    expect([...cloudOf(measured({ aligned }), true)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(hasSpace(measured({}))).toBe(false);
    expect(explainedBy(measured({}), true)).toBeCloseTo(0.8);
    expect(explainedBy(measured({}), false)).toBeCloseTo(0.7);
  });

  it('have a reach, whatever is not finite', () => {
    expect(reachOf(Float32Array.of(1, -3, Number.NaN, Infinity))).toBe(3);
    expect(reachOf(new Float32Array(0))).toBe(0);
  });

  it('are fifty thousand in a few milliseconds', () => {
    const rows = 50_000;
    const coordinates = Array.from({ length: 2 * rows }, (_, i) => i);
    const begin = performance.now();
    expect(cloudOf(measured({ rows, principal: { components: 2, coordinates, varianceExplained: [] } }), false)).toHaveLength(3 * rows);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
