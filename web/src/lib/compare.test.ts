import { describe, expect, it } from 'vitest';
import {
  alignedStep, axisFor, bandOf, differenceSentence, lineOf, originOfRun, plotAxis, quantile, queryOfCompare, scatterFields, styleOf, ticksBetween, valueAtPosition, viewOfCompare,
} from './compare';
import { sparklineOf } from './sparkline';

const row = (id: string, fields: Record<string, string | number | boolean | null>) => ({ id, fields, sparkline: sparklineOf(null), attempt: 1, rejections: [] });

describe('the view of a comparison', () => {
  it('is what the address records', () => {
    const view = {
      runs: ['a', 'b&c'],
      metrics: ['val/loss'],
      align: 'onset' as const,
      logX: false,
      by: 'params.wd',
      scatter: ['params.wd', 'delay_ratio'] as const,
    };
    expect(viewOfCompare(queryOfCompare(view))).toEqual(view);
    expect(queryOfCompare(viewOfCompare('?run=a&run=a&align=nothing'))).toBe('?run=a');
  });
});

describe('the alignment of runs', () => {
  it('is at the step memorised, or at the onset, if a run has it', () => {
    const fields = { memorised_step: 50, 'detection.grokking.onset_step': 400 };
    expect(originOfRun(fields, 'step')).toBe(0);
    expect(originOfRun(fields, 'memorised')).toBe(50);
    expect(originOfRun(fields, 'onset')).toBe(400);
    expect(originOfRun({ memorised_step: 0 }, 'memorised')).toBeNull();
    expect(originOfRun({}, 'onset')).toBeNull();
    expect(alignedStep(500, 50, 'memorised')).toBe(10);
    expect(alignedStep(300, 400, 'onset')).toBe(-100);
  });

  it('puts the same transition of different runs at the same place', () => {
    const axis = axisFor('memorised', true);
    const fast = lineOf('fast', { steps: [0, 50, 500], values: [0, 0.1, 1] }, 50, 'memorised', axis);
    const slow = lineOf('slow', { steps: [0, 80, 800], values: [0, 0.1, 1] }, 80, 'memorised', axis);
    expect(fast.xs).toEqual(slow.xs);
    expect(fast.xs).toEqual([-2, 0, 1]);
  });

  it('keeps the last of several points at one place, and leaves NaN out', () => {
    const axis = axisFor('step', false);
    expect(lineOf('a', { steps: [1, 1, 2], values: [5, 6, Number.NaN] }, 0, 'step', axis)).toEqual({ key: 'a', xs: [1, 2], ys: [6, null] });
  });

  it('has an axis that leads back to the step', () => {
    for (const step of [0, 1, 999, 1e9]) {
      const axis = axisFor('step', true);
      expect(axis.value(axis.position(step))).toBeCloseTo(step, step > 1e6 ? -2 : 6);
    }
    expect(axisFor('onset', true).position(-100)).toBe(-100);
  });
});

describe('a line', () => {
  const line = { key: 'a', xs: [0, 10, 20, 30], ys: [0, 1, null, 3] };

  it('is interpolated between its points, not beyond them', () => {
    expect(valueAtPosition(line, 5)).toBe(0.5);
    expect(valueAtPosition(line, 10)).toBe(1);
    expect(valueAtPosition(line, 15)).toBeNull();
    expect(valueAtPosition(line, 31)).toBeNull();
    expect(valueAtPosition({ key: 'b', xs: [], ys: [] }, 0)).toBeNull();
  });

  it('is part of a mean and of its band', () => {
    const lines = [0, 1, 2, 3, 4].map((value) => ({ key: `${value}`, xs: [0, 1], ys: [value, value] }));
    const band = bandOf('all', lines);
    expect([band.mean[0], band.low[0], band.high[0]]).toEqual([2, 1, 3]);
    const few = bandOf('few', lines.slice(0, 2));
    expect([few.mean[0], few.low[0], few.high[0]]).toEqual([0.5, 0, 1]);
    expect(bandOf('none', [{ key: 'a', xs: [], ys: [] }]).xs).toEqual([]);
  });
});

describe('axes', () => {
  it('have round ticks, decades where they are logarithmic', () => {
    expect(ticksBetween(0, 100, axisFor('step', false), false, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksBetween(-50, 55, axisFor('onset', false), false, 4)).toEqual([-50, 0, 50]);
    const log = axisFor('step', true);
    expect(ticksBetween(0, log.position(1000), log, true, 10).map((position) => Math.round(log.value(position)))).toEqual([0, 1, 10, 100, 1000]);
  });

  it('of plots are logarithmic for numbers over a wide range, and names for texts', () => {
    const rows = [row('a', { 'params.lr': 0.001, 'params.opt': 'SGD' }), row('b', { 'params.lr': 0.1, 'params.opt': 'Adam' }), row('c', { 'params.lr': null })];
    const lr = plotAxis('params.lr', rows);
    expect(lr.place({ 'params.lr': 0.01 })).toBeCloseTo(0.5);
    expect(lr.place({ 'params.lr': null })).toBeNull();
    const opt = plotAxis('params.opt', rows);
    expect(opt.ticks).toEqual([{ at: 0, value: 'Adam' }, { at: 1, value: 'SGD' }]);
    expect(plotAxis('x', rows).ticks).toEqual([]);
  });

  it('have quantiles as NumPy has them', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([], 0.5)).toBeNull();
  });

  it('distinguish lines by colour, then also by dashes', () => {
    expect(styleOf(0)).toEqual({ colour: '--k1', dash: [] });
    expect(styleOf(9)).toEqual({ colour: '--k2', dash: [7, 4] });
  });
});

describe('the sentence about differences', () => {
  it('names the settings that differ, and counts them if they are many', () => {
    expect(differenceSentence([])).toBe('All settings of these runs are the same.');
    expect(differenceSentence(['seed'])).toMatch(/^Only the seed differs/);
    expect(differenceSentence(['wd'])).toBe('Of all settings only wd differs.');
    expect(differenceSentence(['frac', 'lr', 'wd'])).toBe('The settings of these runs differ in frac, lr and wd.');
    expect(differenceSentence(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('6 settings of these runs differ.');
  });
});

describe('the scatter plot', () => {
  const grokked = (id: string, wd: number, ratio: number) => row(id, { 'params.wd': wd, 'params.b2': 0.98, delay_ratio: ratio });

  it('is of the outcome over the setting that distinguishes the runs with an outcome', () => {
    const other = row('c', { 'params.activation': 'relu', 'params.b2': 0.95, delay_ratio: null });
    expect(scatterFields(['params.activation', 'params.b2', 'params.wd'], [grokked('a', 0.3, 12), grokked('b', 1, 18), other])).toEqual(['params.wd', 'delay_ratio']);
  });

  it('has the steps to memorise where no run with an outcome has a setting', () => {
    expect(scatterFields(['params.activation'], [grokked('a', 1, 12)])).toEqual(['memorised_step', 'delay_ratio']);
    expect(scatterFields([], [row('a', { generalised_step: 5 })])).toEqual(['memorised_step', 'generalised_step']);
  });
});
