import type { StepRange } from './axis';
import { toNumber } from './format';
import { extentOf, reaches, type StepExtent } from './outliers';
import { append, decimate, emptySeries, isPadded, MAX_POINTS, merge, ordered, type Scale, type Series, trim, valueAt } from './series';
import type { LiveMetrics, MetricView, ServedSeries } from './types';

/** Buckets requested from the server, about one per pixel; it answers with up to four points for each. */
export const BUCKETS = 1000;

/** At most this many metrics are kept. */
export const MAX_METRICS = 200;

interface Point {
  step: number;
  value: number;
}

/** The answers of the server to one read: all metrics of the run, and the points of some of them over a range. */
export interface SeriesAnswer {
  metrics: readonly MetricView[];
  series: readonly ServedSeries[];
  /** The range that was requested; null for all steps. */
  range: StepRange | null;
}

/**
 * The points of a run's metrics that are loaded: those of a range of steps, read at resolution and continued by the live feed,
 * and the newest point of each metric wherever it lies. Values outside of the loaded range are unknown, and never answered
 * with those inside of it. Not reactive; mutable.
 */
export class LoadedSeries {
  private readonly series = new Map<string, Series>();
  private readonly newest = new Map<string, Point>();
  /** First and last step of the metrics that are logged and not loaded. */
  private others = new Map<string, [number, number]>();
  /** As of when all steps were loaded. */
  private known: StepExtent | null = null;
  /** The loaded range; null for all steps. */
  private range: StepRange | null = null;

  names(): string[] {
    return [...this.series.keys()];
  }

  has(name: string): boolean {
    return this.series.has(name);
  }

  /** The loaded points of a metric. */
  get(name: string): Series {
    return this.series.get(name) ?? emptySeries();
  }

  /** The steps that the run has logged; null without any point. */
  extent(): StepExtent | null {
    if (this.range === null) {
      this.known = extentOf([...[...this.series.values()].map(({ steps }) => steps), ...this.others.values()]);
    } else if (this.known !== null) {
      // While a range is loaded, the points of the live feed may lie after it.
      for (const { step } of this.newest.values()) this.known = reaches(this.known, step);
    }
    return this.known;
  }

  /** The newest value of a metric at or before a step; null if there is none, or if it lies outside of the loaded range. */
  valueAt(name: string, step: number): number | null {
    const newest = this.newest.get(name);
    const points = this.get(name);
    const isPadding = newest !== undefined && Number.isNaN(newest.value) && isPadded(points);
    if (newest && step >= newest.step && !isPadding) return newest.value;
    if (this.range && (step < this.range.from || step > this.range.to)) return null;
    return valueAt(points, step);
  }

  /** Replaces everything that is loaded by the answer. */
  replace(answer: SeriesAnswer): void {
    this.series.clear();
    this.newest.clear();
    this.known = null;
    this.update(answer);
  }

  /** Loads the answer; points after it, which arrived on the live feed while it was read, are kept. */
  update({ metrics, series, range }: SeriesAnswer): void {
    const read = new Map(series.map(({ name, steps, values }) => [name, { steps, values: values.map(toNumber) }]));
    for (const [name, points] of read) {
      const after = { from: (points.steps.at(-1) ?? -1) + 1, to: range?.to ?? null };
      this.series.set(name, merge(points, trim(this.get(name), after)));
    }
    for (const [name, points] of this.series) if (!read.has(name)) this.series.set(name, trim(points, range));
    this.others.clear();
    for (const { name, firstStep, lastStep, lastValue } of metrics) {
      if (this.series.has(name)) this.advance(name, { step: lastStep, value: toNumber(lastValue) });
      else this.others.set(name, [firstStep, lastStep]);
    }
    // A page that begins with a range knows no more of the run than the extents of its metrics.
    this.known ??= range && extentOf(metrics.map(({ firstStep, lastStep }) => [firstStep, lastStep]));
    this.range = range;
  }

  /** Loads more metrics over the range that is loaded. */
  add(series: readonly ServedSeries[]): void {
    for (const { name, steps, values } of series) {
      if (this.series.size >= MAX_METRICS && !this.series.has(name)) continue;
      const points = { steps, values: values.map(toNumber) };
      const last = points.steps.length - 1;
      this.series.set(name, points);
      this.others.delete(name);
      if (last >= 0 && this.range === null) this.advance(name, { step: points.steps[last] as number, value: points.values[last] as number });
    }
  }

  /**
   * Appends points of the live feed; metrics that were logged before and are not loaded remain so.
   *
   * @param range whose points are kept beside those of the loaded range: the one that is being read, or null for all steps
   * @param scale of the axis that the points are decimated for
   * @param cutoff the first step whose points do not survive a newer attempt
   * @returns whether a series was too long and has been decimated, so that it should be read again
   */
  append({ blocks }: LiveMetrics, range: StepRange | null, scale: Scale, cutoff = Infinity): boolean {
    const kept = hull(this.range, range);
    let decimated = false;
    for (const { steps, columns } of blocks) {
      for (const { name, values } of columns) {
        if (!this.series.has(name) && (this.others.has(name) || this.series.size >= MAX_METRICS)) continue;
        const added = trim(ordered(steps, values.map(toNumber)), { from: null, to: cutoff - 1 });
        if (added.steps.length === 0) continue;
        const last = added.steps.length - 1;
        this.advance(name, { step: added.steps[last] as number, value: added.values[last] as number });
        const inRange = trim(added, kept);
        let points = append(this.get(name), inRange.steps, inRange.values);
        if (points.steps.length > MAX_POINTS) {
          points = decimate(points, BUCKETS, scale);
          decimated = true;
        }
        this.series.set(name, points);
      }
    }
    return decimated;
  }

  private advance(name: string, point: Point): void {
    const known = this.newest.get(name);
    if (!known || point.step >= known.step) this.newest.set(name, point);
  }
}

/** The smallest range that contains both; null is all steps. */
function hull(a: StepRange | null, b: StepRange | null): StepRange | null {
  return a && b ? { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) } : null;
}
