import { describe, expect, it } from 'vitest';
import {
  alignTo,
  cyclicColour,
  fitSquare,
  formatPValue,
  interpolate,
  permutationsHint,
  type Point,
  projectFromSpace,
  projectToPlane,
  residueCount,
} from './embedding';

const close = (actual: readonly Point[], expected: readonly Point[]) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach(({ x, y }, i) => {
    expect(x).toBeCloseTo(expected[i]?.x ?? Number.NaN, 9);
    expect(y).toBeCloseTo(expected[i]?.y ?? Number.NaN, 9);
  });
};

describe('the embedding', () => {
  const shape: Point[] = [
    { x: 2, y: 0.5 },
    { x: -1, y: 1 },
    { x: 0, y: -3 },
    { x: 0.7, y: 0.2 },
  ];
  const rotated = (angle: number): Point[] =>
    shape.map(({ x, y }) => ({
      x: x * Math.cos(angle) - y * Math.sin(angle),
      y: x * Math.sin(angle) + y * Math.cos(angle),
    }));

  it('is projected to the first two of three coordinates', () => {
    expect(projectToPlane([1, 2, 3, 4, 5, 6], 3)).toEqual([
      { x: 1, y: 2 },
      { x: 4, y: 5 },
    ]);
  });

  it('is rotated back onto the snapshot before', () => close(alignTo(shape, rotated(1.1)), shape));

  it('is reflected where an axis flipped', () =>
    close(alignTo(shape, rotated(0.4).map(({ x, y }) => ({ x: -x, y }))), shape));

  it('is not aligned to a snapshot with another number of rows', () => {
    expect(alignTo(shape.slice(1), shape)).toBe(shape);
    expect(alignTo(null, shape)).toBe(shape);
  });

  it('fits into the square with one scale for both axes', () => {
    close(fitSquare([{ x: 4, y: 0 }, { x: 0, y: -2 }], 100, 10), [
      { x: 90, y: 50 },
      { x: 50, y: 70 },
    ]);
    close(fitSquare([{ x: 0, y: 0 }], 100, 10), [{ x: 50, y: 50 }]);
  });

  it('moves linearly from one snapshot to the next', () => {
    expect(interpolate([{ x: 0, y: 0 }], [{ x: 2, y: 4 }], 0.5)).toEqual([{ x: 1, y: 2 }]);
    expect(interpolate([], [{ x: 2, y: 4 }], 0.5)).toEqual([{ x: 2, y: 4 }]);
  });

  it('has the same colour again after all residues, and the opposite hue after half of them', () => {
    expect(cyclicColour(31, 31, true)).toBe(cyclicColour(0, 31, true));
    expect(cyclicColour(15, 30, true)).toContain('180.0');
  });

  it('has residues by their labels', () => {
    expect(residueCount(['0', '1', '2', '='], 4)).toBe(3);
    expect(residueCount(['0', '1'], 2)).toBe(2);
    expect(residueCount([], 5)).toBe(5);
  });
});

describe('the projection from space', () => {
  const space = [1, 2, 3, -1, 0, 2];

  it('shows the plane of the first two coordinates from the front', () => {
    expect(projectFromSpace(space, 0, 0)).toEqual([{ x: 1, y: 2 }, { x: -1, y: 0 }]);
  });

  it('shows the third from the side and from above', () => {
    expect(projectFromSpace(space, Math.PI / 2, 0)[0]?.x).toBeCloseTo(3);
    expect(projectFromSpace(space, 0, -Math.PI / 2)[0]?.y).toBeCloseTo(3);
  });
});

describe('a p-value', () => {
  it('is below 0.001 only where none of at least 1000 shuffles reached the measure', () => {
    expect(formatPValue({ pValue: 1 / 1001, shuffles: 1000, asGreat: 0 })).toBe('p < 0.001');
    expect(formatPValue({ pValue: 2 / 1001, shuffles: 1000, asGreat: 1 })).toBe('p 0.002');
    expect(formatPValue({ pValue: 10 / 45, shuffles: 45, asGreat: 10 })).toBe('p 0.22');
  });

  it('is explained by the number of shuffles', () => {
    expect(permutationsHint({ pValue: 0.22, shuffles: 45, asGreat: 10 })).toBe(
      '10 of 45 shuffles of the residues reached the measured value',
    );
  });
});
