import { describe, expect, it } from 'vitest';
import { axisOf, fractionOf } from './axis';
import { mappingOf } from './axis-mapping';
import { mappedTicksOf, tickLabel, ticksOf } from './ticks';

describe('the label of a step on the axis', () => {
  it.each([
    [0, '0'],
    [500, '500'],
    [2_000_000, '2M'],
    [12_500, '12.5k'],
    [1e12, '1T'],
    [1_500_000_000, '1.5G'],
  ])('is short where it can be: %d', (step, label) => expect(tickLabel(step)).toBe(label));

  it('is in full where a unit would make two steps look the same', () => {
    expect(tickLabel(2_000_200).replaceAll('\u2009', ' ')).toBe('2 000 200');
    expect(tickLabel(1e12 + 5).replaceAll('\u2009', ' ')).toBe('1 000 000 000 005');
  });
});

describe('the ticks of the axis of steps', () => {
  const RANGES = [
    { from: 0, to: 1 },
    { from: 0, to: 20 },
    { from: 0, to: 2500 },
    { from: 0, to: 1_000_000 },
    { from: 50, to: 900 },
    { from: 2_000_000, to: 2_001_000 },
    { from: 2_000_001, to: 2_000_049 },
    { from: 1e12, to: 1e12 + 1000 },
    { from: 0, to: 1e12 },
    { from: 3e12, to: 9e15 },
    { from: 0, to: 2 ** 63 },
  ];

  it.each(RANGES.flatMap((range) => [true, false].flatMap((log) => [260, 700, 1400].map((width) => ({ ...range, log, width })))))(
    'differ, lie on the axis and do not touch: %o',
    ({ log, width, ...range }) => {
      const axis = axisOf(range, log);
      const ticks = ticksOf(axis, width);
      expect(ticks.length).toBeGreaterThanOrEqual(width < 300 ? 1 : 2);
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      const ends = ticks.map(({ step, label }) => ({ at: fractionOf(axis, step) * width, half: label.length * 3 }));
      for (const [i, { at, half }] of ends.entries()) {
        expect(at).toBeGreaterThanOrEqual(-1e-6);
        expect(at).toBeLessThanOrEqual(width + 1e-6);
        const before = ends[i - 1];
        if (before) expect(at - half).toBeGreaterThan(before.at + before.half);
      }
    },
  );

  it('are the powers of ten on a logarithmic axis, with 2 and 5 times them where there is space', () => {
    const labels = (to: number, width: number) => ticksOf(axisOf({ from: 0, to }, true), width).map(({ label }) => label);
    expect(labels(2500, 300)).toEqual(['1', '10', '100', '1\u2009000']);
    expect(labels(2500, 1200)).toEqual(['1', '2', '5', '10', '20', '50', '100', '200', '500', '1\u2009000', '2\u2009000']);
  });

  it('are multiples of one step where a logarithmic axis has too few powers of ten', () => {
    const steps = ticksOf(axisOf({ from: 2_000_000, to: 2_001_000 }, true), 700).map(({ step }) => step - 2_000_000);
    expect(steps[0]).toBe(0);
    expect(new Set(steps.slice(1).map((step, i) => step - (steps[i] as number))).size).toBe(1);
  });

  it('are none on a plot without width', () => {
    expect(ticksOf(axisOf({ from: 0, to: 10 }, false), 0)).toEqual([]);
  });
});

describe('the ticks of an axis of something else', () => {
  const over = (seconds: number) => axisOf({ from: 0, to: 100 }, false, mappingOf({ steps: [0, 100], values: [0, seconds] }, 'time'));

  it('are round durations', () => {
    expect(mappedTicksOf(over(100), 600).map(({ label }) => label)).toEqual(['0 s', '10 s', '20 s', '30 s', '40 s', '50 s', '60 s', '70 s', '80 s', '90 s', '100 s']);
    expect(mappedTicksOf(over(4 * 3600), 300).map(({ label }) => label)).toEqual(['0 s', '1 h', '2 h', '3 h', '4 h']);
  });

  it.each([0.02, 3, 100, 5000, 90_000, 1e6, 3e8])('do not touch over %d seconds', (seconds) => {
    for (const width of [260, 700, 1400]) {
      const ticks = mappedTicksOf(over(seconds), width);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      ticks.slice(1).forEach(({ at }, i) => expect((at - (ticks[i]?.at ?? 0)) * width).toBeGreaterThan(20));
    }
  });

  it('are the steps of an axis of steps', () => {
    const axis = axisOf({ from: 0, to: 2500 }, true);
    expect(mappedTicksOf(axis, 700).map(({ label }) => label)).toEqual(ticksOf(axis, 700).map(({ label }) => label));
  });
});
