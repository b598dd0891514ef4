import { api } from './api';
import { attemptsOf } from './attempts';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { dispatch, type LiveHandlers } from './live-events';
import { preferences } from './preferences.svelte';
import { continued, type Sparkline, sparklineOf, surviving } from './sparkline';
import type { RunView, WorkerView } from './types';

/** A worker, and the time of its last beat by this browser's clock. */
export interface ListedWorker extends WorkerView {
  beatAtMs: number;
}

const SPARKLINE_POINTS = 120;

/** The state of the page of all runs, kept up to date by the live feed. */
export class RunsPage {
  /** Newest submission first. */
  runs = $state.raw<RunView[]>([]);
  sparklines = $state.raw<ReadonlyMap<string, Sparkline>>(new Map());
  workers = $state.raw<ListedWorker[]>([]);
  /** Cursor of the older runs, or null if all are listed. */
  next = $state.raw<string | null>(null);
  loaded = $state(false);
  /** Why the list could not be read, in the server's words, or null. */
  failure = $state<string | null>(null);
  loadingMore = $state(false);
  private readonly feed: FeedConnection;
  private readonly handlers: LiveHandlers = {
    run: (run) => this.applyRun(run),
    worker: (worker) => this.applyWorker(worker),
    metrics: null,
    phase: null,
    detection: null,
    geometry: null,
    snapshot: null,
  };

  constructor() {
    feedIndicator.reset();
    this.feed = new FeedConnection('/api/v1/live', {
      readState: () => this.read(),
      apply: (events) => events.forEach((event) => dispatch(this.handlers, event)),
      changed: (state, answer) => feedIndicator.show(state, answer),
    });
  }

  close(): void {
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
  }

  private async read(): Promise<void> {
    const [page, workers] = await Promise.all([api.runs(null, SPARKLINE_POINTS), api.workers()]).catch((failure: unknown) => {
      this.failure = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    });
    this.failure = null;
    this.sparklines = new Map(page.runs.map((run) => [run.id, sparklineOf(run.sparkline)]));
    this.runs = page.runs;
    this.next = page.next;
    this.workers = workers.map(listed).sort(byName);
    this.loaded = true;
  }

  /** Lists older runs. */
  async more(): Promise<void> {
    if (this.next === null || this.loadingMore) return;
    this.loadingMore = true;
    try {
      const page = await api.runs(this.next, SPARKLINE_POINTS);
      const known = new Set(this.runs.map(({ id }) => id));
      const added = page.runs.filter(({ id }) => !known.has(id));
      this.sparklines = new Map([...this.sparklines, ...added.map((run) => [run.id, sparklineOf(run.sparkline)] as const)]);
      this.runs = [...this.runs, ...added];
      this.next = page.next;
    } finally {
      this.loadingMore = false;
    }
  }

  private applyRun(run: RunView): void {
    if (run.deletedAt || run.archived) {
      this.runs = this.runs.filter(({ id }) => id !== run.id);
      return;
    }
    const known = this.runs.find(({ id }) => id === run.id);
    const drawn = this.sparklines.get(run.id) ?? sparklineOf(null);
    const sparkline = known ? surviving(drawn, known.attempt, attemptsOf(run)) : drawn;
    const scale = preferences.logX ? 'log' : 'linear';
    this.sparklines = new Map(this.sparklines).set(run.id, continued(sparkline, run, scale));
    if (known) this.runs = this.runs.map((other) => (other.id === run.id ? run : other));
    else if (this.isListed(run)) this.runs = [...this.runs, run].sort(bySubmission);
  }

  /** A run older than the last of the list is on a page that was not requested yet. */
  private isListed(run: RunView): boolean {
    const last = this.runs.at(-1);
    return this.next === null || !last || bySubmission(run, last) <= 0;
  }

  private applyWorker(worker: WorkerView): void {
    const others = this.workers.filter((other) => other.worker !== worker.worker);
    this.workers = [...others, listed(worker)].sort(byName);
  }
}

const listed = (worker: WorkerView): ListedWorker => ({
  ...worker,
  beatAtMs: Date.now() - worker.lastBeatAgeMs,
});
const byName = (a: WorkerView, b: WorkerView): number => a.worker.localeCompare(b.worker);
const bySubmission = (a: RunView, b: RunView): number =>
  (b.submittedAt ?? '').localeCompare(a.submittedAt ?? '') || a.id.localeCompare(b.id);
