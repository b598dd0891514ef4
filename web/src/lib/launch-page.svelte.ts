import { api } from './api';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { dispatch, type LiveHandlers } from './live-events';
import { byWorker, type ListedWorker, listedWorker, withWorker } from './workers';
import { searchApi } from './search-api';
import { sweepsApi } from './sweeps-api';
import type { TrainerView } from './types';

const QUEUE_MS = 2_000;

/** The state of the page that launches runs: trainers, workers and queue, kept up to date by the live feed. */
export class LaunchPage {
  trainers = $state.raw<readonly TrainerView[]>([]);
  workers = $state.raw<readonly ListedWorker[]>([]);
  /** How many runs wait for a worker, and the names of those that are trained, by id. */
  queued = $state(0);
  training = $state.raw<ReadonlyMap<string, string>>(new Map());
  loaded = $state(false);
  failure = $state<string | null>(null);
  private queueTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly feed: FeedConnection;
  private readonly handlers: LiveHandlers = {
    run: () => this.readQueueSoon(),
    worker: (worker) => (this.workers = withWorker(this.workers, worker)),
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
    clearTimeout(this.queueTimer);
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
  }

  private async read(): Promise<void> {
    try {
      const [trainers, workers] = await Promise.all([sweepsApi.trainers(), api.workers(), this.readQueue()]);
      this.trainers = trainers;
      this.workers = workers.map(listedWorker).sort(byWorker);
      this.loaded = true;
      this.failure = null;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    }
  }

  private readQueueSoon(): void {
    this.queueTimer ??= setTimeout(() => {
      this.queueTimer = undefined;
      void this.readQueue().catch(() => undefined);
    }, QUEUE_MS);
  }

  private async readQueue(): Promise<void> {
    const scope = (filter: string) => ({ filter, experiment: null, view: 'all' }) as const;
    const [queued, training] = await Promise.all([
      searchApi.groups(scope("status = 'queued'"), [], []),
      searchApi.table(scope("status IN ('running', 'stopping')"), ['name'], [], 0, 100, null),
    ]);
    this.queued = queued.runs;
    this.training = new Map(training.rows.map(({ id, values }) => [id, String(values[0] ?? id)]));
  }
}
