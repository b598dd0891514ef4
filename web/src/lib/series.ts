/**
 * Time series of the charts. A series is a pair of columns with strictly ascending steps; NaN and the infinities are
 * ordinary values. All functions are pure, except that {@link append} may extend the columns it was given.
 */
export interface Series {
  readonly steps: number[];
  readonly values: number[];
}

export type Scale = 'linear' | 'log';

/** A series of more points than this is decimated, and read again from the server at full resolution. */
export const MAX_POINTS = 8_192;

export const emptySeries = (): Series => ({ steps: [], values: [] });

/** Index of the last step at or before `step`, or -1. */
export function indexAt(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] as number) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The newest value at or before a step, or null before the first point. NaN that {@link isPadded pads} the series is no value. */
export function valueAt(series: Series, step: number): number | null {
  let index = indexAt(series.steps, step);
  if (Number.isNaN(series.values[index]) && isPadded(series)) {
    while (index >= 0 && Number.isNaN(series.values[index])) index -= 1;
  }
  return index < 0 ? null : (series.values[index] as number);
}

/**
 * Adds points of the live feed. Points after the last step, the usual case, are pushed; others are merged, and the new value
 * of a step replaces the old one, so that adding points twice changes nothing.
 */
export function append(series: Series, steps: readonly number[], values: readonly number[]): Series {
  let last = series.steps.at(-1) ?? -Infinity;
  if (!ascendsAfter(last, steps)) return merge(series, ordered(steps, values));
  for (let i = 0; i < steps.length; i++) {
    last = steps[i] as number;
    series.steps.push(last);
    series.values.push(values[i] as number);
  }
  return series;
}

function ascendsAfter(last: number, steps: readonly number[]): boolean {
  for (const step of steps) {
    if (step <= last) return false;
    last = step;
  }
  return true;
}

/** A series of points in any order; of several points of one step the last counts. */
export function ordered(steps: readonly number[], values: readonly number[]): Series {
  const byStep = new Map<number, number>();
  steps.forEach((step, i) => byStep.set(step, values[i] as number));
  const sorted = [...byStep.keys()].sort((a, b) => a - b);
  return { steps: sorted, values: sorted.map((step) => byStep.get(step) as number) };
}

/** The union of both, in order; of a step that both have, the value of `newer` counts. */
export function merge(older: Series, newer: Series): Series {
  const result = emptySeries();
  let i = 0;
  let j = 0;
  while (i < older.steps.length || j < newer.steps.length) {
    const a = older.steps[i] ?? Infinity;
    const b = newer.steps[j] ?? Infinity;
    if (a < b) {
      result.steps.push(a);
      result.values.push(older.values[i] as number);
    } else {
      result.steps.push(b);
      result.values.push(newer.values[j] as number);
      j += 1;
    }
    if (a <= b) i += 1;
  }
  return result;
}

/** The points within a range; null means no bound. */
export function trim(series: Series, range: { from: number | null; to: number | null } | null): Series {
  if (range === null) return series;
  const begin = range.from === null ? 0 : indexAt(series.steps, range.from - 1) + 1;
  const end = range.to === null ? series.steps.length : indexAt(series.steps, range.to) + 1;
  return { steps: series.steps.slice(begin, end), values: series.values.slice(begin, end) };
}

/**
 * At most `5 * buckets` points that draw the same line: of every bucket the first, the last, the smallest, the largest
 * and a NaN, if there is one. Buckets are even in steps, or in the logarithm of steps.
 */
export function decimate(series: Series, buckets: number, scale: Scale): Series {
  const { steps } = series;
  if (steps.length <= 5 * buckets) return series;
  const position = scale === 'log' ? (step: number) => Math.log(step + 1) : (step: number) => step;
  const low = position(steps[0] as number);
  const width = (position(steps.at(-1) as number) - low) / buckets;
  const result = emptySeries();
  let begin = 0;
  for (let bucket = 0; bucket < buckets && begin < steps.length; bucket++) {
    const bound = bucket === buckets - 1 ? Infinity : low + (bucket + 1) * width;
    let end = begin;
    while (end < steps.length && position(steps[end] as number) < bound) end += 1;
    keepExtremes(series, begin, end, result);
    begin = end;
  }
  return result;
}

