import { api } from './api';
import type { StepRange } from './axis';
import { chartsFor } from './charts';
import { toNumber } from './format';
import { append, decimate, emptySeries, MAX_POINTS, merge, type Scale, type Series, trim } from './series';
import type { MetricsMessage } from './types';

/** Buckets asked of the server, about one for a pixel; it answers with up to four points for each. */
const BUCKETS = 1000;
/** The server answers for as many metrics at once, which is more than the charts draw of most runs. */
const MAX_NAMES = 50;
const REDRAW_MS = 120;

/** The metrics of a run over the range that is shown, read at resolution and continued live. */
export class RunSeries {
  names = $state.raw<string[]>([]);
  /** What the charts show, or null for everything. */
  range = $state.raw<StepRange | null>(null);
  reading = $state(false);
  /** Counts up when there is something new to draw, a few times a second at most. */
  version = $state(0);
  private all = new Map<string, Series>();
  private newestReading = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly runId: string,
    private readonly scale: () => Scale,
  ) {}

  /** The points of a metric; an effect that asks is run again when there are more. */
  get(name: string): Series {
    void this.version;
    return this.all.get(name) ?? emptySeries();
  }

  /** The largest step that is held. */
  lastStep(): number {
    void this.version;
    let last = 0;
    for (const { steps } of this.all.values()) last = Math.max(last, steps.at(-1) ?? 0);
    return last;
  }

  /**
   * Reads what is shown again, at resolution.
   *
   * @param afresh whether to forget what is held: what comes live is held back meanwhile, and will be taken after it
   */
  async read(afresh = false): Promise<void> {
    const reading = ++this.newestReading;
    const range = held(this.range);
    this.reading = true;
    try {
      const logged = (await api.metrics(this.runId)).map(({ name }) => name);
      const drawn = chartsFor(logged).flatMap(({ lines }) => lines.map(({ name }) => name));
      const answer = await api.series(this.runId, {
        names: drawn.slice(0, MAX_NAMES),
        points: BUCKETS,
        from: range?.from ?? null,
        to: range?.to ?? null,
        scale: this.scale(),
      });
      if (reading !== this.newestReading) return;
      const next = new Map<string, Series>();
      for (const { name, steps, values } of answer) {
        const series = { steps, values: values.map(toNumber) };
        next.set(name, afresh ? series : this.continued(name, series));
      }
      for (const [name, series] of this.all) {
        if (!afresh && !next.has(name)) next.set(name, trimTo(series, range));
      }
      this.all = next;
      this.names = [...next.keys()];
      this.version += 1;
    } finally {
      if (reading === this.newestReading) this.reading = false;
    }
  }

  /** What was read, and after it what came live meanwhile. */
  private continued(name: string, read: Series): Series {
    const before = this.all.get(name);
    if (!before) return read;
    return merge(read, trimTo(trim(before, (read.steps.at(-1) ?? -1) + 1, null), held(this.range)));
  }

  /** Shows another range; null for everything. */
  zoom(range: StepRange | null): Promise<void> {
    this.range = range;
    this.version += 1;
    return this.read();
  }

  /** Adds points that came live. */
  take({ blocks }: MetricsMessage): void {
    let full = false;
    for (const { steps, columns } of blocks) {
      for (const { name, values } of columns) {
        if (!this.all.has(name) && this.all.size >= MAX_NAMES) continue;
        const added = trimTo(inOrder(steps, values.map(toNumber)), held(this.range));
        let series = append(this.all.get(name) ?? emptySeries(), added.steps, added.values);
        if (series.steps.length > MAX_POINTS) {
          series = decimate(series, BUCKETS, this.scale());
          full = true;
        }
        this.all.set(name, series);
      }
    }
    this.redrawSoon();
    if (full && !this.reading) void this.read().catch(() => undefined); // What is held remains, thinned out.
  }

  private redrawSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.all.size !== this.names.length) this.names = [...this.all.keys()];
      this.version += 1;
    }, REDRAW_MS);
  }
}

const inOrder = (steps: number[], values: number[]): Series => append(emptySeries(), steps, values);

/**
 * What is held for a range that is shown: as much again on both sides, so that the lines of metrics that are logged
 * seldom do not end inside of it.
 */
function held(range: StepRange | null): StepRange | null {
  if (!range) return null;
  const span = range.to - range.from;
  return { from: Math.max(0, range.from - span), to: range.to + span };
}

function trimTo(series: Series, range: StepRange | null): Series {
  return range ? trim(series, range.from, range.to) : series;
}
