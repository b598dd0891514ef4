import { describe, expect, it } from 'vitest';
import { age, axisValue, bytes, percent, rate, shortStep, step, toNumber, value, words } from './format';

describe('numbers for people', () => {
  it('reads what JSON numbers cannot be', () => {
    expect(['NaN', 'Infinity', '-Infinity', 1.5, null].map((wire) => toNumber(wire))).toEqual([
      Number.NaN,
      Infinity,
      -Infinity,
      1.5,
      Number.NaN,
    ]);
  });

  it('groups the digits of a step', () => {
    expect([0, 999, 12_500, 1_234_567].map(step)).toEqual(['0', '999', '12\u2009500', '1\u2009234\u2009567']);
  });

  it('shortens steps on an axis', () => {
    expect([100, 2500, 12_500, 3_000_000].map(shortStep)).toEqual(['100', '2500', '12.5k', '3M']);
  });

  it('shows values in four digits', () => {
    expect([0, 1, 0.123456, -12.3456, 4.2e-7, 1.5e6, Number.NaN, Infinity].map(value)).toEqual([
      '0',
      '1',
      '0.1235',
      '−12.35',
      '4.20e-7',
      '1.50e6',
      'NaN',
      '∞',
    ]);
    expect(value(null)).toBe('–');
  });

  it('writes powers of ten on an axis', () => {
    expect([1e-6, 0.01, 1, 1000, 0.5, 0].map(axisValue)).toEqual(['10⁻⁶', '0.01', '1', '10³', '0.5', '0']);
  });

  it('says 100% only if it is', () => {
    expect([1, 0.9996, 0.5, Number.NaN].map(percent)).toEqual(['100%', '99.9%', '50.0%', '–']);
  });

  it('shows rates, ages and sizes in their largest unit', () => {
    expect([null, 0, 3.21, 412.3, 2048].map(rate)).toEqual(['–', '–', '3.2/s', '412/s', '2.0k/s']);
    expect([-5, 3_400, 61_000, 7_200_000, 2e8].map(age)).toEqual(['0 s', '3 s', '1 min', '2 h', '2 d']);
    expect([12, 2048, 734_003_200].map(bytes)).toEqual(['12 B', '2.0 KiB', '700 MiB']);
  });

  it('makes words of names', () => {
    expect(['WENT_SILENT', 'memorisedStep'].map(words)).toEqual(['went silent', 'memorised step']);
  });
});
