import { describe, expect, it } from 'vitest';
import { forecastLabel, forecastRange, forecastSentence } from './forecast';
import type { GeneralisationForecast } from './types';

const forecast: GeneralisationForecast = {
  runId: 'r',
  attempt: 1,
  step: 300,
  outlook: 'FORECAST',
  chance: 0.943,
  expectedStep: 640,
  earliestStep: 430,
  latestStep: 950,
  budget: 900,
  reason: 'the validation loss is past its peak',
  model: 'm',
  evidence: {},
};

describe('the sentence of a forecast', () => {
  it('states chance, budget, step and interval', () => {
    expect(forecastSentence(forecast)).toBe('94% likely to generalise within 900 steps, if so near step 640 (430 to 950)');
    expect(forecastSentence({ ...forecast, budget: null })).toContain('94% likely to generalise, if so');
  });

  it('never reads as impossible or certain', () => {
    expect(forecastSentence({ ...forecast, chance: 1e-6 })).toMatch(/^Under 1% likely/);
    expect(forecastSentence({ ...forecast, chance: 0.9999 })).toMatch(/^Over 99% likely/);
  });

  it('states that nothing can be forecast yet', () => {
    const unknown = { chance: null, expectedStep: null, earliestStep: null, latestStep: null };
    expect(forecastSentence({ ...forecast, ...unknown, outlook: 'UNKNOWN' })).toBe('Whether it will generalise cannot be forecast yet');
  });

  it('is omitted where nothing is forecast', () => {
    expect(forecastSentence({ ...forecast, outlook: 'SETTLED' })).toBeNull();
    expect(forecastSentence(null)).toBeNull();
    expect(forecastSentence(undefined)).toBeNull();
  });
});

describe('the band of a forecast', () => {
  it('has its steps and its chance', () => {
    const range = forecastRange(forecast);
    expect(range).toEqual({ earliest: 430, expected: 640, latest: 950, chance: 0.943, budget: 900 });
    expect(range && forecastLabel(range)).toBe('forecast 640 · 94%');
  });

  it('is none where nothing is forecast', () => {
    expect(forecastRange(null)).toBeNull();
    expect(forecastRange({ ...forecast, outlook: 'SETTLED' })).toBeNull();
    expect(forecastRange({ ...forecast, chance: null })).toBeNull();
  });
});
