/** The view of the table of runs, which the address of the page records. */
import type { Scope } from './search-api';

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

export interface RunsView {
  /** Conditions in the grammar of the search, all of which have to hold. */
  readonly conditions: readonly string[];
  readonly experiment: string | null;
  readonly view: Scope['view'];
  /** The first counts most; none is the newest first. */
  readonly orderBy: readonly Order[];
  /** The keys of the columns, or null for those by default. */
  readonly columns: readonly string[] | null;
  /** The fields that runs are grouped by; none shows a row for each run. */
  readonly by: readonly string[];
}

export const INITIAL_VIEW: RunsView = { conditions: [], experiment: null, view: 'active', orderBy: [], columns: null, by: [] };

const VIEWS: readonly Scope['view'][] = ['active', 'archived', 'deleted', 'all'];

/** The query of an address, empty for the view that the page opens with. */
export function queryOfView({ conditions, experiment, view, orderBy, columns, by }: RunsView): string {
  const query = new URLSearchParams();
  for (const condition of conditions) query.append('filter', condition);
  if (experiment !== null) query.set('experiment', experiment);
  if (view !== 'active') query.set('show', view);
  for (const { field, descending } of orderBy) query.append('sort', descending ? `-${field}` : field);
  for (const field of by) query.append('by', field);
  for (const key of columns ?? []) query.append('column', key);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The view that a query records; what it does not record is as the page opens with. */
export function viewOfQuery(query: string): RunsView {
  const parameters = new URLSearchParams(query);
  const columns = parameters.getAll('column');
  return {
    conditions: parameters.getAll('filter').filter((condition) => condition.trim() !== ''),
    experiment: parameters.get('experiment'),
    view: VIEWS.find((view) => view === parameters.get('show')) ?? 'active',
    orderBy: parameters.getAll('sort').map((text) => ({ field: text.replace(/^-/, ''), descending: text.startsWith('-') })),
    columns: columns.length === 0 ? null : [...new Set(columns)],
    by: parameters.getAll('by'),
  };
}

/** What is searched in a view. */
export function scopeOf({ conditions, experiment, view }: RunsView, further: readonly string[] = []): Scope {
  const all = [...conditions, ...further];
  return { filter: all.length === 0 ? null : all.map((condition) => (all.length === 1 ? condition : `(${condition})`)).join(' AND '), experiment, view };
}

/** The orders in the grammar of the search: pinned runs come first. */
export function orderTexts({ orderBy }: RunsView): string[] {
  return ['pinned DESC', ...orderBy.map(({ field, descending }) => (descending ? `${field} DESC` : field))];
}

/**
 * The orders after a press of the head of a column: ascending, then descending, then none.
 *
 * @param further whether the orders before remain, and this one counts less
 */
export function toggledOrder(orderBy: readonly Order[], field: string, further: boolean): Order[] {
  const before = orderBy.find((order) => order.field === field);
  const next = !before ? [{ field, descending: false }] : before.descending ? [] : [{ field, descending: true }];
  return further ? [...orderBy.filter((order) => order.field !== field), ...next] : next;
}

/** A text of the grammar in quotes. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const GRAMMAR = /[=<>]|\b(?:not\s+)?(?:i?like|in)\b|\bis\s+(?:not\s+)?null\b|^\s*(?:not\s+)?(?:pinned|archived|weak|deleted)\s*$/i;

/** The condition that a reader means: one of the grammar as it is, other words are searched for in the names. */
export function conditionOf(text: string): string {
  const words = text.trim();
  return GRAMMAR.test(words) ? words : `name ILIKE ${quoted(`%${words}%`)}`;
}

/** What a reader who does not know the grammar chooses from. */
export const OPERATORS = [
  { text: '=', label: 'is' },
  { text: '!=', label: 'is not' },
  { text: '<', label: 'is below' },
  { text: '<=', label: 'is at most' },
  { text: '>', label: 'is above' },
  { text: '>=', label: 'is at least' },
  { text: 'ILIKE', label: 'contains' },
  { text: 'IS NULL', label: 'is missing' },
  { text: 'IS NOT NULL', label: 'is there' },
] as const;

export type Operator = (typeof OPERATORS)[number]['text'];

/** The condition of the grammar for a field, an operator and a value. */
export function conditionFrom(field: string, operator: Operator, value: string): string {
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return `${field} ${operator}`;
  if (operator === 'ILIKE') return `${field} ILIKE ${quoted(`%${value.trim()}%`)}`;
  const literal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value.trim()) ? value.trim() : quoted(value.trim());
  return `${field} ${operator} ${literal}`;
}

/** Conditions that are offered with one press. */
export const QUICK_FILTERS = [
  { label: 'Grokked', condition: "verdict = 'grokked'" },
  { label: 'Memorised only', condition: "verdict = 'memorised'" },
  { label: 'Training now', condition: "status = 'running'" },
  { label: 'Waiting', condition: "status = 'queued'" },
  { label: 'Failed', condition: "status = 'failed'" },
  { label: 'Slingshots', condition: 'slingshots > 0' },
  { label: 'Pinned', condition: 'pinned' },
] as const;

/** A view that a reader has saved under a name. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}

/** The saved views in a text of JSON; what is none of them is left out. */
export function savedViewsIn(text: string | null): SavedView[] {
  try {
    const saved: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(saved)) return [];
    return saved.filter((view): view is SavedView => typeof view?.name === 'string' && typeof view?.query === 'string');
  } catch {
    return [];
  }
}
