import { describe, expect, it } from 'vitest';
import { cycleOf, hueOf, type Matrix, planesOf, projectRows, radiusOf, shownFrequencies } from './circles';

/** Rows on a circle of one frequency in columns 1 and 3 of 5, about a mean that is not 0. */
function circle(cycle: readonly number[], rows: number, frequency: number): Matrix {
  const values = new Float32Array(rows * 5).fill(3);
  cycle.forEach((row, a) => {
    const angle = (2 * Math.PI * frequency * a) / cycle.length;
    values[row * 5 + 1] = 3 + 2 * Math.cos(angle);
    values[row * 5 + 3] = 3 + 2 * Math.sin(angle);
  });
  return { rows, columns: 5, values };
}

describe('the cycle of the rows', () => {
  it('is the residues under addition, and the powers of a primitive root under multiplication', () => {
    expect(cycleOf(5, 2)).toEqual([0, 1, 2, 3, 4]);
    expect(cycleOf(7, 2)).toEqual([1, 3, 2, 6, 4, 5]);
  });

  it.each([97, 113])('under multiplication has each residue but 0 once: %d', (p) => {
    expect(cycleOf(p, (p - 3) / 2)?.toSorted((a, b) => a - b)).toEqual(Array.from({ length: p - 1 }, (_, i) => i + 1));
  });

  it('is none of rows that no spectrum was measured of, or of another number', () => {
    expect(cycleOf(31, 0)).toBeNull();
    expect(cycleOf(31, 3)).toBeNull();
    expect(cycleOf(8, 3)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('the circles of an embedding', () => {
  it.each([
    ['addition', 31, cycleOf(31, 15) as number[], 7],
    ['multiplication', 31, cycleOf(31, 14) as number[], 4],
  ])('are circles on the planes of their frequencies: %s', (_, rows, cycle, frequency) => {
    const matrix = circle(cycle, rows, frequency);
    const [plane, other] = planesOf(matrix, cycle, [frequency, frequency + 1]);
    if (!plane || !other) throw new Error('two frequencies have two planes');
    const points = projectRows(matrix, cycle, plane);
    for (let a = 0; a < cycle.length; a++) {
      const [x, y] = [points[2 * a] as number, points[2 * a + 1] as number];
      expect(Math.hypot(x, y)).toBeCloseTo(2, 4);
      expect(Math.atan2(y, x)).toBeCloseTo(Math.atan2(Math.sin((2 * Math.PI * frequency * a) / cycle.length), Math.cos((2 * Math.PI * frequency * a) / cycle.length)), 4);
    }
    expect(radiusOf(points)).toBeCloseTo(2, 4);
  });

  it('stay in the frame of one snapshot while the rows move', () => {
    const cycle = cycleOf(31, 15) as number[];
    const last = circle(cycle, 31, 7);
    const before = { ...last, values: last.values.map((value) => 3 + (value - 3) / 2) };
    const [plane] = planesOf(last, cycle, [7]);
    if (!plane) throw new Error('a frequency has a plane');
    const half = projectRows(before, cycle, plane);
    projectRows(last, cycle, plane).forEach((value, i) => expect(half[i]).toBeCloseTo(value / 2, 4));
  });

  it('have neighbouring colours for neighbours, whatever the frequency', () => {
    expect([0, 1, 2, 3].map((a) => hueOf(a, 2, 5))).toEqual([0, 2, 4, 1]);
  });

  it('are those of the key frequencies, else of the strongest', () => {
    expect(shownFrequencies([7, 3], [0.1, 0.2, 0.3], 6)).toEqual([7, 3]);
    expect(shownFrequencies([], [0.1, 0.2, 0.3, 0.4], 6)).toEqual([4, 3, 2]);
  });
});
