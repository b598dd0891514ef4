import type { StepRange } from './axis';
import type { ServedSeries } from './types';

/**
 * Steps that lie so far from all others that they would press the data into the edge of an axis: a counter that overflowed, a
 * time in place of a step. Axes do not follow them; they are counted, and shown on request.
 */
export interface StepExtent {
  /** The steps without the outliers. */
  bulk: StepRange;
  /** All steps. */
  all: StepRange;
}

/** At most this many steps at either end are outliers, and at most one in {@link MIN_PER_OUTLIER}. */
const MAX_OUTLIERS = 3;
const MIN_PER_OUTLIER = 8;

/** An outlier is further from the rest than this many times what the rest extends over. */
const MIN_DISTANCE = 100;

/** The steps of one ascending column without outliers; null without any steps, or if they are too few to judge by. */
export function bulkOf(steps: readonly number[]): StepRange | null {
  if (steps.length <= MIN_PER_OUTLIER) return null;
  const most = Math.min(MAX_OUTLIERS, Math.floor(steps.length / (MIN_PER_OUTLIER + 1)));
  const at = (index: number) => steps[index] as number;
  let last = steps.length - 1;
  for (let k = most; k >= 1; k--) {
    const end = steps.length - 1 - k;
    if (at(end + 1) - at(end) > MIN_DISTANCE * (at(end) - at(Math.min(most, end)) + 1)) {
      last = end;
      break;
    }
  }
  let first = 0;
  for (let k = most; k >= 1; k--) {
    if (at(k) - at(k - 1) > MIN_DISTANCE * (at(last) - at(k) + 1)) {
      first = k;
      break;
    }
  }
  return { from: at(first), to: at(last) };
}

/**
 * The extent of several columns of ascending steps. Columns of few steps follow the longer ones: they extend the bulk unless they
 * lie as far away from it as an outlier does.
 */
export function extentOf(columns: Iterable<readonly number[]>): StepExtent | null {
  let all: StepRange | null = null;
  let bulk: StepRange | null = null;
  const short: StepRange[] = [];
  for (const steps of columns) {
    const [first, last] = [steps[0], steps.at(-1)];
    if (first === undefined || last === undefined) continue;
    all = union(all, { from: first, to: last });
    const range = bulkOf(steps);
    if (range) bulk = union(bulk, range);
    else short.push(...steps.map((step) => ({ from: step, to: step })));
  }
  if (all === null) return null;
  if (bulk === null) return { bulk: all, all };
  const longer = bulk;
  return { bulk: short.filter(({ from }) => isNear(longer, from)).reduce<StepRange>(union, longer), all };
}

/** The extent with one more step, which extends the bulk unless it lies as far away from it as an outlier does. */
export function reaches({ bulk, all }: StepExtent, step: number): StepExtent {
  const range = { from: step, to: step };
  return { bulk: isNear(bulk, step) ? union(bulk, range) : bulk, all: union(all, range) };
}

function isNear({ from, to }: StepRange, step: number): boolean {
  const reach = MIN_DISTANCE * (to - from + 1);
  return step <= to + reach && step >= from - reach;
}

/** The smallest range that contains both; null is no step. */
function union(a: StepRange | null, b: StepRange): StepRange {
  return a ? { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) } : b;
}

export const hasOutliers = ({ bulk, all }: StepExtent): boolean => bulk.from > all.from || bulk.to < all.to;

/** The extent of series as they are served. */
export const locate = (series: readonly ServedSeries[]): StepExtent | null => extentOf(series.map(({ steps }) => steps));

/** Whether all points of the series that are not exact lie in so few of the buckets that nothing distinguishes outliers from others. */
export const isCrowded = (series: readonly ServedSeries[], buckets: number): boolean =>
  series.every(({ exact, steps }) => exact || steps.length < buckets / 20);

/** The series, read over the bulk of the steps, with the points outside of it from those read over all steps. */
export function withOutliers(series: readonly ServedSeries[], all: readonly ServedSeries[], bulk: StepRange): ServedSeries[] {
  return series.map((one, i) => {
    const { steps = [], values = [] } = all[i] ?? {};
    const before = steps.findIndex((step) => step >= bulk.from);
    const after = steps.findIndex((step) => step > bulk.to);
    const head = before < 0 ? steps.length : before;
    const tail = after < 0 ? steps.length : after;
    return {
      ...one,
      steps: [...steps.slice(0, head), ...one.steps, ...steps.slice(tail)],
      values: [...values.slice(0, head), ...one.values, ...values.slice(tail)],
    };
  });
}

/** The last step of an axis: that of the bulk, or the newest that the run reports if that is no outlier. */
export function lastStepOf(extent: StepExtent | null, newest: number): number {
  if (extent === null) return Math.max(newest, 1);
  const believed = !hasOutliers(extent) || isNear(extent.bulk, newest);
  return Math.max(extent.bulk.to, believed ? newest : 0, 1);
}

/** The range of all steps if some of them are outliers, else null. */
export const outliersOf = (extent: StepExtent | null): StepRange | null => (extent && hasOutliers(extent) ? extent.all : null);
