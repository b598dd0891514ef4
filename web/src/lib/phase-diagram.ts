/** A sweep as a map over two of its settings, as in Liu et al. (arXiv 2205.10343), figure 6. */
import { formatShortStep, formatValue } from './format';
import type { PhaseDiagram, RunClass, RunOutcomes, SweepTable } from './types';

type Setting = string | number | boolean;

/** The classes by the names of the figure, with a glyph that does not rely on colour. */
export const OUTCOMES: Record<RunClass, { label: string; glyph: string; definition: string }> = {
  GENERALISED: { label: 'comprehension', glyph: '●', definition: 'generalised about when it memorised' },
  GROKKED: { label: 'grokking', glyph: '✦', definition: 'generalised much later than it memorised' },
  MEMORISED: { label: 'memorisation', glyph: '◑', definition: 'memorised, and never generalised' },
  UNFITTED: { label: 'confusion', glyph: '✕', definition: 'never fitted its training set' },
};

/** The quantity that the colour of a cell encodes. */
export const MEASURES = ['class', 'generalised', 'ratio', 'memorised'] as const;
export type Measure = (typeof MEASURES)[number];

export const MEASURE_LABELS: Record<Measure, string> = {
  class: 'class of most runs',
  generalised: 'steps to generalise',
  ratio: 'delay ratio',
  memorised: 'steps to memorise',
};

/** A run of a cell. */
export interface Dot {
  readonly id: string;
  readonly seed: number;
  readonly verdict: RunClass | null;
  readonly open: boolean;
}

export interface Cell {
  readonly x: Setting;
  readonly y: Setting;
  readonly outcomes: RunOutcomes | null;
  readonly dots: readonly Dot[];
  /** Where the cell is between the smallest and the greatest value of the measure, on a logarithmic scale; null without a value. */
  readonly shade: number | null;
  /** The value of the measure in short. */
  readonly text: string;
}

export interface Diagram {
  readonly xs: readonly Setting[];
  /** The greatest first, as it is at the top. */
  readonly ys: readonly Setting[];
  /** By row, then column. */
  readonly cells: readonly (readonly Cell[])[];
  /** The smallest and the greatest value of the measure, or null without any. */
  readonly extent: readonly [number, number] | null;
}

const same = (one: unknown, other: unknown): boolean => one === other || (typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) <= 1e-12 * Math.abs(one));

/** The diagram that is displayed, with the runs of each cell. */
export function diagramOf(served: PhaseDiagram, table: SweepTable, measure: Measure): Diagram {
  const values = served.cells.map(({ outcomes }) => valueOf(outcomes, measure)).filter((value) => value !== null);
  const extent = values.length === 0 ? null : ([Math.min(...values), Math.max(...values)] as const);
  const ys = [...(served.ys as Setting[])].reverse();
  const xs = served.xs as Setting[];
  const cells = ys.map((y) =>
    xs.map((x): Cell => {
      const outcomes = served.cells.find((cell) => same(cell.x, x) && same(cell.y, y))?.outcomes ?? null;
      const value = outcomes === null ? null : valueOf(outcomes, measure);
      return { x, y, outcomes, dots: dotsOf(table, served, x, y), shade: value === null || extent === null ? null : shadeOf(value, extent), text: textOf(outcomes, value, measure) };
    }),
  );
  return { xs, ys, cells, extent };
}

function dotsOf(table: SweepTable, { x: xName, y: yName }: PhaseDiagram, x: Setting, y: Setting): Dot[] {
  const dots: Dot[] = [];
  for (const { parameters, runs } of table.cells) {
    const values = parameters as Record<string, unknown>;
    for (const run of runs) {
      const of = (name: string): unknown => (name === 'seed' ? run.seed : values[name]);
      if (!same(of(xName), x) || !same(of(yName), y)) continue;
      const open = run.status !== 'FINISHED' && run.status !== 'FAILED' && run.status !== 'STOPPED';
      dots.push({ id: run.id, seed: run.seed, verdict: run.verdict, open });
    }
  }
  return dots;
}

function valueOf(outcomes: RunOutcomes, measure: Measure): number | null {
  switch (measure) {
    case 'class':
      return null;
    case 'generalised':
      return outcomes.generalisedSteps;
    case 'memorised':
      return outcomes.memorisedSteps;
    case 'ratio':
      return outcomes.ratio;
  }
}

function shadeOf(value: number, [low, high]: readonly [number, number]): number {
  const position = (number: number): number => Math.log(Math.max(number, 1e-9));
  return high > low ? (position(value) - position(low)) / (position(high) - position(low)) : 0.5;
}

function textOf(outcomes: RunOutcomes | null, value: number | null, measure: Measure): string {
  if (outcomes === null) return '';
  if (value !== null) return measure === 'ratio' ? formatValue(value) : formatShortStep(value);
  if (outcomes.prevailing !== null) return OUTCOMES[outcomes.prevailing].glyph;
  return outcomes.open > 0 ? '…' : outcomes.failed > 0 ? '!' : '';
}

/** The cell in one sentence, for a tooltip and a screen reader. */
export function sentenceOf({ x, y, outcomes, dots }: Cell, xName: string, yName: string): string {
  const place = `${xName} ${settingShort(x)}, ${yName} ${settingShort(y)}`;
  if (outcomes === null) return `${place}: no run`;
  const parts = (Object.keys(OUTCOMES) as RunClass[]).flatMap((verdict) => {
    const count = outcomes.classes[verdict] ?? 0;
    return count === 0 ? [] : `${count} ${OUTCOMES[verdict].label}`;
  });
  if (outcomes.open > 0) parts.push(`${outcomes.open} not ended`);
  if (outcomes.failed > 0) parts.push(`${outcomes.failed} failed`);
  const steps = outcomes.generalisedSteps === null ? '' : `; generalised at ${formatShortStep(outcomes.generalisedSteps)}`;
  const ratio = outcomes.ratio === null ? '' : `, ${formatValue(outcomes.ratio)} times as late`;
  return `${place}: ${parts.join(', ') || `${dots.length} waiting`}${steps}${ratio}`;
}

/** A value of a setting on an axis. */
export const settingShort = (value: unknown): string => (typeof value === 'number' ? formatValue(value) : String(value));

/** The two axes that a sweep is first shown over: the settings with the most values, or one of them and the seed. */
export function axesOf(varied: readonly string[], valuesOf: (name: string) => number): { x: string; y: string } | null {
  const [first, second] = [...varied].sort((a, b) => valuesOf(b) - valuesOf(a));
  return first === undefined ? null : { x: first, y: second ?? 'seed' };
}
