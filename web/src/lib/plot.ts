import type uPlot from 'uplot';
import type { StepAxis } from './axis';
import type { ChartSpec } from './charts';
import { axisValue, shortStep } from './format';

/** Room beside the plots, the same for all charts, so that one cursor line runs through them; pixels. */
export const PLOT_LEFT = 52;
export const PLOT_RIGHT = 12;

const AXIS_HEIGHT = 22;
const FONT = '11px system-ui, sans-serif';

/**
 * uPlot's options for a chart. It only draws: cursor, brush, markers and readouts are shared by all charts and lie over
 * them, so its own are off.
 *
 * @param axis the horizontal axis at the time of drawing
 * @param colour a custom property as a colour
 */
export function plotOptions(
  spec: ChartSpec,
  width: number,
  axis: () => StepAxis,
  colour: (property: string) => string,
): uPlot.Options {
  const { log } = axis();
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
      x: { time: false, distr: log ? 3 : 1, range: () => [axis().from, axis().to] },
      y: spec.logY
        ? { distr: 3, range: (_u, low, high) => logRange(low, high) }
        : { range: (_u, low, high) => spec.range ?? linearRange(low, high) },
    },
    axes: [
      {
        ...common,
        size: AXIS_HEIGHT,
        gap: 4,
        values: (_u, splits) => splits.map((split) => (split === null ? null : shortStep(split))),
      },
      {
        ...common,
        size: PLOT_LEFT,
        gap: 6,
        space: 26,
        // On a logarithmic axis lines for whole decades are enough.
        ...(spec.logY ? { grid: { ...grid, filter: (_u, splits) => splits.map(decadeOnly) } } : {}),
        values: (_u, splits) => splits.map((split) => (split === null ? null : axisValue(split))),
      },
    ],
    series: [
      {},
      ...spec.lines.map((line) => ({
        scale: 'y',
        stroke: colour(line.colour),
        width: line.width,
        ...(line.dash ? { dash: line.dash } : {}),
        points: { show: false },
      })),
    ],
  };
}

const decadeOnly = (split: number): number | null =>
  Math.abs(Math.log10(split) - Math.round(Math.log10(split))) < 1e-9 ? split : null;

/** A logarithmic range with a little room, at least a factor of 4 high. */
export function logRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !(low > 0) || !Number.isFinite(high)) return [0.1, 1];
  const spread = Math.max(high / low, 4);
  const room = spread ** 0.05;
  const centre = Math.sqrt(low * high);
  return [centre / Math.sqrt(spread) / room, centre * Math.sqrt(spread) * room];
}

/** A linear range with a little room. */
export function linearRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}
