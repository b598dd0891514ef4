/** What was not kept of the metrics that a run sent, in words. */
import { formatStep } from './format';
import { escaped } from './text';
import type { Rejection, RunView } from './types';

type Rejected = Pick<RunView, 'rejections'>;

/** The kinds of the contract's `Rejection.Kind`: one of them, and several. */
const KINDS: Record<Rejection['kind'], [one: string, several: string]> = {
  METRIC_NAME: ['metric name', 'metric names'],
  METRIC_VALUE: ['metric value', 'metric values'],
  STEP: ['step', 'steps'],
  COLUMN: ['column', 'columns'],
  LIMIT: ['part beyond a limit', 'parts beyond a limit'],
  LINE: ['line', 'lines'],
  SNAPSHOT: ['snapshot', 'snapshots'],
  BATCH: ['batch', 'batches'],
};

export interface RejectionRow {
  kind: string;
  /** `12 metric values`. */
  what: string;
  example: string;
}

export function rejectionRows(run: Rejected): RejectionRow[] {
  return run.rejections.map(({ kind, count, example }) => {
    const [one, several] = KINDS[kind];
    return { kind, what: `${formatStep(count)} ${count === 1 ? one : several}`, example: escaped(example) };
  });
}

/** `Not kept: 12 metric values, 1 line`; null if everything was kept. */
export function rejectionSummary(run: Rejected): string | null {
  const rows = rejectionRows(run);
  return rows.length === 0 ? null : `Not kept: ${rows.map(({ what }) => what).join(', ')}`;
}
