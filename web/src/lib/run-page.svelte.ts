import { ApiError, api } from './api';
import { attemptsOf, cutoffOf, survives } from './attempts';
import { axisOf, type StepRange, zoomed } from './axis';
import { chartsFor, unchartedCount } from './charts';
import { announcementOf, detectionsInEffect, withDetection } from './detections';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { dispatch, type LiveHandlers } from './live-events';
import { markerOf, markersOf } from './markers';
import { readingsOf } from './metric-names';
import { lastStepOf, outliersOf } from './outliers';
import { bands, phasesInEffect, withPhaseChange } from './phases';
import { preferences } from './preferences.svelte';
import { RunGeometry } from './run-geometry.svelte';
import type { Projection, RunLink } from './run-link';
import { RunSeries } from './run-series.svelte';
import { type Series, valueAt } from './series';
import type { DetectionView, FinalStatus, PhaseChanged, RunView } from './types';

/**
 * The state of the page of one run, kept up to date by the live feed. When another attempt begins, the feed sends `reset` and
 * everything is read again, because points of older attempts may not survive.
 */
export class RunPage {
  run = $state.raw<RunView | null>(null);
  private phaseChanges = $state.raw<PhaseChanged[]>([]);
  private allDetections = $state.raw<DetectionView[]>([]);
  private pinnedStep = $state<number | null>(null);
  private hoveredStep = $state<number | null>(null);
  /** The step of the snapshot that is played, or null. */
  private playedStep = $state<number | null>(null);
  /** The projection of the embedding that is displayed. */
  projection = $state<Projection>('principal');
  /** Why there is no such run, or null. */
  notFound = $state<string | null>(null);
  /** Why the page could not be read completely, in the server's words, or null. */
  failure = $state<string | null>(null);
  /** Text for screen readers. */
  announcement = $state('');
  readonly series: RunSeries;
  readonly geometry: RunGeometry;
  private readonly feed: FeedConnection;
  private readonly handlers: LiveHandlers = {
    run: (run) => this.applyRun(run),
    metrics: (metrics) => this.series.append(metrics, cutoffOf(this.attempts, metrics.attempt)),
    phase: (change) => (this.phaseChanges = withPhaseChange(this.phaseChanges, change)),
    detection: (detection) => this.applyDetection(detection),
    geometry: (geometry) => this.geometry.add(geometry),
    snapshot: null,
    worker: null,
  };

  private readonly attempts = $derived(attemptsOf(this.run));
  readonly detections = $derived(detectionsInEffect(this.allDetections, this.attempts));
  readonly interventions = $derived((this.run?.interventions ?? []).filter((intervention) => survives(this.attempts, intervention)));
  readonly markers = $derived(
    [...this.detections.flatMap(markersOf), ...this.interventions.map(markerOf)].sort((a, b) => a.step - b.step),
  );
  /** The newest step, unless it lies so far from all others that it is an outlier. */
  readonly lastStep = $derived.by(() => lastStepOf(this.series.extent, this.run?.step ?? 0));
  /** The range of all steps if the axis leaves some of them out, else null. */
  readonly outliers = $derived.by(() => outliersOf(this.series.extent));
  readonly bands = $derived(
    bands(phasesInEffect(this.phaseChanges, this.attempts), this.run?.phase ?? null, this.lastStep),
  );
  /** All steps of the run: from 0, unless its first metric is of a later step than the second. */
  readonly allSteps = $derived.by((): StepRange => {
    const first = this.series.extent?.bulk.from ?? 0;
    return { from: first > 1 ? first : 0, to: this.lastStep };
  });
  readonly axis = $derived.by(() => axisOf(this.series.range ?? this.allSteps, preferences.logX));
  private readonly readings = $derived(readingsOf(this.run));
  readonly charts = $derived.by(() => chartsFor([...this.series.names, ...this.geometry.metricNames()], this.readings));
  /** How many of the run's metrics have no chart. */
  readonly uncharted = $derived.by(() => unchartedCount(this.series.logged, this.readings));
  /** The step under the cursor, or null while charts and embedding follow the newest step. */
  readonly cursor = $derived(this.playedStep ?? this.hoveredStep ?? this.pinnedStep);
  /** Whether the snapshots are being played; meanwhile the pointer does not move the cursor. */
  readonly playing = $derived(this.playedStep !== null);
  /** What the address of the page records. */
  readonly view = $derived.by((): RunLink => ({
    range: this.series.range,
    step: this.pinnedStep,
    projection: this.projection,
    tensor: this.geometry.chosen,
  }));
  /** The step whose values the readouts show. */
  readonly readoutStep = $derived(this.cursor ?? this.lastStep);

