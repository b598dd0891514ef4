import { describe, expect, it } from 'vitest';
import { describeSpectrum, evenly, greatestOf, intensityOf } from './spectrum-map';

const column = (step: number, keyFrequencies: number[]) => ({ step, power: [0.1, 0.4], keyFrequencies });

describe('the map of spectra', () => {
  it('has at most so many snapshots, the first and the last among them', () => {
    const steps = Array.from({ length: 1001 }, (_, i) => i);
    expect(evenly(steps, 5)).toEqual([0, 250, 500, 750, 1000]);
    expect(evenly([1, 2], 5)).toEqual([1, 2]);
  });

  it('shows faint frequencies', () => {
    expect(greatestOf([column(0, [])])).toBe(0.4);
    expect([0, 0.1, 0.4].map((share) => intensityOf(share, 0.4))).toEqual([0, 0.5, 1]);
    expect(intensityOf(1, 0)).toBe(0);
  });

  it('is one sentence for who does not see it', () => {
    expect(describeSpectrum([column(0, [1]), column(10, [2]), column(20, [1, 2]), column(30, [2, 1])])).toBe('Key frequencies: 2 from step 10; 1 from step 20.');
    expect(describeSpectrum([column(0, [1]), column(10, [2, 1, 3]), column(20, [3, 2, 1])])).toBe('Key frequencies: 1 from step 0; 3, 2 from step 10.');
    expect(describeSpectrum([column(5, [])])).toBe('No frequency is key at step 5.');
    expect(describeSpectrum([])).toBe('No spectrum was measured.');
  });
});
