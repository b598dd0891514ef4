import type uPlot from 'uplot';
import { type StepAxis, xRangeOf } from './axis';
import type { ChartSpec } from './charts';
import { formatAxisValue } from './format';
import { isolatedIndices } from './series';
import { mappedTicksOf } from './ticks';

/** Space beside the plots in pixels, the same for all charts, so that one cursor line crosses all of them. */
export const PLOT_LEFT = 52;
export const PLOT_RIGHT = 18;

/** Opacity of what was logged behind a smoothed line. */
const LOGGED_ALPHA = 0.3;

const AXIS_HEIGHT = 22;
const LABEL_HEIGHT = 26;
const FONT = '11px system-ui, sans-serif';

/**
 * uPlot's options for a chart. uPlot only draws the lines: cursor, brush, markers and readouts are shared by all charts and
 * drawn over them, so uPlot's own are off.
 *
 * @param axis returns the horizontal axis at the time of drawing
 * @param colour resolves a CSS custom property to a colour
 * @param isSmoothed whether the data have the lines as they were logged before the smoothed ones
 */
export function plotOptions(
  spec: ChartSpec,
  width: number,
  axis: () => StepAxis,
  colour: (property: string) => string,
  isSmoothed = false,
): uPlot.Options {
  const { log } = axis();
  const ticks = (u: uPlot) => mappedTicksOf(axis(), u.width - PLOT_LEFT - PLOT_RIGHT);
  const grid = { stroke: colour('--grid'), width: 1 };
  const common = { stroke: colour('--muted'), font: FONT, grid, ticks: { show: false } };
  return {
    width,
    height: spec.height,
    padding: [6, PLOT_RIGHT, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, distr: log ? 3 : 1, range: () => xRangeOf(axis()) },
      y: spec.logY
        ? { distr: 3, range: (_u, low, high) => logRange(low, high) }
        : { range: (_u, low, high) => (spec.range ? extendedRange(spec.range, low, high) : linearRange(low, high)) },
    },
    axes: [
      {
        ...common,
        size: AXIS_HEIGHT,
        gap: 4,
        splits: (u) => ticks(u).map(({ x }) => x),
        filter: (_u, splits) => splits,
        values: (u) => ticks(u).map(({ label }) => label),
      },
      {
        ...common,
        size: PLOT_LEFT,
        gap: 6,
        space: LABEL_HEIGHT,
        ...(spec.logY ? { splits: logSplits, filter: shownDecades, grid: { ...grid, filter: shownDecades } } : {}),
        values: (_u, splits) => splits.map((split) => (split === null ? null : formatAxisValue(split))),
      },
    ],
    series: [
      {},
      // Of smoothed lines what was logged stays visible behind them, so that no extreme is hidden.
      ...(isSmoothed ? spec.lines.map((line) => ({ scale: 'y', stroke: colour(line.colour), width: 1, alpha: LOGGED_ALPHA, points: { show: false } })) : []),
      ...spec.lines.map((line) => ({
        scale: 'y',
        stroke: colour(line.colour),
        width: line.width,
        ...(line.dash ? { dash: line.dash } : {}),
        points: { show: true, size: 5, filter: (u: uPlot, index: number) => isolatedIndices(u.data[index] ?? []) },
      })),
    ],
  };
}

const logSplits = (_u: uPlot, _axis: number, low: number, high: number): number[] => multiples(low, high);

/**
 * The multiples 1, 2, ..., 9 of the powers of ten in a range, exact as decimals. uPlot adds up binary fractions instead; where
 * it misses a power by a rounding error, its splits are ten times too dense from there on.
 */
export function multiples(low: number, high: number): number[] {
  const result: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.floor(Math.log10(high)); power++) {
    for (let digit = 1; digit <= 9; digit++) {
      const split = Number(`${digit}e${power}`);
      if (split >= low && split <= high) result.push(split);
    }
  }
  return result;
}

const shownDecades = (u: uPlot, splits: number[]): (number | null)[] =>
  decades(splits, Math.abs(u.valToPos(1, 'y') - u.valToPos(10, 'y')), LABEL_HEIGHT);

/**
 * The splits of a logarithmic axis that have a label and a grid line, null in place of the others: whole decades, every second,
 * third, ... of them where space is short, and 2 and 5 between them where there is enough.
 *
 * @param extent of a decade, in pixels
 * @param space that a label needs, in pixels
 */
export function decades(splits: readonly number[], extent: number, space: number): (number | null)[] {
  const every = Math.max(1, Math.ceil(space / extent));
  const dense = extent > 4 * space;
  return splits.map((split) => {
    const power = Math.floor(Math.log10(split) + 1e-9);
    const digit = Math.round(split / 10 ** power);
    const shown = digit === 1 ? power % every === 0 : dense && (digit === 2 || digit === 5);
    return shown ? split : null;
  });
}

/** A logarithmic range with a margin, at least a factor of 4 high. */
export function logRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !(low > 0) || !Number.isFinite(high)) return [0.1, 1];
  const spread = Math.max(high / low, 4);
  const margin = spread ** 0.05;
  const centre = Math.sqrt(low * high);
  return [centre / Math.sqrt(spread) / margin, centre * Math.sqrt(spread) * margin];
}

/** A linear range that includes the values beyond it, with a margin on that side. */
export function extendedRange([from, to]: [number, number], low: number | null, high: number | null): [number, number] {
  const [fittedFrom, fittedTo] = linearRange(low ?? from, high ?? to);
  return [low !== null && low < from ? fittedFrom : from, high !== null && high > to ? fittedTo : to];
}

/** A linear range with a margin. */
export function linearRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - margin, high + margin];
}
