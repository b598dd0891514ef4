/** Which metrics share a chart, and how they are drawn. */

import { escaped } from './text';

/** A metric in a chart. */
export interface Line {
  name: string;
  label: string;
  /** CSS custom property of the colour. */
  colour: string;
  dash: number[] | null;
  width: number;
}

export interface ChartSpec {
  key: string;
  title: string;
  /** Whether it is one of the charts of grokking, rather than that of one metric. */
  standard: boolean;
  /** Logarithmic vertical axis. */
  logY: boolean;
  /** The vertical range, extended to values beyond it; null to fit the values. */
  range: [number, number] | null;
  height: number;
  lines: Line[];
}

/** At most this many validation splits share a chart; more could not be distinguished. */
const MAX_SPLITS = 8;

const DASH = [6, 4];
const DOTS = [2, 3];

const line = (name: string, label: string, colour: string, dash: number[] | null = null, width = 1.5): Line => ({
  name,
  label,
  colour,
  dash,
  width,
});

const STANDARD: Omit<ChartSpec, 'standard'>[] = [
  {
    key: 'loss',
    title: 'Loss',
    logY: true,
    range: null,
    height: 210,
    lines: [
      line('train/loss', 'train', '--train'),
      line('train_eval/loss', 'train (whole set)', '--train', DOTS),
      line('val/loss', 'validation', '--val', DASH, 2),
    ],
  },
  {
    key: 'accuracy',
    title: 'Accuracy',
    logY: false,
    range: [-0.02, 1.04],
    height: 210,
    lines: [
      line('train/accuracy', 'train', '--train'),
      line('train_eval/accuracy', 'train (whole set)', '--train', DOTS),
      line('val/accuracy', 'validation', '--val', DASH, 2),
    ],
  },
  {
    key: 'norms',
    title: 'Norms',
    logY: true,
    range: null,
    height: 180,
    lines: [
      line('weights/norm', 'weights', '--c1', null, 2),
      line('last_layer/norm', 'last layer', '--c2', DASH, 2),
      line('last_layer/class_mean_norm', 'class mean', '--c5', DOTS),
      line('grad/norm', 'gradient', '--c3', null, 1),
      line('update/norm', 'update', '--c4', null, 1),
      line('last_layer/update_norm', 'last-layer update', '--c4', DOTS, 1),
    ],
  },
  {
    key: 'collapse',
    title: 'Softmax collapse',
    logY: false,
    range: [-1.08, 1.08],
    height: 150,
    lines: [
      line('softmax/collapse_fraction', 'collapsed share', '--c2', null, 2),
      line('last_layer/class_mean_feature_cosine', 'class mean · feature', '--c1', DASH),
    ],
  },
  {
    key: 'geometry',
    title: 'Embedding geometry',
    logY: false,
    range: [-0.02, 1.04],
    height: 130,
    lines: [
      line('geometry/gini', 'Gini of the spectrum', '--c5', null, 2),
      line('geometry/circularity', 'circularity', '--c1', DASH),
      line('geometry/spectralEntropy', 'spectral entropy', '--c2', DOTS),
    ],
  },
];

/** By the name that a metric is logged under, the standard name that it is read as. */
export type MetricReadings = ReadonlyMap<string, string>;

const AS_LOGGED: MetricReadings = new Map();

const NONE: ReadonlySet<string> = new Set();

/**
 * The charts for a run that logs these metrics; a chart without any of its metrics is omitted. A metric that is read as a
 * standard one is drawn in its place, under the name that its author gave it. Accuracies in percent have a chart of their own
 * scale beside that of fractions.
 */
export function chartsFor(names: Iterable<string>, readings: MetricReadings = AS_LOGGED, percents: ReadonlySet<string> = NONE): ChartSpec[] {
  const left = byStandardName(names, readings);
  const standard: ChartSpec[] = [];
  for (const chart of STANDARD) {
    const lines = chart.lines.flatMap((line) => taken(left, line) ?? []);
    if (chart.key === 'loss' || chart.key === 'accuracy') lines.push(...splitsOf(left, chart.key));
    if (chart.key === 'accuracy') standard.push(...accuracyCharts({ ...chart, standard: true, lines }, percents));
    else if (lines.length > 0) standard.push({ ...chart, standard: true, lines });
  }
  return [...standard, ...[...left.values()].sort().map(other)];
}

/** The chart of the fractions and that of the percentages, each only if it has a line. */
function accuracyCharts(chart: ChartSpec, percents: ReadonlySet<string>): ChartSpec[] {
  const fractions = { ...chart, lines: chart.lines.filter(({ name }) => !percents.has(name)) };
  const inPercent: ChartSpec = {
    ...chart,
    key: 'accuracy-percent',
    title: 'Accuracy (%)',
    range: [-2, 104],
    lines: chart.lines.filter(({ name }) => percents.has(name)),
  };
  return [fractions, inPercent].filter(({ lines }) => lines.length > 0);
}

/** The logged name by the standard one; a metric that another one of its standard name precedes remains by its own. */
function byStandardName(names: Iterable<string>, readings: MetricReadings): Map<string, string> {
  const result = new Map<string, string>();
  for (const name of names) if (!readings.has(name)) result.set(name, name);
  for (const name of names) {
    const standard = readings.get(name);
    if (standard !== undefined) result.set(result.has(standard) ? name : standard, name);
  }
  return result;
}

/** The line of a standard chart for the metric that is logged, or null; the metric is then no longer left. */
function taken(left: Map<string, string>, line: Line): Line | null {
  const name = left.get(line.name);
  if (name === undefined) return null;
  left.delete(line.name);
  return name === line.name ? line : { ...line, name, label: escaped(name) };
}

/** `val/<split>/loss` and `val/<split>/accuracy` share the chart of their kind. */
function splitsOf(left: Map<string, string>, kind: string): Line[] {
  const colours = ['--c1', '--c2', '--c3', '--c4', '--c5'];
  return [...left.keys()]
    .filter((name) => name.startsWith('val/') && name.endsWith(`/${kind}`))
    .sort()
    .slice(0, MAX_SPLITS)
    .flatMap((name, i) => {
      const label = escaped(name.slice(0, -kind.length - 1));
      return taken(left, line(name, label, colours[i % colours.length] as string, DOTS, 2)) ?? [];
    });
}

const other = (name: string): ChartSpec => ({
  key: `metric:${name}`,
  title: escaped(name),
  standard: false,
  logY: false,
  range: null,
  height: 130,
  lines: [line(name, escaped(name), '--c1')],
});

/**
 * Values for a logarithmic vertical axis. A loss can be exactly 0, which has no logarithm: it is drawn at the smallest
 * positive value of the chart, at the bottom edge.
 */
export function clampToPositive(columns: (number | null | undefined)[][]): (number | null | undefined)[][] {
  let floor = Infinity;
  for (const column of columns) {
    for (const value of column) if (typeof value === 'number' && value > 0 && value < floor) floor = value;
  }
  if (!Number.isFinite(floor)) floor = 1;
  return columns.map((column) => column.map((value) => (typeof value === 'number' && value <= 0 ? floor : value)));
}
