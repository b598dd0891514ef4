import { api } from './api';
import { emptySeries, indexAt, type Series } from './series';
import type { GeometryMeasured, GeometryView } from './types';

/** At most this many measured snapshots are cached; the least recently used is evicted. */
const MAX_CACHED = 96;

/** The measures that the charts show of each snapshot, all between 0 and 1. */
const CHARTED_MEASURES = ['gini', 'circularity', 'spectralEntropy'] as const;
type Measure = (typeof CHARTED_MEASURES)[number];

const PREFIX = 'geometry/';

/** The embedding geometry of a run: the snapshots that were measured, and the one that is shown. */
export class RunGeometry {
  /** The snapshots of the tensor that is shown, by step. */
  snapshots = $state.raw<GeometryView[]>([]);
  tensor = $state<string | null>(null);
  /** The tensor that was chosen; null shows the first. */
  chosen = $state<string | null>(null);
  tensors = $state.raw<string[]>([]);
  shown = $state.raw<GeometryMeasured | null>(null);
  private all: GeometryView[] = [];
  private readonly cache = new Map<string, GeometryMeasured>();
  /** Index of the snapshot that is to be shown once the request under way is answered. */
  private requested: number | null = null;
  private loading = false;

  /** @param chosen the tensor to show, if the run has snapshots of it */
  constructor(
    private readonly runId: string,
    chosen: string | null,
  ) {
    this.chosen = chosen;
  }

  async read(): Promise<void> {
    this.all = await api.geometry(this.runId);
    this.cache.clear();
    this.update();
  }

  add(summary: GeometryView): void {
    const same = (other: GeometryView) => other.step === summary.step && other.tensor === summary.tensor;
    // A newer attempt measures the same step again.
    this.cache.delete(keyOf(summary.tensor, summary.step));
    this.all = [...this.all.filter((other) => !same(other)), summary];
    this.update();
  }

  choose(tensor: string): void {
    this.chosen = tensor;
    this.update();
  }

  private update(): void {
    this.tensors = [...new Set(this.all.map(({ tensor }) => tensor))].sort();
    this.tensor = this.chosen !== null && this.tensors.includes(this.chosen) ? this.chosen : (this.tensors[0] ?? null);
    this.snapshots = this.all
      .filter(({ tensor }) => tensor === this.tensor)
      .sort((a, b) => a.step - b.step);
  }

  /** Index of the newest snapshot at or before a step, else of the first; -1 without any. A step of null is the newest. */
  indexFor(step: number | null): number {
    if (step === null) return this.snapshots.length - 1;
    return Math.max(indexAt(this.snapshots.map((snapshot) => snapshot.step), step), this.snapshots.length > 0 ? 0 : -1);
  }

  /**
   * Shows a snapshot once it is loaded. One request is under way at a time: of the snapshots requested meanwhile, only the last
   * is loaded. If loading fails, the snapshot shown before remains until another is requested.
   */
  async show(index: number): Promise<void> {
    this.requested = index;
    if (this.loading) return;
    this.loading = true;
    let last = index;
    try {
      while (this.requested !== null) {
        last = this.requested;
        this.requested = null;
        const snapshot = this.snapshots[last];
        this.shown = snapshot ? await this.load(snapshot) : null;
      }
    } catch {
      this.requested = null;
    } finally {
      this.loading = false;
    }
    const following = this.snapshots[last + 1];
    if (following) await this.load(following).catch(() => undefined);
  }

  /** The newest snapshot of the tensor that is shown, as it was measured; null without any. */
  async newest(): Promise<GeometryMeasured | null> {
    const last = this.snapshots.at(-1);
    return last ? this.load(last) : null;
  }

  /** A snapshot as it was measured. */
  async load({ tensor, step }: GeometryView): Promise<GeometryMeasured> {
    const key = keyOf(tensor, step);
    const geometry = this.cache.get(key) ?? (await api.geometryAt(this.runId, tensor, step));
    this.cache.delete(key);
    this.cache.set(key, geometry);
    const oldest = this.cache.keys().next().value;
    if (this.cache.size > MAX_CACHED && oldest !== undefined) this.cache.delete(oldest);
    return geometry;
  }

  /** Names of the charted measures that any snapshot has, as metrics: `geometry/gini`. */
  metricNames(): string[] {
    return CHARTED_MEASURES.filter((measure) => this.snapshots.some((snapshot) => typeof snapshot[measure] === 'number')).map(
      (measure) => PREFIX + measure,
    );
  }

  /** A charted measure over all snapshots; null if the name is not that of one. */
  series(metric: string): Series | null {
    const measure: Measure | undefined = CHARTED_MEASURES.find((one) => metric === PREFIX + one);
    if (!measure) return null;
    const result = emptySeries();
    for (const snapshot of this.snapshots) {
      const value = snapshot[measure];
      if (typeof value !== 'number') continue;
      result.steps.push(snapshot.step);
      result.values.push(value);
    }
    return result;
  }
}

const keyOf = (tensor: string, step: number): string => `${step}/${tensor}`;
