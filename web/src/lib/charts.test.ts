import { describe, expect, it } from 'vitest';
import { chartsFor, clampToPositive, MAX_OTHERS, unchartedCount } from './charts';

describe('charts', () => {
  it('pair train and validation', () => {
    const [loss, accuracy] = chartsFor(['val/loss', 'train/loss', 'train/accuracy', 'val/accuracy']);
    expect(loss?.lines.map(({ name }) => name)).toEqual(['train/loss', 'val/loss']);
    expect(accuracy?.lines.map(({ label }) => label)).toEqual(['train', 'validation']);
  });

  it('are omitted without their metrics', () => {
    expect(chartsFor(['train/loss', 'lr']).map(({ key }) => key)).toEqual(['loss']);
  });

  it('include the splits of their kind; any other metric has its own', () => {
    const charts = chartsFor(['val/accuracy', 'val/held_out/accuracy', 'my metric']);
    expect(charts.map(({ key }) => key)).toEqual(['accuracy', 'my metric']);
    expect(charts[0]?.lines.map(({ label }) => label)).toEqual(['validation', 'val/held_out']);
  });

  it('are bounded in number', () => {
    const names = Array.from({ length: 500 }, (_, i) => `m${i}`);
    expect(chartsFor(names)).toHaveLength(MAX_OTHERS);
    expect(unchartedCount(names)).toBe(500 - MAX_OTHERS);
    expect(unchartedCount(['train/loss', 'val/loss', 'lr', 'my metric'])).toBe(0);
  });

  it('draw a loss of exactly zero at the bottom of a logarithmic axis', () => {
    expect(clampToPositive([[0, 1, null, undefined], [1e-6]])).toEqual([[1e-6, 1, null, undefined], [1e-6]]);
    expect(clampToPositive([[0]])).toEqual([[1]]);
  });
});
