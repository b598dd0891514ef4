import { describe, expect, it } from 'vitest';
import { chanceOfStrongest, circleMeasures } from './measures';
import type { GeometryMeasured } from './types';

const geometry = (power: number[], changes: Partial<GeometryMeasured> = {}) =>
  ({
    columns: 48,
    fourier: { power, gini: 0, keyFrequencies: [], topShares: null, inverseParticipation: null },
    circularity: { value: 0.9, components: [], test: { pValue: 1 / 1001, shuffles: 1000, asGreat: 0 } },
    ...changes,
  }) as unknown as GeometryMeasured;

const texts = (measured: GeometryMeasured) => circleMeasures(measured).map(({ text }) => text);

describe('the measures of circles', () => {
  it('separate a few frequencies from all of them', () => {
    expect(texts(geometry([0.5, 0, 0.5, 0, 0, 0, 0, 0, 0, 0]))).toEqual(['100%', '2', '0.9']);
    expect(texts(geometry(Array.from({ length: 50 }, () => 0.02)))).toEqual(['10.0%', '50', '0.9']);
  });

  it('have what chance gives, and what they mean', () => {
    for (const { chance, hint } of circleMeasures(geometry(Array.from({ length: 15 }, () => 1 / 15)))) {
      expect(chance).not.toBeNull();
      expect(hint.length).toBeGreaterThan(50);
    }
    expect(circleMeasures(geometry([1])).at(-1)?.chance).toBe('p < 0.001');
  });

  it('are none of rows that form no cycle', () => {
    expect(circleMeasures(geometry([], { fourier: null }))).toEqual([]);
  });

  it('agree with the strongest of random spectra', () => {
    let state = 1;
    const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    let sum = 0;
    for (let trial = 0; trial < 40; trial++) {
      const power = Array.from({ length: 15 }, () => Array.from({ length: 96 }, normal).reduce((total, x) => total + x * x, 0));
      const total = power.reduce((a, b) => a + b);
      sum += power.sort((a, b) => b - a).slice(0, 5).reduce((a, b) => a + b) / total / 40;
    }
    expect(chanceOfStrongest(15, 48)).toBeCloseTo(sum, 2);
  });
});
