/** Runs over each other: alignments of their steps, groups with mean and spread, and the view that the address records. */
import { numberOf, type TableRow } from './run-columns';
import type { Series } from './series';

/** What the horizontal axis measures. */
export const ALIGNMENTS = ['step', 'memorised', 'onset'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

export const ALIGNMENT_LABELS: Record<Alignment, string> = {
  step: 'step',
  memorised: 'step ÷ step memorised',
  onset: 'step − onset',
};

export interface CompareView {
  readonly runs: readonly string[];
  readonly metrics: readonly string[];
  readonly align: Alignment;
  readonly logX: boolean;
  /** The field whose values make groups, each drawn as a mean with a band; null draws every run. */
  readonly by: string | null;
  /** The fields of the scatter plot. */
  readonly scatter: readonly [string, string] | null;
}

export const DEFAULT_METRICS: readonly string[] = ['val/accuracy', 'train/accuracy'];
/** More runs than this could not be distinguished. */
export const MAX_RUNS = 50;
const MAX_METRICS = 6;

export function viewOfCompare(query: string): CompareView {
  const parameters = new URLSearchParams(query);
  const metrics = [...new Set(parameters.getAll('metric'))].slice(0, MAX_METRICS);
  const [x, y] = [parameters.get('sx'), parameters.get('sy')];
  return {
    runs: [...new Set(parameters.getAll('run').filter((run) => run !== ''))].slice(0, MAX_RUNS),
    metrics: metrics.length === 0 ? DEFAULT_METRICS : metrics,
    align: ALIGNMENTS.find((known) => known === parameters.get('align')) ?? 'step',
    logX: parameters.get('scale') !== 'linear',
    by: parameters.get('by'),
    scatter: x !== null && y !== null ? [x, y] : null,
  };
}

export function queryOfCompare({ runs, metrics, align, logX, by, scatter }: CompareView): string {
  const query = new URLSearchParams();
  for (const run of runs) query.append('run', run);
  if (metrics.join('\n') !== DEFAULT_METRICS.join('\n')) for (const metric of metrics) query.append('metric', metric);
  if (align !== 'step') query.set('align', align);
  if (!logX) query.set('scale', 'linear');
  if (by !== null) query.set('by', by);
  if (scatter) {
    query.set('sx', scatter[0]);
    query.set('sy', scatter[1]);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The step of a run that its steps are aligned at, or null if it has none. */
export function originOfRun(fields: TableRow['fields'], align: Alignment): number | null {
  if (align === 'step') return 0;
  const step = numberOf(fields[align === 'memorised' ? 'memorised_step' : 'detection.grokking.onset_step']);
  return align === 'memorised' && step === 0 ? null : step;
}

/** A step on the aligned axis. */
export function alignedStep(step: number, origin: number, align: Alignment): number {
  if (align === 'step') return step;
  return align === 'memorised' ? step / origin : step - origin;
}

/** Ratios below this are drawn there: a logarithmic axis has no 0. */
const LEAST_RATIO = 0.01;

/** Where a value is drawn on the axis, and what is drawn there: differences are on a linear one. */
export interface Axis {
  readonly position: (value: number) => number;
  readonly value: (position: number) => number;
}

export function axisFor(align: Alignment, log: boolean): Axis {
  const linear: Axis = { position: (value) => value, value: (position) => position };
  if (!log || align === 'onset') return linear;
  return align === 'step'
    ? { position: (value) => Math.log10(value + 1), value: (position) => 10 ** position - 1 }
    : { position: (value) => Math.log10(Math.max(value, LEAST_RATIO)), value: (position) => 10 ** position };
}

/** A line of the chart: positions that ascend, and values, null where there is none. */
export interface Line {
  readonly key: string;
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
}

/** A run's metric on the aligned axis; of points at the same position the last counts. */
export function lineOf(key: string, series: Series, origin: number, align: Alignment, axis: Axis): Line {
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  series.steps.forEach((step, i) => {
    const x = axis.position(alignedStep(step, origin, align));
    const value = series.values[i] as number;
    if (x === xs.at(-1)) ys[ys.length - 1] = Number.isFinite(value) ? value : null;
    else {
      xs.push(x);
      ys.push(Number.isFinite(value) ? value : null);
    }
  });
  return { key, xs, ys };
}

/** The value of a line at a position, between its points by interpolation; null outside of them, and next to a missing value. */
export function valueAtPosition({ xs, ys }: Line, x: number): number | null {
  let low = 0;
  let high = xs.length - 1;
  if (high < 0 || x < (xs[0] as number) || x > (xs[high] as number)) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [xs[low] as number, xs[high] as number, ys[low] ?? null, ys[high] ?? null];
  if (x === x0) return y0;
  if (x === x1) return y1;
  if (y0 === null || y1 === null) return null;
  return x1 > x0 ? y0 + ((y1 - y0) * (x - x0)) / (x1 - x0) : y1;
}

/** A group of lines on common positions: the mean, and the range that its middle half is in, or all if there are fewer than four. */
export interface Band {
  readonly key: string;
  readonly xs: readonly number[];
  readonly mean: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

const GRID = 240;

export function bandOf(key: string, lines: readonly Line[]): Band {
  const from = Math.min(...lines.map(({ xs }) => xs[0] ?? Infinity));
  const to = Math.max(...lines.map(({ xs }) => xs.at(-1) ?? -Infinity));
  const xs = from <= to ? Array.from({ length: GRID + 1 }, (_, i) => from + ((to - from) * i) / GRID) : [];
  const mean: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  for (const x of xs) {
    const values = lines.flatMap((line) => valueAtPosition(line, x) ?? []).sort((a, b) => a - b);
    const few = values.length < 4;
    mean.push(values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);
    low.push(quantile(values, few ? 0 : 0.25));
    high.push(quantile(values, few ? 1 : 0.75));
  }
  return { key, xs, mean, low, high };
}

/** More differing settings than this are counted in place of being named. */
const MAX_NAMED = 5;

/**
 * The fields that a scatter plot shows first: an outcome, over the setting that has the most values among the runs with that outcome.
 *
 * @param settings the fields in question, of equal ones the first is taken
 */
export function scatterFields(settings: readonly string[], rows: readonly Pick<TableRow, 'fields'>[]): readonly [string, string] {
  const y = rows.some(({ fields }) => numberOf(fields['delay_ratio']) !== null) ? 'delay_ratio' : 'generalised_step';
  const judged = rows.filter(({ fields }) => numberOf(fields[y]) !== null);
  const count = (field: string): number => new Set(judged.map(({ fields }) => fields[field] ?? null).filter((value) => value !== null)).size;
  const x = settings.reduce((best, field) => (count(field) > count(best) ? field : best), 'memorised_step');
  return [x, y];
}

/** In which settings runs differ, in one sentence. */
export function differenceSentence(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return 'All settings of these runs are the same.';
  if (names.length > MAX_NAMED) return `${names.length} settings of these runs differ.`;
  if (names.length > 1) return `The settings of these runs differ in ${names.slice(0, -1).join(', ')} and ${last}.`;
  return last === 'seed' ? 'Only the seed differs: all settings are the same, and the random numbers are not.' : `Of all settings only ${last} differs.`;
}

/** Linear between the two closest ranks; null without values. */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const one = sorted[below] as number;
  return one + (at - below) * ((sorted[below + 1] ?? one) - one);
}

/** The labelled values of an axis between two positions. */
export function ticksBetween(from: number, to: number, axis: Axis, log: boolean, count: number): number[] {
  if (!log) {
    const raw = (to - from) / Math.max(count, 1);
    const power = 10 ** Math.floor(Math.log10(raw || 1));
    const step = ([1, 2, 5, 10].find((digit) => digit * power >= raw) ?? 10) * power;
    const ticks: number[] = [];
    for (let tick = Math.ceil(from / step) * step; tick <= to + step * 1e-9; tick += step) ticks.push(Math.abs(tick) < step * 1e-9 ? 0 : tick);
    return ticks;
  }
  // An axis of steps has 0 and whole numbers, one of ratios has neither.
  const steps = axis.position(0) === 0;
  const values = steps ? [0] : [];
  for (let power = Math.floor(Math.log10(Math.max(axis.value(from), steps ? 1 : LEAST_RATIO))); power <= Math.ceil(Math.log10(Math.max(axis.value(to), 1))); power++) {
    values.push(10 ** power);
  }
  const shown = values.map((value) => axis.position(value)).filter((position) => position >= from - 1e-9 && position <= to + 1e-9);
  const every = Math.max(1, Math.ceil(shown.length / Math.max(count, 1)));
  return shown.filter((_, i) => i % every === 0);
}

/** Colours that readers of all kinds of colour vision distinguish (Okabe and Ito, adapted to both themes), then the same with dashes. */
export const LINE_COLOURS = ['--k1', '--k2', '--k3', '--k4', '--k5', '--k6', '--k7', '--k8'] as const;
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

export const styleOf = (index: number): { colour: string; dash: readonly number[] } => ({
  colour: LINE_COLOURS[index % LINE_COLOURS.length] as string,
  dash: DASHES[Math.floor(index / LINE_COLOURS.length) % DASHES.length] as readonly number[],
});

/** A field of runs as an axis of a plot: numbers on a linear or logarithmic scale, other values as equidistant names. */
export interface PlotAxis {
  readonly field: string;
  /** Where a run is, from 0 to 1; null if it has no value. */
  readonly place: (fields: TableRow['fields']) => number | null;
  readonly ticks: readonly { readonly at: number; readonly value: number | string }[];
}

export function plotAxis(field: string, rows: readonly TableRow[]): PlotAxis {
  const values = rows.map(({ fields }) => fields[field] ?? null).filter((value) => value !== null);
  const numbers = values.map(numberOf);
  if (values.length > 0 && numbers.every((number) => number !== null)) {
    const low = Math.min(...numbers);
    const high = Math.max(...numbers);
    const log = low > 0 && high / low >= 20;
    const position = log ? Math.log10 : (value: number): number => value;
    const extent = position(high) - position(low);
    const at = (value: number): number => (extent === 0 ? 0.5 : (position(value) - position(low)) / extent);
    const distinct = [...new Set(numbers)].sort((a, b) => a - b);
    const shown = distinct.length <= 6 ? distinct : log ? logTicks(low, high) : Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4);
    return {
      field,
      place: (fields) => {
        const number = numberOf(fields[field]);
        return number === null ? null : at(number);
      },
      ticks: shown.map((value) => ({ at: at(value), value })),
    };
  }
  const names = [...new Set(values.map(String))].sort();
  const at = (name: string): number => (names.length < 2 ? 0.5 : names.indexOf(name) / (names.length - 1));
  return {
    field,
    place: (fields) => (fields[field] === null || fields[field] === undefined ? null : at(String(fields[field]))),
    ticks: names.slice(0, 12).map((name) => ({ at: at(name), value: name })),
  };
}

function logTicks(low: number, high: number): number[] {
  const ticks = [low];
  for (let power = Math.ceil(Math.log10(low)); power <= Math.floor(Math.log10(high)); power++) if (10 ** power > low * 1.5 && 10 ** power < high / 1.5) ticks.push(10 ** power);
  return [...ticks, high];
}
