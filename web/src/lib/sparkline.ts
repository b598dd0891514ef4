import { toNumber } from './format';
import { append, decimate, emptySeries, type Scale, type Series, trim } from './series';
import type { RunView, WireColumn } from './types';

/** The two strokes of a row of the runs list. */
export interface Spark {
  train: Series;
  val: Series;
}

/** A stroke grows to this many points before it is thinned out. */
const MAX_POINTS = 600;
const BUCKETS = 60;

export function sparkOf(wire: RunView['sparkline']): Spark {
  return { train: column(wire?.train), val: column(wire?.val) };
}

function column(wire: WireColumn | undefined): Series {
  return wire ? append(emptySeries(), wire.steps, wire.values.map(toNumber)) : emptySeries();
}

/** The strokes up to a step, which is not in them: what stands when a newer attempt begins there. */
export function before(spark: Spark, step: number): Spark {
  return { train: trim(spark.train, null, step - 1), val: trim(spark.val, null, step - 1) };
}

/** The strokes with the newest accuracies of a run that was heard of. */
export function grown(spark: Spark, run: RunView, scale: Scale): Spark {
  return {
    train: withPoint(spark.train, run.step, toNumber(run.latest['train/accuracy']), scale),
    val: withPoint(spark.val, run.step, toNumber(run.latest[validationOf(Object.keys(run.latest))]), scale),
  };
}

const SPLIT = /^val\/(.+)\/accuracy$/;

/** The accuracy on the validation split that speaks for a run: `val`, or without it the first other one by name. */
function validationOf(metrics: readonly string[]): string {
  const [first] = metrics.flatMap((metric) => SPLIT.exec(metric)?.[1] ?? []).sort();
  return first === undefined || metrics.includes('val/accuracy') ? 'val/accuracy' : `val/${first}/accuracy`;
}

function withPoint(series: Series, step: number, value: number, scale: Scale): Series {
  if (!Number.isFinite(value) || step < (series.steps.at(-1) ?? 0)) return series;
  const longer = append({ steps: [...series.steps], values: [...series.values] }, [step], [value]);
  return longer.steps.length > MAX_POINTS ? decimate(longer, BUCKETS, scale) : longer;
}

/**
 * An SVG path for a stroke of accuracies in [0, 1] in a box; NaN breaks it. The horizontal axis ends at `lastStep`, so
 * that both strokes share it.
 */
export function path(series: Series, lastStep: number, width: number, height: number, scale: Scale): string {
  const position = scale === 'log' ? (step: number) => Math.log(step + 1) : (step: number) => step;
  const end = position(Math.max(lastStep, 1));
  let text = '';
  let pen = 'M';
  series.steps.forEach((step, i) => {
    const value = series.values[i] as number;
    if (!Number.isFinite(value)) {
      pen = 'M';
      return;
    }
    const x = (position(step) / end) * width;
    const y = height - Math.min(Math.max(value, 0), 1) * height;
    text += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return text;
}
