/** Which charts of a run are shown, in which groups and order, by what the reader searched and chose. */
import type { ChartSpec } from './charts';
import { escaped } from './text';

/** What a reader chose about the charts; charts by their keys, groups by theirs. */
export interface ChartChoices {
  /** In the order of the group of pinned charts. */
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  /** Charts that were moved, in their order; the others of a group follow. */
  readonly order: readonly string[];
  /** Whether a group is open, where the reader opened or closed it. */
  readonly opened: Readonly<Record<string, boolean>>;
  /** Whether the vertical axis is logarithmic, where the reader chose it. */
  readonly logY: Readonly<Record<string, boolean>>;
}

export const NO_CHOICES: ChartChoices = { pinned: [], hidden: [], order: [], opened: {}, logY: {} };

export interface ChartGroup {
  key: string;
  /** Empty for the charts of grokking, which come first without a title. */
  title: string;
  open: boolean;
  /** The charts that are shown: none of a closed group. */
  charts: ChartSpec[];
  /** How many charts the group has. */
  total: number;
}

/** A group shows so many charts, and so many more on request. */
export const PAGE_SIZE = 12;

/** Without a choice of the reader, groups are open while they have so many charts together. */
const MAX_OPEN = 12;

const STANDARD = 'standard';
export const PINNED = 'pinned';
export const FOUND = 'found';

/**
 * The charts in groups: those that are pinned, those of grokking, then the other metrics by what their names have before the first
 * slash. A search shows what it finds in one group, whatever is hidden or closed.
 *
 * @param limits how many charts a group shows at most, by its key; {@link PAGE_SIZE} without one
 */
export function groupsOf(charts: readonly ChartSpec[], choices: ChartChoices, search: string, limits: Readonly<Record<string, number>>): ChartGroup[] {
  const chosen = charts.map((chart) => withScale(chart, choices));
  if (search.trim() !== '') {
    const found = chosen.filter((chart) => matches(chart, search));
    return [{ key: FOUND, title: found.length === 0 ? 'No chart found' : 'Found', open: true, ...page(found, limits[FOUND]) }];
  }
  const groups = new Map<string, ChartSpec[]>();
  for (const chart of chosen) {
    if (choices.hidden.includes(chart.key)) continue;
    const key = groupOf(chart, choices);
    const group = groups.get(key);
    if (group) group.push(chart);
    else groups.set(key, [chart]);
  }
  let shown = 0;
  return [...groups]
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || a.localeCompare(b))
    .map(([key, members]): ChartGroup => {
      const titled = key !== STANDARD;
      const open = !titled || (choices.opened[key] ?? (key === PINNED || shown + members.length <= MAX_OPEN));
      if (open && titled) shown += members.length;
      const ordered = sorted(members, key === PINNED ? choices.pinned : choices.order);
      const { charts: first, total } = page(ordered, key === STANDARD ? Infinity : limits[key]);
      return { key, title: titleOf(key), open, charts: open ? first : [], total };
    });
}

const page = (charts: ChartSpec[], limit = PAGE_SIZE) => ({ charts: charts.slice(0, limit), total: charts.length });

function withScale(chart: ChartSpec, { logY }: ChartChoices): ChartSpec {
  const chosen = logY[chart.key];
  return chosen === undefined || chosen === chart.logY ? chart : { ...chart, logY: chosen };
}

/** Every word of the search is part of the title or of a metric's name. */
function matches({ title, lines }: ChartSpec, search: string): boolean {
  const text = [title, ...lines.flatMap(({ name, label }) => [name, label])].join('\n').toLowerCase();
  return search.toLowerCase().trim().split(/\s+/).every((word) => text.includes(word));
}

/** Names without a prefix share a group, which no prefix is named as: a name does not begin with a slash there. */
const UNPREFIXED = '/';

function groupOf({ key, standard, lines }: ChartSpec, { pinned }: ChartChoices): string {
  if (pinned.includes(key)) return PINNED;
  if (standard) return STANDARD;
  const name = lines[0]?.name ?? '';
  const slash = name.indexOf('/');
  return slash <= 0 ? UNPREFIXED : `/${name.slice(0, slash)}`;
}

const rankOf = (key: string): number => [PINNED, STANDARD, UNPREFIXED].indexOf(key) + (key.length > 1 && key.startsWith('/') ? 4 : 0);

function titleOf(key: string): string {
  if (key === STANDARD) return '';
  if (key === PINNED) return 'Pinned';
  return key === UNPREFIXED ? 'Other metrics' : escaped(key.slice(1));
}

/** Those of the order first; stable. */
function sorted(charts: ChartSpec[], order: readonly string[]): ChartSpec[] {
  const rank = ({ key }: ChartSpec) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...charts].sort((a, b) => rank(a) - rank(b));
}

/** The choices with a chart moved by one place among those that are shown beside it. */
export function moved(choices: ChartChoices, group: ChartGroup, key: string, by: 1 | -1): ChartChoices {
  const keys = group.charts.map((chart) => chart.key);
  const at = keys.indexOf(key);
  const other = keys[at + by];
  if (at < 0 || other === undefined) return choices;
  keys[at + by] = key;
  keys[at] = other;
  if (group.key === PINNED) return { ...choices, pinned: keys };
  return { ...choices, order: [...keys, ...choices.order.filter((one) => !keys.includes(one))] };
}

/** The list with the key, or without it if it has it. */
export const toggled = (keys: readonly string[], key: string): string[] =>
  keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
