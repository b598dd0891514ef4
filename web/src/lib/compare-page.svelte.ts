import { api } from './api';
import { type Alignment, type CompareView, MAX_RUNS } from './compare';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { toNumber } from './format';
import { dispatch, type LiveHandlers } from './live-events';
import { loggedNameOf } from './metric-names';
import { fieldOf, type FieldValue, fieldsFor, numberOf, type TableRow } from './run-columns';
import { quoted } from './runs-view';
import { searchApi } from './search-api';
import type { Series } from './series';
import { sparklineOf } from './sparkline';
import type { RunDiff, RunView } from './types';

/** The points of all lines of a chart together. */
const POINTS = 9_000;
/** A run that goes on is read again at most this often. */
const REFRESH_MS = 1_000;

const OUTCOMES = ['detection.grokking.onset_step', 'forecast.outlook'];

/** The state of a comparison: the runs with their outcomes and settings, and the series of the chosen metrics, kept up to date. */
export class ComparePage {
  /** In the order of the address; those that do not exist are left out. */
  rows = $state.raw<readonly TableRow[]>([]);
  diff = $state.raw<RunDiff | null>(null);
  /** The names of the metrics that the runs have. */
  metrics = $state.raw<readonly string[]>([]);
  /** By run and metric, see {@link seriesKey}. */
  series = $state.raw<ReadonlyMap<string, Series>>(new Map());
  loaded = $state(false);
  failure = $state<string | null>(null);
  private view: CompareView;
  private views = new Map<string, RunView>();
  private generation = 0;
  private feed: FeedConnection | null = null;
  private readonly changed = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly handlers: LiveHandlers = {
    run: (run) => this.applyRun(run),
    worker: null,
    metrics: null,
    phase: null,
    detection: null,
    geometry: null,
    snapshot: null,
  };

  constructor(view: CompareView) {
    this.view = view;
    this.open();
  }

  close(): void {
    clearTimeout(this.timer);
    this.feed?.close();
  }

  retry(): void {
    this.feed?.retryNow();
    void this.read().catch(() => undefined);
  }

  /** Shows other runs, metrics or another scale. */
  show(view: CompareView): void {
    const sameRuns = view.runs.join() === this.view.runs.join();
    const same = sameRuns && view.metrics.join('\n') === this.view.metrics.join('\n') && view.logX === this.view.logX && view.align === this.view.align;
    this.view = view;
    if (same) return;
    if (!sameRuns) this.open();
    else void this.readSeries(this.rows.map(({ id }) => id)).catch((failure: unknown) => this.fail(failure));
  }

  private open(): void {
    this.feed?.close();
    this.feed = null;
    this.generation += 1;
    this.views.clear();
    if (this.view.runs.length === 0) {
      feedIndicator.reset('none');
      this.rows = [];
      this.diff = null;
      this.series = new Map();
      this.loaded = true;
      return;
    }
    feedIndicator.reset();
    this.feed = new FeedConnection('/api/v1/live', {
      readState: () => this.read(),
      apply: (events) => events.forEach((event) => dispatch(this.handlers, event)),
      changed: (state, answer) => feedIndicator.show(state, answer),
    });
  }

  private async read(): Promise<void> {
    const generation = this.generation;
    const ids = this.view.runs;
    const scope = { filter: `run_id IN (${ids.map(quoted).join(', ')})`, experiment: null, view: 'all' } as const;
    try {
      const [known, names] = await Promise.all([searchApi.table(scope, ['run_id'], [], 0, MAX_RUNS, null), searchApi.fields(scope)]);
      const present = ids.filter((id) => known.rows.some((row) => row.id === id));
      const diff = present.length > 1 ? await searchApi.diff(present) : null;
      const settings = (diff?.different ?? []).map(({ name }) => (name.startsWith('params.') ? fieldOf('params', name.slice('params.'.length)) : name));
      // A table has a limited number of columns: of many different settings the first are enough for plots.
      const columns = [...new Set([...fieldsFor(OUTCOMES), ...settings])].slice(0, 60);
      const table = await searchApi.table(scope, columns, [], 0, MAX_RUNS, null);
      if (generation !== this.generation) return;
      const rows = table.rows.map(({ id, values }) => rowOf(id, table.columns, values as FieldValue[]));
      this.rows = present.flatMap((id) => rows.find((row) => row.id === id) ?? []);
      this.diff = diff;
      this.metrics = names.metrics;
      await this.readSeries(present);
      this.loaded = true;
      this.failure = null;
    } catch (failure) {
      if (generation !== this.generation) return;
      this.fail(failure);
      throw failure;
    }
  }

  private fail(failure: unknown): void {
    this.failure = failure instanceof Error ? failure.message : String(failure);
  }

  /** Reads the series of some of the runs. */
  private async readSeries(ids: readonly string[]): Promise<void> {
    const { generation } = this;
    const { metrics, logX, align } = this.view;
    const points = Math.round(Math.min(Math.max(POINTS / Math.max(this.view.runs.length, 1) / metrics.length / 4, 30), 150));
    const read = await Promise.all(ids.map((id) => this.seriesOf(id, metrics, points, logX && align !== 'onset')));
    if (generation !== this.generation || metrics !== this.view.metrics) return;
    this.series = new Map([...this.series, ...read.flat()]);
  }

  private async seriesOf(id: string, metrics: readonly string[], points: number, log: boolean): Promise<[string, Series][]> {
    const run = this.views.get(id) ?? (await api.run(id));
    this.views.set(id, run);
    const logged = new Map(metrics.map((metric) => [loggedNameOf(run, metric), metric]));
    const served = await api.series(id, { names: [...logged.keys()], points, from: null, to: null, scale: log ? 'log' : 'linear' });
    return served.map(({ name, steps, values }) => [seriesKey(id, logged.get(name) ?? name), { steps, values: values.map(toNumber) }]);
  }

  private applyRun(run: RunView): void {
    const row = this.rows.find(({ id }) => id === run.id);
    const before = this.views.get(run.id);
    if (!row || !before) return;
    this.views.set(run.id, run);
    if (before.verdict !== run.verdict || before.detections !== run.detections || before.phase !== run.phase || before.attempt !== run.attempt) {
      this.changed.add('');
    }
    if (before.step !== run.step || before.attempt !== run.attempt) this.changed.add(run.id);
    if (this.changed.size > 0) this.timer ??= setTimeout(() => void this.refresh(), REFRESH_MS);
  }

  private async refresh(): Promise<void> {
    const ids = [...this.changed].filter((id) => id !== '');
    const outcomes = this.changed.has('');
    this.changed.clear();
    try {
      if (outcomes) await this.read();
      else await this.readSeries(ids);
    } catch {
      // What is displayed remains; the next event, or the feed when it is restored, reads it again.
    } finally {
      this.timer = undefined;
    }
  }
}

/** By which the series of a run is found. */
export const seriesKey = (run: string, metric: string): string => `${run}\n${metric}`;

function rowOf(id: string, columns: readonly string[], values: readonly FieldValue[]): TableRow {
  const fields: Record<string, FieldValue> = Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null]));
  return { id, fields, sparkline: sparklineOf(null), attempt: numberOf(fields['attempt']) ?? 0, rejections: [] };
}

/** Why a run is not drawn. */
export const missingOrigin: Record<Alignment, string> = {
  step: '',
  memorised: 'has not memorised after its first step',
  onset: 'has no onset of a generalisation that was confirmed as grokking',
};