function keepExtremes(series: Series, begin: number, end: number, into: Series): void {
  if (begin >= end) return;
  const { steps, values } = series;
  let smallest = -1;
  let largest = -1;
  let nan = -1;
  for (let i = begin; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) nan = i;
    else {
      if (smallest < 0 || value < (values[smallest] as number)) smallest = i;
      if (largest < 0 || value > (values[largest] as number)) largest = i;
    }
  }
  const kept = new Set([begin, smallest, largest, nan, end - 1]);
  for (const i of [...kept].sort((a, b) => a - b)) {
    if (i < 0) continue;
    into.steps.push(steps[i] as number);
    into.values.push(values[i] as number);
  }
}

/** Columns for uPlot: one ascending x; of each series `undefined` where it has no point and `null` for a gap (NaN). */
export interface AlignedColumns {
  steps: number[];
  columns: (number | null | undefined)[][];
}

/** Aligns several series on the union of their steps. */
export function align(all: readonly Series[]): AlignedColumns {
  const steps = all.reduce<number[]>((union, series) => unite(union, series.steps), []);
  const columns = all.map((series) => {
    const gap = isPadded(series) ? undefined : null;
    const column = new Array<number | null | undefined>(steps.length).fill(undefined);
    let j = 0;
    for (let i = 0; i < steps.length && j < series.steps.length; i++) {
      if (steps[i] !== series.steps[j]) continue;
      const value = series.values[j] as number;
      column[i] = Number.isFinite(value) ? value : gap;
      j += 1;
    }
    return column;
  });
  return { steps, columns };
}

/** A series is padded if there is a gap of NaN for every so many finite points, and at least {@link MIN_GAPS} of them. */
const MAX_POINTS_PER_GAP = 4;
const MIN_GAPS = 3;

/**
 * Whether NaN pads a series: loggers that write one row per step write NaN for what they did not measure on it. A line is
 * drawn across padding, but not across the NaN of a run that diverged, which are few, or the last of the series. A series counts
 * as padded if at least half of its points up to the last finite one are NaN, or if gaps of NaN recur all along; the latter holds
 * for a decimated series too, of which each bucket keeps one NaN and up to four other points.
 */
export function isPadded({ values }: Series): boolean {
  const end = values.findLastIndex(Number.isFinite) + 1;
  let missing = 0;
  let gaps = 0;
  for (let i = 0; i < end; i++) {
    if (!Number.isNaN(values[i])) continue;
    missing += 1;
    if (!Number.isNaN(values[i + 1])) gaps += 1;
  }
  if (end > 0 && 2 * missing >= end) return true;
  return gaps >= MIN_GAPS && MAX_POINTS_PER_GAP * gaps >= end - missing;
}

/** The union of two ascending columns; one of them itself if it contains the other, which is the usual case. */
function unite(a: number[], b: number[]): number[] {
  const result: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i] ?? Infinity;
    const y = b[j] ?? Infinity;
    result.push(Math.min(x, y));
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  if (result.length === a.length) return a;
  return result.length === b.length ? b : result;
}

/** The indices of the points of an aligned column that have no neighbour to draw a line to. */
export function isolatedIndices(column: ArrayLike<number | null | undefined>): number[] {
  const isolated: number[] = [];
  let isAfterGap = true;
  /** The last point, if it follows a gap; else -1. */
  let candidate = -1;
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    if (value === undefined) continue;
    if (value === null) {
      if (candidate >= 0) isolated.push(candidate);
      candidate = -1;
    } else {
      candidate = isAfterGap ? i : -1;
    }
    isAfterGap = value === null;
  }
  if (candidate >= 0) isolated.push(candidate);
  return isolated;
}
