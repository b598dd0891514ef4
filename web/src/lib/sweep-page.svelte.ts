import { ApiError } from './api';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { dispatch, type LiveHandlers } from './live-events';
import { axesOf } from './phase-diagram';
import { sweepsApi } from './sweeps-api';
import type { PhaseDiagram, RunStatus, RunView, SweepTable, SweepView } from './types';

/** Cells are read again at most this often while their runs end. */
const REFRESH_MS = 1_000;

const NO_HANDLERS = { worker: null, metrics: null, phase: null, detection: null, geometry: null, snapshot: null } as const;

/** The state of the page of a sweep, kept up to date by the live feed. */
export class SweepPage {
  sweep = $state.raw<SweepView | null>(null);
  table = $state.raw<SweepTable | null>(null);
  diagram = $state.raw<PhaseDiagram | null>(null);
  axes = $state.raw<{ x: string; y: string } | null>(null);
  notFound = $state<string | null>(null);
  failure = $state<string | null>(null);
  /** What was reported last of each run of the sweep. */
  private readonly known = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly feed: FeedConnection;
  private readonly handlers: LiveHandlers = { ...NO_HANDLERS, run: (run) => this.applyRun(run) };

  /** @param axes of the diagram, or null for those that suit the sweep */
  constructor(
    readonly id: string,
    axes: { x: string; y: string } | null,
  ) {
    this.axes = axes;
    feedIndicator.reset();
    this.feed = new FeedConnection('/api/v1/live', {
      readState: () => this.read(),
      apply: (events) => events.forEach((event) => dispatch(this.handlers, event)),
      changed: (state, answer) => feedIndicator.show(state, answer),
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
    void this.read().catch(() => undefined);
  }

  /** Shows the diagram over other settings. */
  show(axes: { x: string; y: string }): void {
    this.axes = axes;
    void this.read().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.sweep = await sweepsApi.stop(this.id);
  }

  async resume(): Promise<void> {
    this.sweep = await sweepsApi.resume(this.id);
    await this.read();
  }

  private async read(): Promise<void> {
    try {
      const [sweep, table] = await Promise.all([sweepsApi.sweep(this.id), sweepsApi.table(this.id)]);
      for (const { runs } of table.cells) for (const run of runs) this.known.set(run.id, stateOf(run.status, run.verdict));
      this.sweep = sweep;
      this.table = table;
      const different = (name: string): number => new Set(table.cells.map(({ parameters }) => (parameters as Record<string, unknown>)[name])).size;
      this.axes ??= axesOf(sweep.varied, different);
      this.diagram = this.axes === null ? null : await sweepsApi.phaseDiagram(this.id, this.axes.x, this.axes.y);
      this.failure = null;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) {
        this.notFound = failure.message;
        this.feed.close();
        feedIndicator.reset('none');
        return;
      }
      this.failure = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    }
  }

  private applyRun(run: RunView): void {
    const before = this.known.get(run.id);
    // A run that is submitted again has an id that the table does not have yet.
    const isNew = before === undefined && run.tags['sweep'] === this.id;
    if (!isNew && (before === undefined || before === stateOf(run.status, run.verdict))) return;
    this.known.set(run.id, stateOf(run.status, run.verdict));
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read().catch(() => undefined);
    }, REFRESH_MS);
  }
}

const stateOf = (status: RunStatus, verdict: RunView['verdict']): string => `${status} ${verdict}`;

/** The state of the list of sweeps. */
export class SweepsPage {
  sweeps = $state.raw<readonly SweepView[]>([]);
  next = $state.raw<string | null>(null);
  loaded = $state(false);
  failure = $state<string | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly feed: FeedConnection;
  private readonly handlers: LiveHandlers = { ...NO_HANDLERS, run: (run) => this.applyRun(run) };

  constructor() {
    feedIndicator.reset();
    this.feed = new FeedConnection('/api/v1/live', {
      readState: () => this.read(),
      apply: (events) => events.forEach((event) => dispatch(this.handlers, event)),
      changed: (state, answer) => feedIndicator.show(state, answer),
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
    void this.read().catch(() => undefined);
  }

  /** Lists older sweeps. */
  async more(): Promise<void> {
    const page = await sweepsApi.sweeps(50, this.next);
    const known = new Set(this.sweeps.map(({ id }) => id));
    this.sweeps = [...this.sweeps, ...page.sweeps.filter(({ id }) => !known.has(id))];
    this.next = page.next;
  }

  private async read(): Promise<void> {
    try {
      const page = await sweepsApi.sweeps(Math.min(Math.max(this.sweeps.length, 50), 100), null);
      this.sweeps = page.sweeps;
      this.next = page.next;
      this.loaded = true;
      this.failure = null;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    }
  }

  private applyRun(run: RunView): void {
    if (run.tags['sweep'] === undefined) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read().catch(() => undefined);
    }, 2 * REFRESH_MS);
  }
}
