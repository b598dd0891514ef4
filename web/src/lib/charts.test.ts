import { describe, expect, it } from 'vitest';
import { chartsFor, clampToPositive } from './charts';

describe('charts', () => {
  it('pair train and validation', () => {
    const [loss, accuracy] = chartsFor(['val/loss', 'train/loss', 'train/accuracy', 'val/accuracy']);
    expect(loss?.lines.map(({ name }) => name)).toEqual(['train/loss', 'val/loss']);
    expect(accuracy?.lines.map(({ label }) => label)).toEqual(['train', 'validation']);
  });

  it('are omitted without their metrics', () => {
    expect(chartsFor(['train/loss', 'lr']).map(({ key }) => key)).toEqual(['loss', 'metric:lr']);
  });

  it('include the splits of their kind; any other metric has its own', () => {
    const charts = chartsFor(['val/accuracy', 'val/held_out/accuracy', 'my metric']);
    expect(charts.map(({ key }) => key)).toEqual(['accuracy', 'metric:my metric']);
    expect(charts[0]?.lines.map(({ label }) => label)).toEqual(['validation', 'val/held_out']);
  });

  it('draw a metric that is read as a standard one in its place, under its own name', () => {
    const readings = new Map([
      ['train_acc', 'train/accuracy'],
      ['test_acc', 'val/accuracy'],
      ['ood_acc', 'val/ood/accuracy'],
    ]);
    const charts = chartsFor(['train_acc', 'test_acc', 'ood_acc', 'lr_max'], readings);
    expect(charts.map(({ key }) => key)).toEqual(['accuracy', 'metric:lr_max']);
    expect(charts[0]?.lines.map(({ name, label, colour }) => [name, label, colour])).toEqual([
      ['train_acc', 'train_acc', '--train'],
      ['test_acc', 'test_acc', '--val'],
      ['ood_acc', 'ood_acc', '--c1'],
    ]);
  });

  it('have a chart for accuracies in percent beside that of fractions', () => {
    const names = ['train/accuracy', 'val/accuracy'];
    const lines = (percents: string[]) =>
      chartsFor(names, new Map(), new Set(percents)).map(({ key, range, lines }) => [key, range?.[1], lines.map(({ name }) => name)]);

    expect(lines(['val/accuracy'])).toEqual([
      ['accuracy', 1.04, ['train/accuracy']],
      ['accuracy-percent', 104, ['val/accuracy']],
    ]);
    expect(lines(names)).toEqual([['accuracy-percent', 104, names]]);
  });

  it('keep a standard name for the metric that has it', () => {
    const charts = chartsFor(['loss', 'train/loss'], new Map([['loss', 'train/loss']]));
    expect(charts.map(({ key, lines }) => [key, lines.map(({ name }) => name)])).toEqual([
      ['loss', ['train/loss']],
      ['metric:loss', ['loss']],
    ]);
  });

  it('draw a loss of exactly zero at the bottom of a logarithmic axis', () => {
    expect(clampToPositive([[0, 1, null, undefined], [1e-6]])).toEqual([[1e-6, 1, null, undefined], [1e-6]]);
    expect(clampToPositive([[0]])).toEqual([[1]]);
  });
});
