import { ApiError, api } from './api';
import { attemptsOf, cutoffOf, survives } from './attempts';
import { axisOf, type StepRange, zoomed } from './axis';
import { type AxisMapping, mappingOf } from './axis-mapping';
import { chartChoices } from './chart-choices.svelte';
import { groupsOf, PAGE_SIZE } from './chart-layout';
import { chartsFor } from './charts';
import { announcementOf, detectionsInEffect, withDetection } from './detections';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { dispatch, type LiveHandlers } from './live-events';
import { markerOf, markersOf } from './markers';
import { percentsOf, readingsOf } from './metric-names';
import { lastStepOf, outliersOf } from './outliers';
import { bands, phasesInEffect, withPhaseChange } from './phases';
import { preferences } from './preferences.svelte';
import { forecastRange } from './forecast';
import { runApi } from './run-api';
import { RunCircles } from './run-circles.svelte';
import { RunDetails } from './run-details.svelte';
import { RunGeometry } from './run-geometry.svelte';
import type { AxisOf, Projection, RunLink, Tab } from './run-link';
import { RunSeries } from './run-series.svelte';
import { type Series, valueAt } from './series';
import { smoothed } from './smoothing';
import type { DetectionView, FinalStatus, ParameterValue, PhaseChanged, RunView } from './types';
import { verdictSentence } from './verdict';

/** The parts of a page that are read by requests of their own, each of which may fail. */
const PARTS = ['phases', 'detections', 'geometry', 'series'] as const;
export type Part = (typeof PARTS)[number];

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/** Pauses before parts that failed are read again, doubled each time. */
const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;

