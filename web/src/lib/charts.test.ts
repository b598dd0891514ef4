import { describe, expect, it } from 'vitest';
import { chartsFor, MAX_OTHERS, positive } from './charts';

describe('charts', () => {
  it('pair train and validation', () => {
    const [loss, accuracy] = chartsFor(['val/loss', 'train/loss', 'train/accuracy', 'val/accuracy']);
    expect(loss?.lines.map(({ name }) => name)).toEqual(['train/loss', 'val/loss']);
    expect(accuracy?.lines.map(({ label }) => label)).toEqual(['train', 'validation']);
  });

  it('are left out without their metrics', () => {
    expect(chartsFor(['train/loss', 'lr']).map(({ key }) => key)).toEqual(['loss']);
  });

  it('take splits into the chart of their kind, and give any other metric its own', () => {
    const charts = chartsFor(['val/accuracy', 'val/held_out/accuracy', 'my metric']);
    expect(charts.map(({ key }) => key)).toEqual(['accuracy', 'my metric']);
    expect(charts[0]?.lines.map(({ label }) => label)).toEqual(['validation', 'val/held_out']);
  });

  it('are bounded in number', () => {
    const names = Array.from({ length: 500 }, (_, i) => `m${i}`);
    expect(chartsFor(names)).toHaveLength(MAX_OTHERS);
  });

  it('draw a loss of exactly zero at the bottom of a logarithmic axis', () => {
    expect(positive([[0, 1, null, undefined], [1e-6]])).toEqual([[1e-6, 1, null, undefined], [1e-6]]);
    expect(positive([[0]])).toEqual([[1]]);
  });
});
