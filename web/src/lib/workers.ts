import type { WorkerView } from './types';

/** A worker, and the time of its last beat by this browser's clock. */
export interface ListedWorker extends WorkerView {
  readonly beatAtMs: number;
}

export const listedWorker = (worker: WorkerView): ListedWorker => ({ ...worker, beatAtMs: Date.now() - worker.lastBeatAgeMs });

export const byWorker = (a: WorkerView, b: WorkerView): number => a.worker.localeCompare(b.worker);

/** The workers with what one of them has reported. */
export const withWorker = (workers: readonly ListedWorker[], worker: WorkerView): ListedWorker[] =>
  [...workers.filter((other) => other.worker !== worker.worker), listedWorker(worker)].sort(byWorker);