  /** @param link the view to begin with */
  constructor(
    readonly id: string,
    link: RunLink,
  ) {
    this.series = new RunSeries(id, () => (preferences.logX ? 'log' : 'linear'), () => this.readings, link.range);
    this.geometry = new RunGeometry(id, link.tensor);
    this.pinnedStep = link.step;
    this.projection = link.projection;
    feedIndicator.reset();
    this.feed = new FeedConnection(`/api/v1/live?run=${encodeURIComponent(id)}`, {
      readState: () => this.read(),
      apply: (events) => events.forEach((event) => dispatch(this.handlers, event)),
      rejected: (status) => {
        if (status !== 400 && status !== 404) return; // Other errors may pass; an invalid id stays invalid.
        this.notFound = `There is no run ${id}.`;
        this.feed.close();
      },
      changed: (state, answer) => feedIndicator.show(state, answer),
    });
  }

  close(): void {
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
  }

  /** Reads everything; a run that does not exist yet is read once the feed reports it. */
  private async read(): Promise<void> {
    try {
      this.run = await api.run(this.id);
      this.notFound = null;
      // What can be read is displayed, whatever else fails.
      const parts = await Promise.allSettled([
        api.phases(this.id).then((phases) => (this.phaseChanges = phases)),
        api.detections(this.id).then((detections) => (this.allDetections = detections)),
        this.geometry.read(),
        this.series.read(true),
      ]);
      for (const part of parts) if (part.status === 'rejected') throw part.reason;
      this.failure = null;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) {
        this.notFound = failure.message;
        return;
      }
      this.failure = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    }
  }

  private applyRun(run: RunView): void {
    if (run.id !== this.id) return;
    if (this.run === null) this.feed.reload();
    else this.run = run;
  }

  private applyDetection(detection: DetectionView): void {
    const { id, stage } = detection.event;
    const known = this.allDetections.some(({ event }) => event.id === id && event.stage === stage);
    this.allDetections = withDetection(this.allDetections, detection);
    if (!known) this.announcement = announcementOf(detection);
  }

  /** The points of a line of the charts. */
  seriesOf(metric: string): Series {
    return this.geometry.series(metric) ?? this.series.get(metric);
  }

  /** The newest value of a line of the charts at or before a step; null where it is not known. */
  valueAt(metric: string, step: number): number | null {
    const measure = this.geometry.series(metric);
    return measure ? valueAt(measure, step) : this.series.valueAt(metric, step);
  }

  /** Pins the cursor to a step within the run; null follows the newest step again. */
  pin(step: number | null): void {
    this.playedStep = null;
    this.hoveredStep = null;
    this.pinnedStep = step === null ? null : this.clamped(step);
  }

  /** Moves the cursor to a step until the pointer leaves; null returns to the pinned step. */
  hover(step: number | null): void {
    this.hoveredStep = step === null ? null : this.clamped(step);
  }

  /** Moves the cursor to the next snapshot that is played, until {@link pin} ends it. */
  play(step: number): void {
    this.playedStep = step;
  }

  private clamped(step: number): number {
    return Math.min(Math.max(Math.round(step), 0), this.lastStep);
  }

  /** Shows a range of steps in the charts; null shows all steps. */
  zoom(range: StepRange | null): void {
    // If the read fails, the loaded points remain, and are read again when the feed is restored.
    void this.series.zoom(range).catch(() => undefined);
  }

  /** Zooms around the step of the readouts; a factor below 1 shows fewer steps. */
  zoomBy(factor: number): void {
    this.zoom(zoomed(this.axis, this.readoutStep, factor, this.allSteps));
  }

  toggleLogX(): void {
    preferences.toggleLogX();
    void this.series.read().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.run = await api.stop(this.id);
  }

  /** Records how a run ended that no worker trains. */
  async end(status: FinalStatus): Promise<void> {
    this.run = await api.end(this.id, status);
  }
}
