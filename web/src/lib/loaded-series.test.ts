import { describe, expect, it } from 'vitest';
import type { StepRange } from './axis';
import { BUCKETS, LoadedSeries, MAX_METRICS, type SeriesAnswer } from './loaded-series';
import { MAX_POINTS } from './series';
import type { MetricValue } from './types';

const LAST_STEP = 2000;
const valueOf = (step: number): number => step / LAST_STEP;

/** The server's answer for `val/accuracy`, which is logged on every 25th step with the value {@link valueOf} the step. */
function answer(range: StepRange | null, lastStep = LAST_STEP): SeriesAnswer {
  const steps = Array.from({ length: Math.floor(lastStep / 25) + 1 }, (_, i) => 25 * i).filter(
    (step) => !range || (step >= range.from && step <= range.to),
  );
  return {
    metrics: [summary('val/accuracy', lastStep, valueOf(lastStep)), summary('lr', lastStep, 0.001)],
    series: [{ name: 'val/accuracy', steps, values: steps.map(valueOf), points: steps.length, exact: true }],
    range,
  };
}

const summary = (name: string, lastStep: number, lastValue: MetricValue) => ({
  name,
  points: 1 + lastStep / 25,
  firstStep: 0,
  lastStep,
  lastValue,
});

const message = (steps: number[], name = 'val/accuracy', values: MetricValue[] = steps.map(valueOf)) => ({
  runId: 'r',
  attempt: 1,
  blocks: [{ steps, columns: [{ name, values }] }],
});

describe('the loaded series of a run', () => {
  const ZOOMED = { from: 0, to: 800 };

  it('answer with the value at a step of the loaded range', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(ZOOMED));
    expect(loaded.valueAt('val/accuracy', 410)).toBe(valueOf(400));
  });

  it('answer with the newest value of the run, not of the range that is zoomed into', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(ZOOMED));
    expect(loaded.valueAt('val/accuracy', LAST_STEP)).toBe(1);
    expect(loaded.extent()?.bulk.to).toBe(LAST_STEP);
  });

  it('do not answer for a step outside of the range', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer({ from: 200, to: 800 }));
    expect(loaded.valueAt('val/accuracy', 1000)).toBeNull();
    expect(loaded.valueAt('val/accuracy', 100)).toBeNull();
    expect(loaded.valueAt('no such metric', 300)).toBeNull();
  });

  it('follow the live feed beyond the range with the newest value only', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(ZOOMED));
    loaded.append(message([2025, 2050]), ZOOMED, 'linear');
    expect(loaded.valueAt('val/accuracy', 2050)).toBe(valueOf(2050));
    expect(loaded.get('val/accuracy').steps.at(-1)).toBe(800);
  });

  it('keep points that arrive on the live feed while they are read', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(null));
    loaded.append(message([2025]), null, 'linear');
    loaded.update(answer(null));
    expect(loaded.get('val/accuracy').steps.at(-1)).toBe(2025);
    expect(loaded.valueAt('val/accuracy', 9999)).toBe(valueOf(2025));
  });

  it('keep live points of the wider range that is being read', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(ZOOMED));
    loaded.append(message([2025]), null, 'linear');
    loaded.update(answer(null));
    expect(loaded.get('val/accuracy').steps.slice(-2)).toEqual([2000, 2025]);
  });

  it('discard the points of an attempt that started over', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(null));
    loaded.replace(answer(null, 100));
    expect(loaded.get('val/accuracy').steps.at(-1)).toBe(100);
    expect(loaded.valueAt('val/accuracy', LAST_STEP)).toBe(valueOf(100));
  });

  it('omit the points of an older attempt from the cutoff on', () => {
    const loaded = new LoadedSeries();
    loaded.append(message([100, 125, 150]), null, 'linear', 125);
    expect(loaded.get('val/accuracy').steps).toEqual([100]);
    expect(loaded.valueAt('val/accuracy', 150)).toBe(valueOf(100));
  });

  it('keep NaN as the newest value', () => {
    const loaded = new LoadedSeries();
    loaded.append(message([5], 'train/loss', ['NaN']), null, 'linear');
    expect(loaded.valueAt('train/loss', 5)).toBeNaN();
  });

  it('answer with the last measured value of a metric that is padded with NaN', () => {
    const loaded = new LoadedSeries();
    loaded.append(message([0, 1, 2, 3, 4], 'val/loss', [3, 'NaN', 'NaN', 2, 'NaN']), null, 'linear');
    expect([0, 2, 3, 4, 9].map((step) => loaded.valueAt('val/loss', step))).toEqual([3, 3, 2, 2, 2]);
  });

  it('are bounded in metrics and points', () => {
    const loaded = new LoadedSeries();
    const steps = Array.from({ length: MAX_POINTS + 1 }, (_, i) => i);
    expect(loaded.append(message(steps), null, 'linear')).toBe(true);
    expect(loaded.get('val/accuracy').steps.length).toBeLessThanOrEqual(5 * BUCKETS);
    for (let i = 0; i < 2 * MAX_METRICS; i++) loaded.append(message([1], `metric ${i}`), null, 'linear');
    expect(loaded.names()).toHaveLength(MAX_METRICS);
  });

  it('do not grow by the live points of a metric that is logged and not shown, until it is', () => {
    const loaded = new LoadedSeries();
    loaded.replace(answer(null));
    loaded.append(message([2025], 'lr', [0.5]), null, 'linear');
    expect(loaded.has('lr')).toBe(false);
    loaded.add([{ name: 'lr', steps: [0, 2000], values: [0.001, 0.001], points: 2, exact: true }]);
    loaded.append(message([2025], 'lr', [0.5]), null, 'linear');
    expect(loaded.get('lr').values).toEqual([0.001, 0.001, 0.5]);
    expect(loaded.valueAt('lr', 2025)).toBe(0.5);
  });

  it('extend over all steps that were logged', () => {
    const loaded = new LoadedSeries();
    expect(loaded.extent()).toBeNull();
    loaded.append(message([2_000_000, 2_000_025]), null, 'linear');
    expect(loaded.extent()?.bulk).toEqual({ from: 2_000_000, to: 2_000_025 });
    loaded.replace(answer({ from: 200, to: 800 }));
    expect(loaded.extent()?.bulk).toEqual({ from: 0, to: LAST_STEP });
  });
});
