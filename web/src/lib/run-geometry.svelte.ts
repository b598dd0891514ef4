import { api } from './api';
import { emptySeries, indexAt, type Series } from './series';
import type { GeometryMeasured, GeometrySummary } from './types';

/** As many measured snapshots are kept; the longest unused goes first. */
const MAX_CACHED = 96;

/** What the charts show of each snapshot, between 0 and 1. */
export const FIGURES = ['gini', 'circularity', 'spectralEntropy'] as const;
type Figure = (typeof FIGURES)[number];

/** The embedding of a run: which snapshots were measured, and the one that is shown. */
export class RunGeometry {
  /** In the order of their steps, of the tensor that is shown. */
  snapshots = $state.raw<GeometrySummary[]>([]);
  tensor = $state<string | null>(null);
  tensors = $state.raw<string[]>([]);
  shown = $state.raw<GeometryMeasured | null>(null);
  private all: GeometrySummary[] = [];
  private readonly cache = new Map<string, GeometryMeasured>();
  private wanted = '';

  constructor(private readonly runId: string) {}

  async read(): Promise<void> {
    this.all = await api.geometry(this.runId);
    this.cache.clear();
    this.wanted = '';
    this.publish();
  }

  take(summary: GeometrySummary): void {
    const same = (other: GeometrySummary) => other.step === summary.step && other.tensor === summary.tensor;
    // A run that is taken over measures a step again.
    this.cache.delete(keyOf(summary.tensor, summary.step));
    this.all = [...this.all.filter((other) => !same(other)), summary];
    this.publish();
  }

  choose(tensor: string): void {
    this.tensor = tensor;
    this.publish();
  }

  private publish(): void {
    this.tensors = [...new Set(this.all.map(({ tensor }) => tensor))].sort();
    if (this.tensor === null || !this.tensors.includes(this.tensor)) this.tensor = this.tensors[0] ?? null;
    this.snapshots = this.all
      .filter(({ tensor }) => tensor === this.tensor)
      .sort((a, b) => a.step - b.step);
  }

  /** Index of the snapshot for a step: the newest at or before it, else the first; -1 without any. Null: the newest. */
  indexFor(step: number | null): number {
    if (step === null) return this.snapshots.length - 1;
    return Math.max(indexAt(this.snapshots.map((snapshot) => snapshot.step), step), this.snapshots.length > 0 ? 0 : -1);
  }

  /** Shows a snapshot as soon as it is here; a later wish overtakes an earlier one. */
  async show(index: number): Promise<void> {
    const snapshot = this.snapshots[index];
    if (!snapshot) {
      this.shown = null;
      return;
    }
    const key = keyOf(snapshot.tensor, snapshot.step);
    if (key === this.wanted) return;
    this.wanted = key;
    try {
      const geometry = await this.load(snapshot);
      if (this.wanted === key) this.shown = geometry;
      const following = this.snapshots[index + 1];
      if (following) await this.load(following);
    } catch {
      if (this.wanted === key) this.wanted = ''; // It is asked for again when the cursor moves or the feed is back.
    }
  }

  private async load({ tensor, step }: GeometrySummary): Promise<GeometryMeasured> {
    const key = keyOf(tensor, step);
    const geometry = this.cache.get(key) ?? (await api.geometryAt(this.runId, tensor, step));
    this.cache.delete(key);
    this.cache.set(key, geometry);
    const oldest = this.cache.keys().next().value;
    if (this.cache.size > MAX_CACHED && oldest !== undefined) this.cache.delete(oldest);
    return geometry;
  }

  /** A figure of all snapshots as a series for the charts. */
  series(figure: Figure): Series {
    const result = emptySeries();
    for (const snapshot of this.snapshots) {
      const value = snapshot[figure];
      if (typeof value !== 'number') continue;
      result.steps.push(snapshot.step);
      result.values.push(value);
    }
    return result;
  }
}

const keyOf = (tensor: string, step: number): string => `${step}/${tensor}`;
