import { announcementOf, kindsOf, withDetection } from './detections';
import { FeedConnection } from './feed-connection';
import { feedIndicator } from './feed-status.svelte';
import { ALL_FINDINGS, filtered, type FindingsFilter, listed } from './findings';
import { dispatch, type LiveHandlers } from './live-events';
import { runApi } from './run-api';
import { escaped, nameOf } from './text';
import type { DetectionView } from './types';

/** So many of each type are read, which is what the server serves at once. */
const MAX_OF_TYPE = 1000;
const TYPES: readonly DetectionView['type'][] = ['grokking-detected', 'slingshot-detected', 'training-anomalies'];

/** So many names are read at once. */
const MAX_NAMES = 100;

/** The state of the page of all findings, kept up to date by the live feed. */
export class FindingsPage {
  filter = $state.raw<FindingsFilter>(ALL_FINDINGS);
  loaded = $state(false);
  failure = $state<string | null>(null);
  /** Whether there are more findings than are read. */
  truncated = $state(false);
  /** Text for screen readers. */
  announcement = $state('');
  private all = $state.raw<DetectionView[]>([]);
  private names = $state.raw<ReadonlyMap<string, string>>(new Map());
  private readonly requested = new Set<string>();
  private readonly feed: FeedConnection;
  readonly findings = $derived(listed(this.all));
  readonly kinds = $derived(kindsOf(this.findings));
  readonly shown = $derived(filtered(this.findings, this.filter, (run) => this.nameOf(run)));

  private readonly handlers: LiveHandlers = {
    run: (run) => {
      if (this.names.has(run.id)) this.names = new Map(this.names).set(run.id, nameOf(run));
    },
    detection: (detection) => {
      this.all = withDetection(this.all, detection);
      this.announcement = `${this.nameOf(detection.event.runId)}: ${announcementOf(detection)}`;
    },
    metrics: null,
    phase: null,
    geometry: null,
    snapshot: null,
    worker: null,
  };

  constructor(filter: FindingsFilter) {
    this.filter = filter;
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

  nameOf(run: string): string {
    return this.names.get(run) ?? escaped(run);
  }

  /** Reads the names of the runs that are displayed; until then, and if that fails, their ids are. */
  async readNames(runs: readonly string[]): Promise<void> {
    const missing = [...new Set(runs)].filter((run) => !this.names.has(run) && !this.requested.has(run)).slice(0, MAX_NAMES);
    if (missing.length === 0) return;
    for (const run of missing) this.requested.add(run);
    const quoted = missing.map((run) => `'${run.replaceAll("'", "''")}'`).join(', ');
    const found = await runApi.matching(`run_id IN (${quoted})`, missing.length).catch(() => []);
    this.names = new Map([...this.names, ...found.map((run) => [run.id, nameOf(run)] as const)]);
  }

  private async read(): Promise<void> {
    try {
      const types = await Promise.all(TYPES.map((type) => runApi.findings(type, MAX_OF_TYPE)));
      this.all = types.flat();
      this.truncated = types.some(({ length }) => length === MAX_OF_TYPE);
      this.failure = null;
      this.loaded = true;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    }
  }
}
