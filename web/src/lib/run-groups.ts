/** Groups of runs with the same values, as the table shows them. */
import type { FieldValue } from './run-columns';
import { conditionFrom, type RunsView, scopeOf } from './runs-view';
import { searchApi } from './search-api';
import type { RunGroups } from './types';

/** The median of the runs that have a value, and the quartiles beside it. */
export interface Middle {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Group {
  /** Distinguishes it from the others. */
  readonly id: string;
  readonly key: readonly FieldValue[];
  readonly runs: number;
  readonly grokked: number;
  readonly memorised: Middle | null;
  readonly generalised: Middle | null;
  readonly ratio: Middle | null;
}

const FIELDS = ['memorised_step', 'generalised_step', 'delay_ratio'] as const;
const AGGREGATES = FIELDS.flatMap((field) => ['median', 'p25', 'p75'].map((name) => `${name}(${field})`));

/** Reads the groups of a view, and how many further ones there are. */
export async function readGroups(view: RunsView): Promise<{ groups: Group[]; omitted: number }> {
  const [all, grokked] = await Promise.all([
    searchApi.groups(scopeOf(view), view.by, AGGREGATES),
    searchApi.groups(scopeOf(view, ["verdict = 'grokked'"]), view.by, []),
  ]);
  return { groups: groupsOf(all, grokked), omitted: all.omitted };
}

/** The groups with how many of their runs are among others. */
export function groupsOf(all: Pick<RunGroups, 'groups'>, grokked: Pick<RunGroups, 'groups'>): Group[] {
  const counts = new Map(grokked.groups.map(({ key, runs }) => [JSON.stringify(key), runs]));
  return all.groups.map(({ key, runs, values }) => {
    const id = JSON.stringify(key);
    const middle = (field: number): Middle | null => {
      const [median, low, high] = values.slice(3 * field, 3 * field + 3);
      return typeof median === 'number' && typeof low === 'number' && typeof high === 'number' ? { median, low, high } : null;
    };
    return { id, key, runs, grokked: counts.get(id) ?? 0, memorised: middle(0), generalised: middle(1), ratio: middle(2) };
  });
}

/** The conditions that the runs of a group meet, and no others. */
export const conditionsOfGroup = (by: readonly string[], key: readonly FieldValue[]): string[] =>
  by.map((field, i) => {
    const value = key[i] ?? null;
    if (value === null) return `${field} IS NULL`;
    return typeof value === 'boolean' ? `${field} = ${value}` : conditionFrom(field, '=', String(value));
  });
