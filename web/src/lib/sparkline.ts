import { type AttemptHistory, cutoffOf } from './attempts';
import type { StepRange } from './axis';
import { toNumber } from './format';
import { loggedNameOf } from './metric-names';
import { extentOf, lastStepOf } from './outliers';
import { append, decimate, emptySeries, type Scale, type Series, trim } from './series';
import type { RunView, ServedCurve } from './types';

/** The two lines in a row of the list of runs. */
export interface Sparkline {
  train: Series;
  val: Series;
}

/** A line of more points than this is decimated. */
const MAX_SPARKLINE_POINTS = 600;
const BUCKETS = 60;

export function sparklineOf(served: RunView['sparkline']): Sparkline {
  return { train: seriesOf(served?.train), val: seriesOf(served?.val) };
}

function seriesOf(curve: ServedCurve | null | undefined): Series {
  return curve ? append(emptySeries(), curve.steps, curve.values.map(toNumber)) : emptySeries();
}

/** What survives of the lines of an attempt. */
export function surviving({ train, val }: Sparkline, attempt: number, attempts: AttemptHistory): Sparkline {
  const range = { from: null, to: cutoffOf(attempts, attempt) - 1 };
  return { train: trim(train, range), val: trim(val, range) };
}

/** The lines continued by the newest accuracies of a run. */
export function continued(sparkline: Sparkline, run: Pick<RunView, 'step' | 'latest' | 'metricNames'>, scale: Scale): Sparkline {
  const names = [...Object.keys(run.latest), ...Object.keys(run.metricNames.names)];
  return {
    train: withPoint(sparkline.train, run.step, toNumber(run.latest[loggedNameOf(run, trainOf(names))]), scale),
    val: withPoint(sparkline.val, run.step, toNumber(run.latest[loggedNameOf(run, validationOf(names))]), scale),
  };
}

/** The accuracy on the train set: that of the batches, or of evaluations where those are without. */
const trainOf = (metrics: readonly string[]): string =>
  !metrics.includes('train/accuracy') && metrics.includes('train_eval/accuracy') ? 'train_eval/accuracy' : 'train/accuracy';

const SPLIT = /^val\/(.+)\/accuracy$/;

/** The accuracy on the validation split that represents a run: `val`, or without it the first other one by name. */
function validationOf(metrics: readonly string[]): string {
  const [first] = metrics.flatMap((metric) => SPLIT.exec(metric)?.[1] ?? []).sort();
  return first === undefined || metrics.includes('val/accuracy') ? 'val/accuracy' : `val/${first}/accuracy`;
}

function withPoint(series: Series, step: number, value: number, scale: Scale): Series {
  if (!Number.isFinite(value) || step < (series.steps.at(-1) ?? 0)) return series;
  const longer = append({ steps: [...series.steps], values: [...series.values] }, [step], [value]);
  return longer.steps.length > MAX_SPARKLINE_POINTS ? decimate(longer, BUCKETS, scale) : longer;
}

/** The horizontal axis that both lines share: up to the last step, from 0 unless the first point is later than step 1. */
export function stepsOf({ train, val }: Sparkline, lastStep: number): StepRange {
  const extent = extentOf([train.steps, val.steps]);
  const first = extent?.bulk.from ?? 0;
  return { from: first > 1 ? first : 0, to: lastStepOf(extent, lastStep) };
}

/**
 * An SVG path for a line of accuracies in a box whose height is 1, or 100 for a metric in percent. Points that are NaN, or outside
 * of the range, are omitted.
 *
 * @param range of the horizontal axis, see {@link stepsOf}
 */
export function pathOf(series: Series, range: StepRange, width: number, height: number, scale: Scale): string {
  const position = scale === 'log' ? (step: number) => Math.log(step + 1) : (step: number) => step;
  const begin = position(range.from);
  const end = Math.max(range.to, range.from + 1);
  const extent = position(end) - begin;
  const top = series.values.some((value) => value > 1.5 && value < Infinity) ? 100 : 1;
  let text = '';
  let drawn = 0;
  series.steps.forEach((step, i) => {
    const value = (series.values[i] as number) / top;
    if (!Number.isFinite(value) || step < range.from || step > end) return;
    const x = ((position(step) - begin) / extent) * width;
    const y = height - Math.min(Math.max(value, 0), 1) * height;
    text += `${text === '' ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawn += 1;
  });
  // A line without length is invisible: a single point is a short one.
  return drawn === 1 ? `${text}m-1 0h2` : text;
}
