import { type CircleFrame, type CirclePoints, cycleOf, type Matrix, planesOf, projectRows, radiusOf, shownFrequencies } from './circles';
import { residueCount } from './embedding';
import { runApi } from './run-api';
import type { GeometryMeasured } from './types';

/** At most so many circles are shown of a snapshot. */
export const MAX_CIRCLES = 6;

/** The matrices that are kept have at most so many values together. */
const MAX_CACHED_VALUES = 8_000_000;

/** The circles of the key frequencies of a run's embedding, in the frame of its newest snapshot. */
export class RunCircles {
  frame = $state.raw<CircleFrame | null>(null);
  shown = $state.raw<CirclePoints | null>(null);
  /** Why the last snapshot could not be read, or null. */
  failure = $state<string | null>(null);
  private readonly cache = new Map<string, Promise<Matrix>>();
  private readonly sizes = new Map<string, number>();
  private framed = '';
  private requested: number | null = null;
  private loading = false;

  constructor(private readonly runId: string) {}

  /** Discards what is kept, because another attempt may have replaced it. */
  clear(): void {
    this.cache.clear();
    this.sizes.clear();
    this.framed = '';
  }

  /** Takes the frame of a snapshot; without circles there is no frame. */
  async setFrame(measured: GeometryMeasured): Promise<void> {
    const { tensor, step, fourier, labels, rows } = measured;
    const key = `${step}/${tensor}`;
    if (key === this.framed) return;
    this.framed = key;
    const cycle = fourier && cycleOf(residueCount(labels, rows), fourier.power.length);
    if (!fourier || !cycle) {
      this.frame = null;
      return;
    }
    try {
      const matrix = await this.matrix(tensor, step);
      if (key !== this.framed) return;
      const planes = planesOf(matrix, cycle, shownFrequencies(fourier.keyFrequencies, fourier.power, MAX_CIRCLES));
      this.frame = { tensor, step, cycle, planes, radii: planes.map((plane) => radiusOf(projectRows(matrix, cycle, plane))), labels };
      this.failure = null;
    } catch (failure) {
      if (key === this.framed) this.framed = '';
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  /** Shows a snapshot in the frame once it is read; of those requested meanwhile only the last is read. */
  async show(step: number): Promise<void> {
    this.requested = step;
    if (this.loading) return;
    this.loading = true;
    try {
      while (this.requested !== null && this.frame) {
        const next: number = this.requested;
        this.requested = null;
        this.shown = await this.pointsOf(this.frame, next);
        this.failure = null;
      }
    } catch (failure) {
      this.requested = null;
      this.failure = failure instanceof Error ? failure.message : String(failure);
    } finally {
      this.loading = false;
    }
  }

  /** The rows of a snapshot in a frame. */
  async pointsOf(frame: CircleFrame, step: number): Promise<CirclePoints> {
    const matrix = await this.matrix(frame.tensor, step);
    return { step, points: frame.planes.map((plane) => projectRows(matrix, frame.cycle, plane)) };
  }

  private matrix(tensor: string, step: number): Promise<Matrix> {
    const key = `${step}/${tensor}`;
    const kept = this.cache.get(key);
    this.cache.delete(key);
    const matrix = kept ?? runApi.matrix(this.runId, tensor, step);
    this.cache.set(key, matrix);
    matrix.then(
      ({ values }) => {
        this.sizes.set(key, values.length);
        this.evict();
      },
      () => this.cache.delete(key),
    );
    return matrix;
  }

  private evict(): void {
    let size = [...this.sizes.values()].reduce((sum, values) => sum + values, 0);
    for (const key of this.cache.keys()) {
      if (size <= MAX_CACHED_VALUES || this.cache.size <= 2) return;
      size -= this.sizes.get(key) ?? 0;
      this.cache.delete(key);
      this.sizes.delete(key);
    }
  }
}
