import { describe, expect, it } from 'vitest';
import { before, grown, path, sparkOf } from './sparkline';
import type { RunView } from './types';

const heard = (step: number, train: number): RunView =>
  ({ step, latest: { 'train/accuracy': train, 'val/accuracy': 'NaN' } }) as unknown as RunView;

describe('sparklines', () => {
  it('grow by what is heard of a run', () => {
    const spark = sparkOf({ train: { steps: [0], values: [0.1] }, val: { steps: [0], values: [0] } });
    const longer = grown(spark, heard(10, 0.5), 'log');
    expect(longer.train).toEqual({ steps: [0, 10], values: [0.1, 0.5] });
    expect(longer.val).toEqual(spark.val);
  });

  it('grow by the first validation split by name where there is no val', () => {
    const latest = { 'val/ood/accuracy': 0.1, 'val/iid/loss': 3, 'val/iid/accuracy': 0.75 };
    const growing = (more: object) =>
      grown(sparkOf(null), { step: 10, latest: { ...latest, ...more } } as unknown as RunView, 'log').val.values;
    expect(growing({})).toEqual([0.75]);
    expect(growing({ 'val/accuracy': 0.5 })).toEqual([0.5]);
  });

  it('forget what no longer stands when another attempt begins', () => {
    const line = { steps: [0, 10, 20], values: [0.1, 0.2, 0.3] };
    const spark = sparkOf({ train: line, val: line });
    expect(before(spark, 20).train).toEqual({ steps: [0, 10], values: [0.1, 0.2] });
    expect(grown(before(spark, 0), heard(5, 0.5), 'log').train).toEqual({ steps: [5], values: [0.5] });
  });

  it('stay bounded', () => {
    let spark = sparkOf(null);
    for (let step = 0; step < 3000; step++) spark = grown(spark, heard(step, Math.random()), 'linear');
    expect(spark.train.steps.length).toBeLessThanOrEqual(600);
    expect(spark.train.steps.at(-1)).toBe(2999);
  });

  it('span the box from 0 to 1 and break where there is no number', () => {
    const series = { steps: [0, 50, 75, 100], values: [0, 1, Number.NaN, 2] };
    expect(path(series, 100, 100, 10, 'linear')).toBe('M0.0 10.0L50.0 0.0M100.0 0.0');
  });
});
