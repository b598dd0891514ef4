import type { StepRange } from './axis';

/** The projections of an embedding, by their names in the address. */
export const PROJECTIONS = ['principal', 'space', 'circle'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** What of the view of a run its address records, so that a link opens the same view. */
export interface RunLink {
  /** The range that the charts show; null for all steps. */
  readonly range: StepRange | null;
  /** The step that the cursor is pinned to; null follows the newest. */
  readonly step: number | null;
  readonly projection: Projection;
  /** The tensor whose snapshots are shown; null for the first. */
  readonly tensor: string | null;
}

/** The query of an address, empty for the view that a run opens with. */
export function queryOf({ range, step, projection, tensor }: RunLink): string {
  const query = new URLSearchParams();
  if (range) {
    query.set('from', String(range.from));
    query.set('to', String(range.to));
  }
  if (step !== null) query.set('step', String(step));
  if (projection !== 'principal') query.set('view', projection);
  if (tensor !== null) query.set('tensor', tensor);
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
    projection: PROJECTIONS.find((name) => name === parameters.get('view')) ?? 'principal',
    tensor: parameters.get('tensor'),
  };
}

function stepIn(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name) ?? '';
  return /^\d{1,19}$/.test(text) ? Number(text) : null;
}
