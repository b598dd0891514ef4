import { api } from './api';
import { connection } from './connection.svelte';
import { FeedConnection } from './feed-connection';
import { preferences } from './preferences.svelte';
import { before, grown, type Spark, sparkOf } from './sparkline';
import type { Frame } from './sse';
import type { RunView, WorkerView } from './types';

/** A worker, and when its last beat was by this browser's clock. */
export interface HeardWorker extends WorkerView {
  heardAt: number;
}

const SPARK_POINTS = 120;

/** What the runs page knows, kept up to date by the live feed. */
export class RunsPage {
  /** Newest submission first. */
  runs = $state.raw<RunView[]>([]);
  sparks = $state.raw<ReadonlyMap<string, Spark>>(new Map());
  workers = $state.raw<HeardWorker[]>([]);
  /** Where older runs continue, or null. */
  next = $state.raw<string | null>(null);
  loaded = $state(false);
  loadingMore = $state(false);
  private readonly feed: FeedConnection;

  constructor() {
    connection.begin();
    this.feed = new FeedConnection('/api/v1/live', {
      readState: () => this.read(),
      apply: (frames) => this.apply(frames),
      changed: (state) => connection.show(state),
    });
  }

  close(): void {
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
  }

  private async read(): Promise<void> {
    const [page, workers] = await Promise.all([api.runs(null, SPARK_POINTS), api.workers()]);
    this.sparks = new Map(page.runs.map((run) => [run.id, sparkOf(run.sparkline)]));
    this.runs = page.runs;
    this.next = page.next;
    this.workers = workers.map(heard).sort(byName);
    this.loaded = true;
  }

  async more(): Promise<void> {
    if (this.next === null || this.loadingMore) return;
    this.loadingMore = true;
    try {
      const page = await api.runs(this.next, SPARK_POINTS);
      const known = new Set(this.runs.map(({ id }) => id));
      const added = page.runs.filter(({ id }) => !known.has(id));
      this.sparks = new Map([...this.sparks, ...added.map((run) => [run.id, sparkOf(run.sparkline)] as const)]);
      this.runs = [...this.runs, ...added];
      this.next = page.next;
    } finally {
      this.loadingMore = false;
    }
  }

  private apply(frames: readonly Frame[]): void {
    for (const { event, data } of frames) {
      if (event === 'run') this.takeRun(JSON.parse(data) as RunView);
      else if (event === 'worker') this.takeWorker(JSON.parse(data) as WorkerView);
    }
  }

  private takeRun(run: RunView): void {
    const known = this.runs.find(({ id }) => id === run.id);
    const drawn = this.sparks.get(run.id) ?? sparkOf(null);
    const spark = known && run.attempt > known.attempt ? before(drawn, run.startStep) : drawn;
    const scale = preferences.logX ? 'log' : 'linear';
    this.sparks = new Map(this.sparks).set(run.id, grown(spark, run, scale));
    const index = this.runs.findIndex(({ id }) => id === run.id);
    if (index >= 0) this.runs = this.runs.with(index, run);
    else if (this.isListed(run)) this.runs = [...this.runs, run].sort(bySubmission);
  }

  /** A run beyond the end of the list belongs to a page that was not asked for yet. */
  private isListed(run: RunView): boolean {
    const last = this.runs.at(-1);
    return this.next === null || !last || bySubmission(run, last) <= 0;
  }

  private takeWorker(worker: WorkerView): void {
    const others = this.workers.filter((other) => other.worker !== worker.worker);
    this.workers = [...others, heard(worker)].sort(byName);
  }
}

const heard = (worker: WorkerView): HeardWorker => ({
  ...worker,
  heardAt: Date.now() - (worker.lastBeatAgeMs ?? 0),
});
const byName = (a: WorkerView, b: WorkerView): number => a.worker.localeCompare(b.worker);
const bySubmission = (a: RunView, b: RunView): number =>
  (b.submittedAt ?? '').localeCompare(a.submittedAt ?? '') || b.id.localeCompare(a.id);
