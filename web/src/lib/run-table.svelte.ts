import { api } from './api';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { dispatch, type LiveHandlers } from './live-events';
import { preferences } from './preferences.svelte';
import { DEFAULT_COLUMNS, fieldsFor, type FieldValue, isStale, numberOf, patched, type TableRow } from './run-columns';
import { orderTexts, type RunsView, scopeOf } from './runs-view';
import { searchApi } from './search-api';
import { continued, sparklineOf } from './sparkline';
import type { RunTable as ServedTable, RunView } from './types';
import { byWorker, type ListedWorker, listedWorker, withWorker } from './workers';

/** Rows are read in blocks of this many. */
const BLOCK = 50;
/** So many blocks are kept; of more, those that are the farthest from what is shown are dropped. */
const MAX_BLOCKS = 80;
const SPARKLINE_POINTS = 80;
/** So many rows before and after those that are shown are read as well, so that they are there when they are scrolled to. */
const READ_AHEAD = 20;
/** Rows that moved, or that have more than the feed reports, are read again at most this often. */
const REFRESH_MS = 1_500;

/** How many runs there are of what is searched, by status and class. */
export interface Counts {
  readonly all: number;
  readonly training: number;
  readonly queued: number;
  readonly grokked: number;
  /** The greatest step of any of them. */
  readonly maxStep: number;
}

const NO_COUNTS: Counts = { all: 0, training: 0, queued: 0, grokked: 0, maxStep: 0 };

/** The state of the table of runs: the blocks of rows that are shown, kept up to date by the live feed. */
export class RunTable {
  /** How many runs match. */
  matching = $state(0);
  counts = $state.raw<Counts>(NO_COUNTS);
  workers = $state.raw<readonly ListedWorker[]>([]);
  /** Whether rows were read at all. */
  loaded = $state(false);
  /** Why the rows could not be read, in the server's words, or null. */
  failure = $state<string | null>(null);
  private blocks = $state.raw<ReadonlyMap<number, readonly TableRow[]>>(new Map());
  private view: RunsView;
  /** What is shown: the first and the last row. */
  private shown: readonly [number, number] = [0, 0];
  /** Counts the changes of the view; the answer to a request of an older one is dropped. */
  private generation = 0;
  private readonly reading = new Set<number>();
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly feed: FeedConnection;
  private readonly handlers: LiveHandlers = {
    run: (run) => this.applyRun(run),
    worker: (worker) => (this.workers = withWorker(this.workers, worker)),
    metrics: null,
    phase: null,
    detection: null,
    geometry: null,
    snapshot: null,
  };

  /** @param view to begin with */
  constructor(view: RunsView) {
    this.view = view;
    feedIndicator.reset();
    this.feed = new FeedConnection('/api/v1/live', {
      readState: () => this.read(),
      apply: (events) => events.forEach((event) => dispatch(this.handlers, event)),
      changed: (state, answer) => feedIndicator.show(state, answer),
    });
  }

  close(): void {
    clearTimeout(this.refreshTimer);
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
  }