/** On linear steps the axis extends to at most so many times the steps that were taken, for the forecast. */
const MAX_FORECAST = 3;

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
  projection = $state<Projection | null>(null);
  tab = $state<Tab>('charts');
  /** What the horizontal axis of the charts shows. */
  x = $state.raw<AxisOf>('step');
  /** The weight of the exponential mean of the lines, 0 for none. */
  smoothing = $state(0);
  /** What the names of the charts contain that are shown. */
  search = $state('');
  /** How many charts each group shows, where the reader has requested more. */
  private limits = $state.raw<Readonly<Record<string, number>>>({});
  private logMapped = $state(false);
  /** Why there is no such run, or null. */
  notFound = $state<string | null>(null);
  /** Why the run could not be read, in the server's words, or null. */
  failure = $state<string | null>(null);
  /** Why a part of the page could not be read, in the server's words, or null. */
  failures = $state.raw<Readonly<Record<Part, string | null>>>({ phases: null, detections: null, geometry: null, series: null });
  /** Text for screen readers. */
  announcement = $state('');
  readonly series: RunSeries;
  readonly geometry: RunGeometry;
  readonly circles: RunCircles;
  readonly details: RunDetails;
  private readonly feed: FeedConnection;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
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
  /** Whether the horizontal axis is logarithmic: of steps the reader's preference, of anything else as long as the page is open. */
  readonly logX = $derived.by(() => (this.x === 'step' ? preferences.logX : this.logMapped));
  /** What the axis has in place of steps; null for steps, and for a metric that also falls, see {@link portraitOf}. */
  private readonly mapping = $derived.by((): AxisMapping | null => {
    if (this.x === 'step') return null;
    return this.x === 'time' ? this.series.times : mappingOf(this.series.get(this.x.metric), 'metric');
  });
  /** The metric that the charts are drawn over where it also falls, so that it is no axis that steps have places on; else null. */
  readonly portraitOf = $derived.by(() => (typeof this.x === 'object' && this.mapping === null && this.series.names.includes(this.x.metric) ? this.x.metric : null));
  /** The forecast of the run while it is open; null where nothing is forecast. */
  readonly forecast = $derived.by(() => (this.run?.endedAt === null ? forecastRange(this.run.forecast) : null));
  /** What the axis extends over: the range that is shown, else all steps, and with a forecast the steps to come. */
  private readonly axisRange = $derived.by((): StepRange => {
    if (this.series.range !== null || this.forecast === null) return this.series.range ?? this.allSteps;
    const { budget, latest } = this.forecast;
    // On linear steps a far budget would press the data into the edge.
    const most = this.logX ? Infinity : MAX_FORECAST * this.lastStep;
    return { from: this.allSteps.from, to: Math.max(this.allSteps.to, Math.min(budget ?? latest, most)) };
  });
  readonly axis = $derived.by(() => axisOf(this.axisRange, this.logX, this.mapping));
  private readonly readings = $derived(readingsOf(this.run));
  /** Joined, so that charts are laid out again only when the set changes, and not with each value. */
  private readonly percents = $derived(this.run === null ? '' : percentsOf(this.run).join('\0'));
  private readonly allCharts = $derived.by(() => {
    const names = new Set([...this.series.logged, ...this.series.names, ...this.geometry.metricNames()]);
    return chartsFor(names, this.readings, new Set(this.percents.split('\0')));
  });
  readonly groups = $derived.by(() => groupsOf(this.allCharts, chartChoices.current, this.search, this.limits));
  readonly charts = $derived.by(() => this.groups.flatMap(({ charts }) => charts));
  /** How many charts of the run are hidden by choice. */
  readonly hidden = $derived.by(() => this.allCharts.filter(({ key }) => chartChoices.current.hidden.includes(key)).length);
  /** The metrics whose points are shown. */
  readonly wanted = $derived.by(() => {
    const names = this.charts.flatMap(({ lines }) => lines.map(({ name }) => name)).filter((name) => this.geometry.series(name) === null);
    return typeof this.x === 'object' && this.series.logged.includes(this.x.metric) ? [...new Set([this.x.metric, ...names])] : names;
  });
  /** The snapshot that the cursor is at; -1 without any. */
  readonly snapshotIndex = $derived.by(() => this.geometry.indexFor(this.cursor));
  /** The projection of the embedding that is displayed: the one that was chosen, if the rows have it. */
  readonly shownProjection = $derived.by((): Projection => {
    const chosen = this.projection ?? 'circles';
    return chosen === 'circles' && this.circles.frame === null ? 'principal' : chosen;
  });
  /** What the run has done, in one sentence. */
  readonly verdict = $derived.by(() =>
    this.run === null ? null : verdictSentence(this.run, { detections: this.detections, bands: this.bands, snapshots: this.geometry.snapshots }),
  );
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
    tab: this.tab,
    x: this.x,
    smoothing: this.smoothing,
    search: this.search,
  }));
  /** The step whose values the readouts show. */
  readonly readoutStep = $derived(this.cursor ?? this.lastStep);

  /** @param link the view to begin with */
  constructor(
    readonly id: string,
    link: RunLink,
  ) {
    this.series = new RunSeries(id, () => (this.logX && this.x === 'step' ? 'log' : 'linear'), () => this.wanted, link.range);
    this.geometry = new RunGeometry(id, link.tensor);
    this.circles = new RunCircles(id);
    this.details = new RunDetails(id);
    this.pinnedStep = link.step;
    this.projection = link.projection;
    this.tab = link.tab;
    this.x = link.x;
    this.smoothing = link.smoothing;
    this.search = link.search;
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
    clearTimeout(this.retryTimer);
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
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) {
        this.notFound = failure.message;
        return;
      }
      this.failure = messageOf(failure);
      throw failure;
    }
    // What can be read is displayed, whatever else fails.
    this.failure = null;
    await Promise.all(PARTS.map((part) => this.readPart(part)));
    this.retryLater(FIRST_RETRY_MS);
  }

  /** Reads a part of the page. If that fails, the reason is displayed in its place, and the other parts are displayed nevertheless. */
  async readPart(part: Part): Promise<void> {
    try {
      await this.reads[part]();
      this.failures = { ...this.failures, [part]: null };
    } catch (failure) {
      this.fail(part, failure);
    }
  }

  /** Reads the parts again that failed, later each time. */
  private retryLater(ms: number): void {
    clearTimeout(this.retryTimer);
    if (!PARTS.some((part) => this.failures[part] !== null)) return;
    this.retryTimer = setTimeout(async () => {
      await Promise.all(PARTS.filter((part) => this.failures[part] !== null).map((part) => this.readPart(part)));
      this.retryLater(Math.min(2 * ms, MAX_RETRY_MS));
    }, ms);
  }

  private readonly reads: Record<Part, () => Promise<unknown>> = {
    phases: async () => (this.phaseChanges = await api.phases(this.id)),
    detections: async () => (this.allDetections = await api.detections(this.id)),
    geometry: () => {
      this.circles.clear();
      return this.geometry.read();
    },
    series: () => this.series.read(true).then(() => (this.x === 'time' ? this.series.readTimes() : undefined)),
  };

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

  /** The points of a line as they are drawn. */
  drawnSeriesOf(metric: string): Series {
    return smoothed(this.seriesOf(metric), this.smoothing);
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
    // If the read fails, the loaded points remain.
    void this.series.zoom(range).catch((failure: unknown) => this.fail('series', failure));
  }

  /** Zooms around the step of the readouts; a factor below 1 shows fewer steps. */
  zoomBy(factor: number): void {
    this.zoom(zoomed(this.axis, this.readoutStep, factor, this.allSteps));
  }

  toggleLogX(): void {
    if (this.x === 'step') preferences.toggleLogX();
    else this.logMapped = !this.logMapped;
    this.readAgain();
  }

  /** Chooses what the horizontal axis shows. */
  chooseX(x: AxisOf): void {
    this.x = x;
    this.readAgain();
    if (x === 'time') void this.series.readTimes().catch((failure: unknown) => this.fail('series', failure));
  }

  /** Reads the points of charts that were not shown before. */
  readMissing(): void {
    void this.series.readMissing().catch((failure: unknown) => this.fail('series', failure));
  }

  showMore(group: string): void {
    this.limits = { ...this.limits, [group]: (this.limits[group] ?? PAGE_SIZE) + PAGE_SIZE };
  }

  private readAgain(): void {
    void this.series.read().catch((failure: unknown) => this.fail('series', failure));
  }

  private fail(part: Part, failure: unknown): void {
    this.failures = { ...this.failures, [part]: messageOf(failure) };
  }

  /** Requests a checkpoint from the worker. */
  async checkpoint(): Promise<void> {
    this.run = await runApi.checkpoint(this.id);
  }

  /** Requests that a setting is changed while the run goes on. */
  async intervene(parameter: string, value: ParameterValue): Promise<void> {
    this.run = await runApi.intervene(this.id, parameter, value);
  }

  /** Changes what people keep about the run. */
  async change(change: Parameters<typeof runApi.change>[1]): Promise<void> {
    this.run = await runApi.change(this.id, change);
  }

  async stop(): Promise<void> {
    this.run = await api.stop(this.id);
  }

  /** Records how a run ended that no worker trains. */
  async end(status: FinalStatus): Promise<void> {
    this.run = await api.end(this.id, status);
  }
}
