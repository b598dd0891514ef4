import { describe, expect, it } from 'vitest';
import { decades, extendedRange, linearRange, logRange, multiples } from './plot';

describe('a logarithmic axis', () => {
  const splits = [1e-4, 2e-4, 5e-4, 1e-3, 1e-2, 0.1, 1];

  it('is divided at exact decimals', () => {
    expect(multiples(0.7, 3)).toEqual([0.7, 0.8, 0.9, 1, 2, 3]);
    expect(multiples(3.3e-13, 1e-3)).toContain(1e-9);
    expect(multiples(1e-300, 1e300)).toHaveLength(600 * 9 + 1);
  });

  it('labels every decade where there is enough space', () => {
    expect(decades(splits, 40, 26)).toEqual([1e-4, null, null, 1e-3, 1e-2, 0.1, 1]);
  });

  it('omits decades where space is short', () => {
    expect(decades(splits, 14, 26)).toEqual([1e-4, null, null, null, 1e-2, null, 1]);
  });

  it('labels 2 and 5 where a decade is high', () => {
    expect(decades(splits, 200, 26)).toEqual(splits);
  });

  it('is at least a factor of four high', () => {
    const [low, high] = logRange(3, 3);
    expect(high / low).toBeGreaterThanOrEqual(4);
    expect(logRange(null, null)).toEqual([0.1, 1]);
  });
});

describe('a linear axis', () => {
  it('has a margin around a constant', () => {
    const [low, high] = linearRange(2, 2);
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
  });

  it('keeps the range of fractions, and extends it to a metric in percent', () => {
    expect(extendedRange([-0.02, 1.04], 0, 1)).toEqual([-0.02, 1.04]);
    expect(extendedRange([-0.02, 1.04], null, null)).toEqual([-0.02, 1.04]);
    const [low, high] = extendedRange([-0.02, 1.04], 3, 97.5);
    expect(low).toBe(-0.02);
    expect(high).toBeGreaterThan(97.5);
  });
});