  /** The row at a place of the table, or null while it is not read. */
  row(index: number): TableRow | null {
    return this.blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK] ?? null;
  }

  /** The rows that are read, by run. */
  rowsOf(ids: Iterable<string>): TableRow[] {
    const wanted = new Set(ids);
    return [...this.blocks.values()].flat().filter(({ id }) => wanted.has(id));
  }

  /** Shows another view of the runs; until its rows are read, those of the view before remain. */
  show(view: RunsView): void {
    this.view = view;
    void this.reload();
  }

  /** Reads the rows from one place to another if they are not there. */
  reach(first: number, last: number): void {
    this.shown = [first, last];
    if (!this.loaded) return;
    const from = Math.floor(Math.max(first - READ_AHEAD, 0) / BLOCK);
    const to = Math.floor((last + READ_AHEAD) / BLOCK);
    for (let block = from; block <= to; block++) {
      if (block * BLOCK < this.matching && !this.blocks.has(block)) void this.readBlock(block).catch(() => undefined);
    }
  }

  /** Reads what is shown again, soon. */
  refresh(): void {
    this.refreshTimer ??= setTimeout(() => {
      this.refreshTimer = undefined;
      void this.reload();
    }, REFRESH_MS);
  }

  /** Reads what is shown again; rows beyond are read when they are shown. */
  async reload(): Promise<void> {
    try {
      await this.readShown();
      this.failure = null;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  private async read(): Promise<void> {
    const workers = api.workers().then((served) => (this.workers = served.map(listedWorker).sort(byWorker)));
    await Promise.all([this.reload(), workers]);
    if (this.failure !== null && !this.loaded) throw new Error(this.failure);
  }

  private async readShown(): Promise<void> {
    const generation = ++this.generation;
    this.reading.clear();
    const from = Math.floor(this.shown[0] / BLOCK);
    const to = Math.floor(this.shown[1] / BLOCK);
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const rowsAndCounts = (sparkline: number | null) =>
      Promise.all([this.readCounts(), ...numbers.map((block) => this.request(block, sparkline))]);
    // The rows are in the server's memory, the sparklines in its store: on opening the rows are shown before these.
    if (!this.loaded) this.take(generation, numbers, await rowsAndCounts(null));
    this.take(generation, numbers, await rowsAndCounts(SPARKLINE_POINTS));
  }

  private take(generation: number, numbers: readonly number[], [counts, ...served]: readonly [Counts, ...ServedTable[]]): void {
    if (generation !== this.generation) return;
    this.matching = served[0]?.matching ?? 0;
    this.blocks = new Map(served.map((table, i) => [numbers[i] as number, rowsOf(table)] as const));
    this.counts = counts;
    this.loaded = true;
    // Fewer runs match than before: what was shown is beyond the last of them.
    if ((numbers[0] ?? 0) * BLOCK >= this.matching && this.matching > 0) this.reach(0, Math.min(this.matching, BLOCK) - 1);
  }

  private async readBlock(block: number): Promise<void> {
    if (this.reading.has(block)) return;
    this.reading.add(block);
    const generation = this.generation;
    try {
      const served = await this.request(block, SPARKLINE_POINTS);
      if (generation !== this.generation) return;
      this.matching = served.matching;
      const blocks = new Map(this.blocks).set(block, rowsOf(served));
      const shown = this.shown[0] / BLOCK;
      const farthest = [...blocks.keys()].sort((a, b) => Math.abs(b - shown) - Math.abs(a - shown));
      for (const far of farthest.slice(0, Math.max(0, blocks.size - MAX_BLOCKS))) blocks.delete(far);
      this.blocks = blocks;
    } finally {
      this.reading.delete(block);
    }
  }

  /** @param sparkline about how many points each sparkline is to have, or null for none */
  private request(block: number, sparkline: number | null): Promise<ServedTable> {
    const columns = fieldsFor(this.view.columns ?? DEFAULT_COLUMNS);
    return searchApi.table(scopeOf(this.view), columns, orderTexts(this.view), block * BLOCK, BLOCK, sparkline);
  }

  private async readCounts(): Promise<Counts> {
    const { groups, runs } = await searchApi.groups(scopeOf(this.view), ['status', 'verdict'], ['max(step)']);
    const count = (holds: (status: unknown, verdict: unknown) => boolean): number =>
      groups.filter(({ key }) => holds(key[0], key[1])).reduce((sum, group) => sum + group.runs, 0);
    return {
      all: runs,
      training: count((status) => status === 'RUNNING'),
      queued: count((status) => status === 'QUEUED'),
      grokked: count((_status, verdict) => verdict === 'GROKKED'),
      maxStep: groups.reduce((max, { values }) => Math.max(max, values[0] ?? 0), 0),
    };
  }

  private applyRun(run: RunView): void {
    for (const [number, rows] of this.blocks) {
      const at = rows.findIndex(({ id }) => id === run.id);
      const row = rows[at];
      if (!row) continue;
      if (isStale(row, run)) this.refresh();
      const next = { ...patched(row, run), sparkline: continued(row.sparkline, run, preferences.logX ? 'log' : 'linear') };
      this.blocks = new Map(this.blocks).set(number, rows.with(at, next));
      if (run.step > this.counts.maxStep) this.counts = { ...this.counts, maxStep: run.step };
      return;
    }
    // A run that is not among the rows that are read may belong before them.
    if (run.attempt === 0 || run.step === 0 || this.matching <= BLOCK) this.refresh();
  }
}

function rowsOf({ columns, rows }: ServedTable): TableRow[] {
  return rows.map(({ id, values, sparkline, rejections }) => {
    const fields: Record<string, FieldValue> = {};
    columns.forEach((column, i) => (fields[column] = (values[i] ?? null) as FieldValue));
    return { id, fields, sparkline: sparklineOf(sparkline), attempt: numberOf(fields['attempt']) ?? 0, rejections };
  });
}
