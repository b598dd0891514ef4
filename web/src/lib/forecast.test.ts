import { describe, expect, it } from 'vitest';
import { advice } from './forecast';
import type { Forecast } from './types';

const forecast: Forecast = {
  step: 300,
  outlook: 'FORECAST',
  chance: 0.943,
  expectedStep: 640,
  earliestStep: 430,
  latestStep: 950,
  budget: 900,
  reason: 'the validation loss is past its peak',
};

describe('advice', () => {
  it('tells chance, budget, step and interval', () => {
    expect(advice(forecast)).toBe('94% likely to generalise within 900 steps, if so near step 640 (430 to 950)');
    expect(advice({ ...forecast, budget: null })).toContain('94% likely to generalise, if so');
  });

  it('claims neither impossibility nor certainty', () => {
    expect(advice({ ...forecast, chance: 1e-6 })).toMatch(/^Under 1% likely/);
    expect(advice({ ...forecast, chance: 0.9999 })).toMatch(/^Over 99% likely/);
  });

  it('says when there is not enough to tell', () => {
    const unknown = { chance: null, expectedStep: null, earliestStep: null, latestStep: null };
    expect(advice({ ...forecast, ...unknown, outlook: 'UNKNOWN' })).toBe('Will it generalise? Not enough to tell');
  });

  it('says nothing where there is nothing to wait for', () => {
    expect(advice({ ...forecast, outlook: 'SETTLED' })).toBeNull();
    expect(advice(null)).toBeNull();
    expect(advice(undefined)).toBeNull();
  });
});
