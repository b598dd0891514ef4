/** A chart as a file: its points as CSV, its drawing as SVG. */
import { fractionOfX, type StepAxis, xOf } from './axis';
import type { ChartSpec } from './charts';
import { formatAxisValue } from './format';
import { align, type Series } from './series';
import { mappedTicksOf } from './ticks';
import { valueTicks } from './value-ticks';

/** A line of a chart with its points. */
export interface DrawnLine {
  name: string;
  label: string;
  /** As SVG has it. */
  colour: string;
  width: number;
  dash: readonly number[] | null;
  points: Series;
}

/** The points that are loaded, one row a step; a cell is empty where the metric has no point. NaN and the infinities are in words. */
export function csvOf(lines: readonly Pick<DrawnLine, 'name' | 'points'>[]): string {
  const { steps } = align(lines.map(({ points }) => points));
  const cells = lines.map(({ points }) => new Map(points.steps.map((step, i) => [step, points.values[i] as number])));
  const rows = steps.map((step) => [step, ...cells.map((column) => column.get(step) ?? '')].join(','));
  return [['step', ...lines.map(({ name }) => quoted(name))].join(','), ...rows, ''].join('\r\n');
}

/** A cell by RFC 4180; one that a spreadsheet would execute begins with an apostrophe. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const LEFT = 56;
const RIGHT = 18;
const TOP = 34;
const BOTTOM = 30;
const LEGEND_SWATCH = 22;
const CHARACTER = 6.4;

export interface SvgStyle {
  width: number;
  height: number;
  background: string;
  text: string;
  grid: string;
}

/** The drawing of a chart as a document of its own, over the axis and the vertical range that are shown. */
export function svgOf(spec: Pick<ChartSpec, 'title' | 'logY'>, lines: readonly DrawnLine[], axis: StepAxis, range: readonly [number, number], style: SvgStyle): string {
  const { width, height, background, text, grid } = style;
  const [plotWidth, plotHeight] = [width - LEFT - RIGHT, height - TOP - BOTTOM];
  const scale = spec.logY ? (value: number) => Math.log(value) : (value: number) => value;
  const [low, high] = [scale(range[0]), scale(range[1])];
  const x = (step: number) => LEFT + fractionOfX(axis, xOf(axis, step)) * plotWidth;
  const y = (value: number) => TOP + (1 - (scale(value) - low) / (high - low || 1)) * plotHeight;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<title>${xml(spec.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${background}"/>`,
    `<clipPath id="plot"><rect x="${LEFT}" y="${TOP}" width="${plotWidth}" height="${plotHeight}"/></clipPath>`,
  ];
  for (const { at, label } of mappedTicksOf(axis, plotWidth)) {
    const left = fixed(LEFT + at * plotWidth);
    parts.push(`<path d="M${left} ${TOP}V${TOP + plotHeight}" stroke="${grid}"/>`);
    parts.push(`<text x="${left}" y="${height - 12}" text-anchor="middle" fill="${text}">${xml(label)}</text>`);
  }
  for (const value of valueTicks(range, spec.logY)) {
    const top = fixed(y(value));
    parts.push(`<path d="M${LEFT} ${top}H${LEFT + plotWidth}" stroke="${grid}"/>`);
    parts.push(`<text x="${LEFT - 6}" y="${top}" dy="4" text-anchor="end" fill="${text}">${xml(formatAxisValue(value))}</text>`);
  }
  parts.push(`<text x="8" y="20" font-weight="bold" font-size="13" fill="${text}">${xml(spec.title)}</text>`);
  let legend = 8 + spec.title.length * 8 + 14;
  for (const { label, colour, width: stroke, dash, points } of lines) {
    const dashes = dash ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    const pen = `fill="none" stroke="${colour}" stroke-width="${stroke}" stroke-linejoin="round"${dashes}`;
    parts.push(`<path clip-path="url(#plot)" ${pen} d="${pathOf(points, x, y, spec.logY)}"/>`);
    parts.push(`<path ${pen} d="M${legend} 16h16"/><text x="${legend + LEGEND_SWATCH}" y="20" fill="${text}">${xml(label)}</text>`);
    legend += LEGEND_SWATCH + label.length * CHARACTER + 14;
  }
  return `${parts.join('\n')}\n</svg>\n`;
}

/** The line through the points; NaN interrupts it, and what has no logarithm on a logarithmic axis. */
function pathOf({ steps, values }: Series, x: (step: number) => number, y: (value: number) => number, logY: boolean): string {
  let path = '';
  let pen = 'M';
  steps.forEach((step, i) => {
    const value = values[i] as number;
    if (!Number.isFinite(value) || (logY && value <= 0)) {
      pen = 'M';
      return;
    }
    path += `${pen}${fixed(x(step))} ${fixed(y(value))}`;
    pen = 'L';
  });
  return path;
}

const fixed = (value: number): string => String(Number(value.toFixed(2)));

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A name for a file that every system accepts. */
export const fileName = (parts: readonly string[], extension: string): string =>
  `${parts.join('-').replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 120)}.${extension}`;
