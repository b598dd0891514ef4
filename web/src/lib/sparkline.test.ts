import { describe, expect, it } from 'vitest';
import { continued, pathOf, type Sparkline, sparklineOf, stepsOf, surviving } from './sparkline';

const metricNames = { overrides: {}, names: {}, ambiguities: [] };
const run = (step: number, train: number) => ({
  step,
  metricNames,
  latest: { 'train/accuracy': train, 'val/accuracy': 'NaN' as const },
});
const line = { steps: [0, 10, 20], values: [0.1, 0.2, 0.3] };

describe('sparklines', () => {
  it('continue with the newest accuracies of a run', () => {
    const before = sparklineOf({ train: { steps: [0], values: [0.1] }, val: { steps: [0], values: [0] } });
    const after = continued(before, run(10, 0.5), 'log');
    expect(after.train).toEqual({ steps: [0, 10], values: [0.1, 0.5] });
    expect(after.val).toEqual(before.val);
  });

  it('continue with the first validation split by name where there is no val', () => {
    const latest = { 'val/ood/accuracy': 0.1, 'val/iid/loss': 3, 'val/iid/accuracy': 0.75 };
    const val = (more: object) => continued(sparklineOf(null), { step: 10, metricNames, latest: { ...latest, ...more } }, 'log').val;
    expect(val({}).values).toEqual([0.75]);
    expect(val({ 'val/accuracy': 0.5 }).values).toEqual([0.5]);
  });

  it('continue with the accuracy of evaluations where the batches have none, as the server draws them', () => {
    const latest = { 'train_eval/accuracy': 0.25 };
    expect(continued(sparklineOf(null), { step: 10, metricNames, latest }, 'log').train.values).toEqual([0.25]);
    const both = { ...latest, 'train/accuracy': 0.5 };
    expect(continued(sparklineOf(null), { step: 10, metricNames, latest: both }, 'log').train.values).toEqual([0.5]);
  });

  it('continue with the metrics that are read as the accuracies', () => {
    const names = { 'train/accuracy': 'train_acc', 'val/accuracy': 'test_acc' };
    const latest = { train_acc: 0.75, test_acc: 0.5 };
    const { train, val } = continued(sparklineOf(null), { step: 10, metricNames: { ...metricNames, names }, latest }, 'log');
    expect([train.values, val.values]).toEqual([[0.75], [0.5]]);
  });

  it('keep of an attempt what survives the newer ones', () => {
    const sparkline = sparklineOf({ train: line, val: line });
    const history = (...starts: number[]) => ({ attempts: starts.map((start, i) => ({ attempt: i + 1, start })) });
    expect(surviving(sparkline, 1, history(0, 20)).train).toEqual({ steps: [0, 10], values: [0.1, 0.2] });
    expect(surviving(sparkline, 1, history(0, 0, 20)).val.steps).toEqual([]);
    expect(surviving(sparkline, 2, history(0, 20))).toEqual(sparkline);
  });

  it('are bounded', () => {
    let sparkline: Sparkline = sparklineOf(null);
    for (let step = 0; step < 3000; step++) sparkline = continued(sparkline, run(step, Math.sin(step) ** 2), 'linear');
    expect(sparkline.train.steps.length).toBeLessThanOrEqual(600);
    expect(sparkline.train.steps.at(-1)).toBe(2999);
  });
});

describe('the path of a sparkline', () => {
  const ALL = { from: 0, to: 100 };

  it('has the height of 1 and is continued across NaN', () => {
    const series = { steps: [0, 50, 75, 100], values: [0, 1, Number.NaN, 1.2] };
    expect(pathOf(series, ALL, 100, 10, 'linear')).toBe('M0.0 10.0L50.0 0.0L100.0 0.0');
  });

  it('has the height of 100 for a metric in percent', () => {
    expect(pathOf({ steps: [0, 100], values: [10, 50] }, ALL, 100, 10, 'linear')).toBe('M0.0 9.0L100.0 5.0');
  });

  it.each(['linear', 'log'] as const)('spans the box for a run that starts at step 2 million (%s)', (scale) => {
    const late = { steps: [2_000_000, 2_001_000], values: [0, 1] };
    const range = stepsOf({ train: late, val: late }, 2_001_000);
    expect(pathOf(late, range, 100, 10, scale)).toBe('M0.0 10.0L100.0 0.0');
    expect(stepsOf({ train: line, val: line }, 20)).toEqual({ from: 0, to: 20 });
    expect(stepsOf(sparklineOf(null), 20)).toEqual({ from: 0, to: 20 });
  });

  it('does not follow one wild step', () => {
    const steps = [...Array.from({ length: 60 }, (_, i) => i), 1e12];
    const wild = { steps, values: steps.map((step) => (step < 100 ? step / 60 : 1)) };
    const range = stepsOf({ train: wild, val: wild }, 1e12);
    expect(range).toEqual({ from: 0, to: 59 });
    expect(pathOf(wild, range, 59, 60, 'linear')).toMatch(/L59\.0 1\.0$/);
  });

  it('is a short line for a single point', () => {
    expect(pathOf({ steps: [50], values: [1] }, ALL, 100, 10, 'linear')).toBe('M50.0 0.0m-1 0h2');
  });

  it('is empty without points', () => {
    expect(pathOf({ steps: [], values: [] }, ALL, 100, 10, 'log')).toBe('');
  });
});
