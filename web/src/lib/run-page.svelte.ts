import { ApiError, api } from './api';
import { axisOf, type StepRange, zoomed } from './axis';
import { chartsFor } from './charts';
import { connection } from './connection.svelte';
import { announcement, markerOf, markersOf, standing, withDetection } from './detections';
import { FeedConnection } from './feed-connection';
import { bands, withChange } from './phases';
import { preferences } from './preferences.svelte';
import { FIGURES, RunGeometry } from './run-geometry.svelte';
import { RunSeries } from './run-series.svelte';
import type { Series } from './series';
import type { Frame } from './sse';
import type { DetectionView, GeometrySummary, MetricsMessage, PhaseChanged, RunView } from './types';

const NO_ATTEMPT = { attempt: 0, startStep: 0 };

/**
 * What the page of one run knows, kept up to date by the live feed. When another attempt begins the feed says `reset`, and
 * everything is read again: what the older one logged from that step on is no part of the run any more.
 */
export class RunPage {
  run = $state.raw<RunView | null>(null);
  phases = $state.raw<PhaseChanged[]>([]);
  private allDetections = $state.raw<DetectionView[]>([]);
  private pinned = $state<number | null>(null);
  private hovered = $state<number | null>(null);
  /** Why there is nothing to show, or null. */
  missing = $state<string | null>(null);
  /** Said aloud by screen readers. */
  announced = $state('');
  readonly series: RunSeries;
  readonly geometry: RunGeometry;
  private readonly feed: FeedConnection;

  readonly detections = $derived(standing(this.allDetections, this.run ?? NO_ATTEMPT));
  readonly markers = $derived(
    [...this.detections.flatMap(markersOf), ...(this.run?.interventions ?? []).map(markerOf)].sort((a, b) => a.step - b.step),
  );
  readonly lastStep = $derived.by(() => Math.max(this.run?.step ?? 0, this.series.lastStep(), 1));
  readonly bands = $derived(bands(this.phases, this.run ?? NO_ATTEMPT, this.lastStep));
  readonly axis = $derived.by(() => axisOf(this.series.range, this.lastStep, preferences.logX));
  readonly charts = $derived.by(() => chartsFor([...this.series.names, ...this.geometryNames()]));
  /** The step that the charts and the embedding look at, or null while they follow the newest. */
  readonly cursor = $derived(this.hovered ?? this.pinned);
  /** The step the readouts show. */
  readonly focus = $derived(this.cursor ?? this.lastStep);

  constructor(readonly id: string) {
    this.series = new RunSeries(id, () => (preferences.logX ? 'log' : 'linear'));
    this.geometry = new RunGeometry(id);
    connection.begin();
    this.feed = new FeedConnection(`/api/v1/live?run=${encodeURIComponent(id)}`, {
      readState: () => this.read(),
      apply: (frames) => frames.forEach((frame) => this.apply(frame)),
      refused: (status) => {
        if (status === 404) this.missing = `There is no run ${id}.`;
      },
      // That a run does not exist is no fault of the connection.
      changed: (state) => {
        if (this.missing === null || state.connection === 'live') connection.show(state);
      },
    });
  }

  close(): void {
    this.feed.close();
  }

  retry(): void {
    this.feed.retryNow();
  }

  private async read(): Promise<void> {
    try {
      const [run, phases, detections] = await Promise.all([
        api.run(this.id),
        api.phases(this.id),
        api.detections(this.id),
        this.geometry.read(),
        this.series.read(true),
      ]);
      this.run = run;
      this.phases = phases;
      this.allDetections = detections;
      this.missing = null;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) this.missing = failure.message;
      throw failure;
    }
  }

  private apply({ event, data }: Frame): void {
    const payload: unknown = JSON.parse(data);
    switch (event) {
      case 'run':
        if ((payload as RunView).id === this.id) this.run = payload as RunView;
        break;
      case 'metrics':
        if ((payload as MetricsMessage).attempt >= (this.run?.attempt ?? 0)) {
          this.series.take(payload as MetricsMessage);
        }
        break;
      case 'phase':
        this.phases = withChange(this.phases, payload as PhaseChanged);
        break;
      case 'detection':
        this.takeDetection(payload as DetectionView);
        break;
      case 'geometry':
        this.geometry.take(payload as GeometrySummary);
        break;
    }
  }

  private takeDetection(detection: DetectionView): void {
    const { id, stage } = detection.event;
    const known = this.allDetections.some(({ event }) => event.id === id && event.stage === stage);
    this.allDetections = withDetection(this.allDetections, detection);
    if (!known) this.announced = announcement(detection);
  }

  private geometryNames(): string[] {
    return FIGURES.filter((figure) => this.geometry.snapshots.some((snapshot) => typeof snapshot[figure] === 'number')).map(
      (figure) => `geometry/${figure}`,
    );
  }

  /** The points of a line of the charts. */
  seriesOf(name: string): Series {
    const figure = FIGURES.find((one) => name === `geometry/${one}`);
    return figure ? this.geometry.series(figure) : this.series.get(name);
  }

  /** Looks at a step, within the run, until told otherwise; null follows the newest again. */
  look(step: number | null): void {
    this.hovered = null;
    this.pinned = step === null ? null : this.within(step);
  }

  /** Looks at a step in passing; null looks again at what was looked at before. */
  hover(step: number | null): void {
    this.hovered = step === null ? null : this.within(step);
  }

  private within(step: number): number {
    return Math.min(Math.max(Math.round(step), 0), this.lastStep);
  }

  zoom(range: StepRange | null): void {
    // If it fails, what is held remains, and is read again when the feed is back.
    void this.series.zoom(range).catch(() => undefined);
  }

  /** Zooms around the step that is looked at; `factor` below 1 shows less. */
  zoomBy(factor: number): void {
    this.zoom(zoomed(this.axis, this.focus, factor, this.lastStep));
  }

  toggleLogX(): void {
    preferences.toggleLogX();
    void this.series.read().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.run = await api.stop(this.id);
  }
}
