import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatAxisValue,
  formatBytes,
  formatPercent,
  formatRate,
  formatShortStep,
  formatStep,
  formatValue,
  originOf,
  requirementsOf,
  toNumber,
  toWords,
} from './format';

describe('formatting', () => {
  it('parses NaN and the infinities, which JSON numbers cannot express', () => {
    expect((['NaN', 'Infinity', '-Infinity', 1.5, undefined] as const).map(toNumber)).toEqual([
      Number.NaN,
      Infinity,
      -Infinity,
      1.5,
      Number.NaN,
    ]);
  });

  it('groups the digits of a step', () => {
    expect([0, 999, 12_500, 1_234_567].map(formatStep)).toEqual(['0', '999', '12\u2009500', '1\u2009234\u2009567']);
  });

  it('shortens steps on an axis', () => {
    expect([100, 2500, 12_500, 3_000_000].map(formatShortStep)).toEqual(['100', '2500', '12.5k', '3M']);
  });

  it('shows values in four digits', () => {
    expect([0, 1, 0.123456, -12.3456, 4.2e-7, 1.5e6, Number.NaN, Infinity].map(formatValue)).toEqual([
      '0',
      '1',
      '0.1235',
      '−12.35',
      '4.20e-7',
      '1.50e6',
      'NaN',
      '∞',
    ]);
    expect(formatValue(null)).toBe('–');
  });

  it('writes powers of ten on an axis', () => {
    expect([1e-6, 0.01, 1, 1000, 0.5, 0].map(formatAxisValue)).toEqual(['10⁻⁶', '0.01', '1', '10³', '0.5', '0']);
  });

  it('shows 100% only for exactly 1', () => {
    expect([1, 0.9996, 0.5, 0, Number.NaN].map(formatPercent)).toEqual(['100%', '99.9%', '50.0%', '0%', '–']);
  });

  it('shows rates, ages and sizes in their largest unit', () => {
    expect([null, 0, 3.21, 412.3, 2048].map(formatRate)).toEqual(['–', '–', '3.2/s', '412/s', '2.0k/s']);
    expect([-5, 3_400, 61_000, 7_200_000, 2e8].map(formatAge)).toEqual(['0 s', '3 s', '1 min', '2 h', '2 d']);
    expect([12, 2048, 734_003_200].map(formatBytes)).toEqual(['12 B', '2.0 KiB', '700 MiB']);
  });

  it('converts names to words', () => {
    expect(['WENT_SILENT', 'memorisedStep'].map(toWords)).toEqual(['went silent', 'memorised step']);
  });

  it('shows what the worker of a run must have', () => {
    expect(requirementsOf({ requires: { device: 'cuda', memoryMib: 16000, label: 'a100' } })).toBe('device cuda · 16000 MiB · label a100');
    expect(requirementsOf({ requires: { label: 'a100' } })).toBe('label a100');
    expect([null, {}].map((requires) => requirementsOf({ requires }))).toEqual([null, null]);
  });

  it('shows the recipe of a run before its trainer, and the seed', () => {
    expect(originOf({ recipe: 'hello-grok', trainer: 'builtin', seed: 7 })).toBe('hello-grok · seed 7');
    expect(originOf({ recipe: null, trainer: 'builtin', seed: 7 })).toBe('builtin · seed 7');
    expect(originOf({ recipe: null, trainer: null, seed: null })).toBe('');
  });
});
