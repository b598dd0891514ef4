import type { StepRange } from './axis';

/** The projections of an embedding, by their names in the address. */
export const PROJECTIONS = ['circles', 'principal', 'space'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** The parts of the page of a run, by their names in the address; the first opens with it. */
export const TABS = ['charts', 'embedding', 'settings', 'log', 'files', 'history'] as const;
export type Tab = (typeof TABS)[number];

/** What the horizontal axis shows: steps, the time since the first step, or a metric by its name. */
export type AxisOf = 'step' | 'time' | { metric: string };

/** What of the view of a run its address records, so that a link opens the same view. */
export interface RunLink {
  /** The range that the charts show; null for all steps. */
  readonly range: StepRange | null;
  /** The step that the cursor is pinned to; null follows the newest. */
  readonly step: number | null;
  /** Null for the circles where there are some, else the principal plane. */
  readonly projection: Projection | null;
  /** The tensor whose snapshots are shown; null for the first. */
  readonly tensor: string | null;
  readonly tab: Tab;
  readonly x: AxisOf;
  /** The weight of the exponential mean of the lines, 0 for none. */
  readonly smoothing: number;
  /** What the names of the charts contain. */
  readonly search: string;
}

const METRIC = 'metric:';

/** The query of an address, empty for the view that a run opens with. */
export function queryOf({ range, step, projection, tensor, tab, x, smoothing, search }: RunLink): string {
  const query = new URLSearchParams();
  if (tab !== 'charts') query.set('tab', tab);
  if (range) {
    query.set('from', String(range.from));
    query.set('to', String(range.to));
  }
  if (step !== null) query.set('step', String(step));
  if (projection !== null) query.set('view', projection);
  if (tensor !== null) query.set('tensor', tensor);
  if (x !== 'step') query.set('x', x === 'time' ? x : `${METRIC}${x.metric}`);
  if (smoothing > 0) query.set('smooth', String(smoothing));
  if (search !== '') query.set('search', search);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The view that a query records; what it does not record, or not as expected, is as a run opens with. */
export function linkOf(query: string): RunLink {
  const parameters = new URLSearchParams(query);
  const from = stepIn(parameters, 'from');
  const to = stepIn(parameters, 'to');
  return {
    range: from !== null && to !== null && from < to ? { from, to } : null,
    step: stepIn(parameters, 'step'),
    projection: PROJECTIONS.find((name) => name === parameters.get('view')) ?? null,
    tensor: parameters.get('tensor'),
    tab: TABS.find((name) => name === parameters.get('tab')) ?? 'charts',
    x: axisIn(parameters.get('x') ?? ''),
    smoothing: smoothingIn(Number(parameters.get('smooth') ?? 0)),
    search: parameters.get('search') ?? '',
  };
}

function stepIn(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name) ?? '';
  return /^\d{1,19}$/.test(text) ? Number(text) : null;
}

function axisIn(text: string): AxisOf {
  if (text.startsWith(METRIC) && text.length > METRIC.length) return { metric: text.slice(METRIC.length) };
  return text === 'time' ? text : 'step';
}

const smoothingIn = (weight: number): number => (weight > 0 && weight < 1 ? weight : 0);
