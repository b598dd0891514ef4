import { api } from './api';
import type { StepRange } from './axis';
import { type AxisMapping, mappingOf } from './axis-mapping';
import { BUCKETS, LoadedSeries, MAX_METRICS } from './loaded-series';
import { hasOutliers, isCrowded, locate, type StepExtent, withOutliers } from './outliers';
import { runApi } from './run-api';
import type { Scale, Series } from './series';
import type { LiveMetrics, ServedSeries } from './types';

const REDRAW_INTERVAL_MS = 120;

/** The server answers for so many metrics at once. */
const MAX_NAMES = 50;

/** So many times are read for an axis of time. */
const TIMES = 1000;

/** The metrics of a run over the range that is shown, read from the server and continued by the live feed. */
export class RunSeries {
  /** The metrics whose points are loaded. */
  names = $state.raw<string[]>([]);
  /** Names of all metrics that the run had logged when they were last read. */
  logged = $state.raw<string[]>([]);
  /** The range that the charts show, or null for all steps. */
  range = $state.raw<StepRange | null>(null);
  /** The steps of the run that have metrics; null without any. */
  extent = $state.raw<StepExtent | null>(null);
  /** The times of the steps since the first, in seconds; null before they were read, or if there are too few. */
  times = $state.raw<AxisMapping | null>(null);
  /** Increases when there is something new to draw, a few times a second at most. */
  private version = $state(0);
  private reading = false;
  private readonly loaded = new LoadedSeries();
  private readonly requested = new Set<string>();
  private newestRead = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param wanted the metrics whose points are shown, of those that are {@link logged} */
  constructor(
    private readonly runId: string,
    private readonly scale: () => Scale,
    private readonly wanted: () => readonly string[],
    range: StepRange | null,
  ) {
    this.range = range;
  }

  /** The loaded points of a metric; an effect that calls this runs again when there are more. */
  get(name: string): Series {
    void this.version;
    return this.loaded.get(name);
  }

  /** The newest value of a metric at or before a step; null where it is not known. */
  valueAt(name: string, step: number): number | null {
    void this.version;
    return this.loaded.valueAt(name, step);
  }

  /**
   * Reads the range that is shown at full resolution.
   *
   * @param discard whether to discard the points that are loaded, because another attempt may have replaced them
   */
  async read(discard = false): Promise<void> {
    const read = ++this.newestRead;
    const range = loadedRangeFor(this.range);
    this.reading = true;
    try {
      const metrics = await api.metrics(this.runId);
      if (read !== this.newestRead) return;
      this.logged = metrics.map(({ name }) => name);
      const names = this.wanted().slice(0, MAX_METRICS);
      const series = range ? await this.request(names, range) : await this.requestAll(names);
      if (read !== this.newestRead) return;
      if (discard) this.loaded.replace({ metrics, series, range });
      else this.loaded.update({ metrics, series, range });
      if (this.times) await this.readTimes();
      this.redraw();
    } finally {
      if (read === this.newestRead) this.reading = false;
    }
  }

  /** Reads the metrics that are shown and not loaded yet. */
  async readMissing(): Promise<void> {
    const missing = this.wanted().filter((name) => !this.loaded.has(name) && !this.requested.has(name));
    if (missing.length === 0 || this.logged.length === 0) return;
    for (const name of missing) this.requested.add(name);
    const read = this.newestRead;
    try {
      const range = loadedRangeFor(this.range);
      const series = range ? await this.request(missing, range) : await this.requestAll(missing);
      // A read that began meanwhile has them.
      if (read === this.newestRead) this.loaded.add(series);
    } finally {
      for (const name of missing) this.requested.delete(name);
    }
    this.redraw();
  }

  /** Reads the times of the steps, for an axis of time. */
  async readTimes(): Promise<void> {
    const [metric] = this.logged;
    if (metric === undefined) return;
    const points = await runApi.times(this.runId, metric, TIMES);
    const begin = points[0]?.timestamp ?? 0;
    this.times = mappingOf({ steps: points.map(({ step }) => step), values: points.map(({ timestamp }) => (timestamp - begin) / 1000) }, 'time');
  }

  private async request(names: readonly string[], range: StepRange | null, scale = this.scale()): Promise<ServedSeries[]> {
    const parts: Promise<ServedSeries[]>[] = [];
    for (let i = 0; i < names.length; i += MAX_NAMES) {
      const part = names.slice(i, i + MAX_NAMES);
      parts.push(api.series(this.runId, { names: part, points: BUCKETS, from: range?.from ?? null, to: range?.to ?? null, scale }));
    }
    return (await Promise.all(parts)).flat();
  }

  /**
   * The points of all steps. Where wild steps stretch the range, next to all points share one bucket of it: then the steps of the
   * others are read at their own resolution.
   */
  private async requestAll(names: readonly string[]): Promise<ServedSeries[]> {
    const series = await this.request(names, null);
    if (series.every(({ exact }) => exact)) return series;
    const crowded = this.scale() === 'linear' && isCrowded(series, BUCKETS);
    const extent = locate(crowded ? await this.request(names, null, 'log') : series);
    if (extent === null || !hasOutliers(extent)) return series;
    return withOutliers(await this.request(names, extent.bulk), series, extent.bulk);
  }

  /** Shows another range; null for all steps. */
  zoom(range: StepRange | null): Promise<void> {
    this.range = range;
    return this.read();
  }

  /** Appends the points of the live feed before step `cutoff`. */
  append(message: LiveMetrics, cutoff: number): void {
    const decimated = this.loaded.append(message, loadedRangeFor(this.range), this.scale(), cutoff);
    this.timer ??= setTimeout(() => this.redraw(), REDRAW_INTERVAL_MS);
    // If the read fails, the decimated points remain.
    if (decimated && !this.reading) void this.read().catch(() => undefined);
  }

  private redraw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const names = this.loaded.names();
    if (names.length !== this.names.length || names.some((name, i) => name !== this.names[i])) this.names = names;
    this.extent = this.loaded.extent();
    this.version += 1;
  }
}

/**
 * The range to load for one that is shown: as much again on both sides, so that the lines of metrics that are logged seldom
 * continue to the edges.
 */
function loadedRangeFor(range: StepRange | null): StepRange | null {
  if (!range) return null;
  const span = range.to - range.from;
  return { from: Math.max(0, range.from - span), to: range.to + span };
}
