import { describe, expect, it } from 'vitest';
import { bulkOf, extentOf, isCrowded, lastStepOf, reaches, withOutliers } from './outliers';

const range = (from: number, count: number, by = 1) => Array.from({ length: count }, (_, i) => from + i * by);

describe('the bulk of the steps', () => {
  it.each([
    [[...range(0, 100), 1e12], { from: 0, to: 99 }],
    [[...range(0, 100), 1e12, 1e15], { from: 0, to: 99 }],
    [[...range(0, 40), 1e12, 1e12 + 1, 1e12 + 2], { from: 0, to: 39 }],
    [[0, ...range(2_000_000, 100)], { from: 2_000_000, to: 2_000_099 }],
    [[3, ...range(2_000_000, 100), 1e15], { from: 2_000_000, to: 2_000_099 }],
    [[...range(1e12, 100), 2 ** 62], { from: 1e12, to: 1e12 + 99 }],
  ])('is without one wild step', (steps, bulk) => expect(bulkOf(steps)).toEqual(bulk));

  it.each([
    [range(0, 100)],
    [range(2_000_000, 100, 25)],
    [range(0, 20).map((power) => 10 ** power)],
    [range(0, 60).map((power) => 2 ** power)],
    [[...range(0, 50), ...range(100_000, 50)]],
    [[0, 1, 2, 3, ...range(1000, 100, 1000)]],
  ])('is all of steps that are logged ever more seldom, or after a pause', (steps) =>
    expect(bulkOf(steps)).toEqual({ from: steps[0], to: steps.at(-1) }),
  );

  it('cannot be recognised in few steps', () => {
    expect(bulkOf([0, 1, 2, 1e12])).toBeNull();
    expect(bulkOf([])).toBeNull();
  });
});

describe('the extent of a run', () => {
  it('is that of all its metrics', () => {
    expect(extentOf([range(0, 100), range(25, 8, 25), []])).toEqual({ bulk: { from: 0, to: 200 }, all: { from: 0, to: 200 } });
    expect(extentOf([[0], [5]])).toEqual({ bulk: { from: 0, to: 5 }, all: { from: 0, to: 5 } });
    expect(extentOf([[], []])).toBeNull();
  });

  it('does not follow a wild step of a metric that is logged seldom', () => {
    const { bulk, all } = extentOf([range(0, 100), [0, 50, 1e12]]) ?? {};
    expect(bulk).toEqual({ from: 0, to: 99 });
    expect(all).toEqual({ from: 0, to: 1e12 });
  });
});

describe('series that were read over wild steps', () => {
  const served = (steps: number[], exact: boolean) => ({ name: 'm', steps, values: steps, points: steps.length, exact });

  it('are crowded if all points share a few buckets', () => {
    expect(isCrowded([served([0, 500, 4999, 1e12], false)], 1000)).toBe(true);
    expect(isCrowded([served(range(0, 3000), false)], 1000)).toBe(false);
  });

  it('have the points within the bulk from one answer, and the others from the other', () => {
    const all = served([3, 2_000_000, 2_004_999, 1e12], false);
    const bulk = served(range(2_000_000, 5), true);
    expect(withOutliers([bulk], [all], { from: 2_000_000, to: 2_004_999 })[0]?.steps).toEqual([3, ...range(2_000_000, 5), 1e12]);
    expect(withOutliers([bulk], [served([], true)], { from: 2_000_000, to: 2_004_999 })[0]?.steps).toEqual(bulk.steps);
  });

  it('grow with the live feed, but not by a wild step', () => {
    const extent = { bulk: { from: 0, to: 99 }, all: { from: 0, to: 99 } };
    expect(reaches(extent, 120)).toEqual({ bulk: { from: 0, to: 120 }, all: { from: 0, to: 120 } });
    expect(reaches(extent, 1e12)).toEqual({ bulk: { from: 0, to: 99 }, all: { from: 0, to: 1e12 } });
  });
});

describe('the last step of an axis', () => {
  const bulk = { from: 0, to: 99 };

  it('is the newest that the run reports, also before the metrics of that step arrive', () => {
    expect(lastStepOf({ bulk, all: bulk }, 250)).toBe(250);
    expect(lastStepOf(null, 0)).toBe(1);
  });

  it('is not a wild one', () => {
    expect(lastStepOf({ bulk, all: { from: 0, to: 1e12 } }, 1e12)).toBe(99);
    expect(lastStepOf({ bulk, all: { from: 0, to: 1e12 } }, 105)).toBe(105);
  });
});
