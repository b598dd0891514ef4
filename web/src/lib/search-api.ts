/** The requests of the table of runs, of experiments and of comparisons. */
import { query, request, send } from './api';
import type { ChangedRuns, ExperimentView, RunChange, RunDiff, RunFieldNames, RunGroups, RunTable, RunView } from './types';

/** Which runs are searched. */
export interface Scope {
  /** In the grammar of the search, or null for all. */
  readonly filter: string | null;
  /** The id of an experiment, or null for all. */
  readonly experiment: string | null;
  readonly view: 'active' | 'archived' | 'deleted' | 'all';
}

/** A change of a run; null in place of the value of a tag removes it. */
export type Change = Partial<Omit<RunChange, 'tags'>> & { readonly tags?: Readonly<Record<string, string | null>> };

const inScope = ({ filter, experiment, view }: Scope) => ({ filter, experiment, view });

export const searchApi = {
  /** Rows of the table, with sparklines if `spark` is their resolution. */
  table: (scope: Scope, columns: readonly string[], orderBy: readonly string[], offset: number, limit: number, spark: number | null) =>
    request<RunTable>(`/run-table?${query({ ...inScope(scope), column: columns, orderBy, offset, limit, spark })}`),

  fields: (scope: Scope) => request<RunFieldNames>(`/run-fields?${query(inScope(scope))}`),

  groups: (scope: Scope, by: readonly string[], aggregate: readonly string[]) =>
    request<RunGroups>(`/run-groups?${query({ ...inScope(scope), by, aggregate })}`),

  diff: (runs: readonly string[]) => request<RunDiff>(`/run-diff?${query({ run: runs })}`),

  change: (id: string, change: Change) => send<RunView>(`/runs/${encodeURIComponent(id)}`, 'PATCH', change),

  /** The same change of several runs, or their deletion (`true`) or restoring (`false`). */
  changeAll: (runs: readonly string[], what: { change: Change } | { deleted: boolean }) =>
    send<ChangedRuns>('/run-changes', 'POST', { runs, ...what }),

  experiments: async () => (await request<{ experiments: ExperimentView[] }>('/experiments?limit=500')).experiments,
};
