/** The labelled steps of the horizontal axis. */
import { fractionOf, fractionOfX, type StepAxis, xRangeOf } from './axis';
import { formatDuration, formatStep, formatValue } from './format';

export interface Tick {
  step: number;
  label: string;
}

/** A tick of any axis: where it is, as a fraction of the width and as it is drawn, and its label. */
export interface MappedTick {
  at: number;
  x: number;
  label: string;
}

/** Approximate width of a character of a label, and the space between two labels; pixels. */
const CHARACTER_WIDTH = 6.4;
const SPACE = 14;

/** A label may exceed the right edge of the plot by this; pixels. */
const EDGE = 16;

/** With fewer labels than this a reader cannot tell the scale of an axis. */
const MIN_LABELS = 3;

const UNITS: readonly [size: number, suffix: string][] = [
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** At most this many decimals before a unit; a step that would need more is written in full. */
const MAX_DECIMALS = 2;

/** A whole step as a label: `500`, `2M`, `12.5k`, in full where a unit would need more than two decimals. */
export function tickLabel(step: number): string {
  if (Math.abs(step) < 1e4) return formatStep(step);
  const [size, suffix] = UNITS.find(([unit]) => Math.abs(step) >= unit) as [number, string];
  const short = Number((step / size).toFixed(MAX_DECIMALS));
  return Math.abs(short * size - step) < 0.5 ? `${short}${suffix}` : formatStep(step);
}

/**
 * The ticks of an axis that is `width` pixels wide: multiples of 1, 2 or 5 times a power of ten, as many as fit without labels
 * that touch. A logarithmic axis has powers of ten, and 2 and 5 times them; over a range that has too few of those, the
 * multiples of one step.
 */
export function ticksOf(axis: StepAxis, width: number): Tick[] {
  if (!(width > 0)) return [];
  if (axis.log) {
    const decades = firstThatFits(axis, width, decadeCandidates(axis));
    if (decades.length >= MIN_LABELS) return decades;
  }
  return firstThatFits(axis, width, linearCandidates(axis));
}

/** The ticks of an axis of steps, of time or of a metric. */
export function mappedTicksOf(axis: StepAxis, width: number): MappedTick[] {
  const { mapping } = axis;
  if (!mapping) return ticksOf(axis, width).map(({ step, label }) => ({ at: fractionOf(axis, step), x: step, label }));
  if (!(width > 0)) return [];
  const label = mapping.kind === 'time' ? formatDuration : formatValue;
  for (const xs of mappedCandidates(axis)) {
    const ticks = xs.map((x) => ({ at: fractionOfX(axis, x), x, label: label(x) }));
    if (new Set(ticks.map((tick) => tick.label)).size < ticks.length) continue;
    if (ticks.every((tick, i) => i === 0 || roomBetween(ticks[i - 1] as MappedTick, tick, width))) return ticks;
  }
  return [];
}

const roomBetween = (a: MappedTick, b: MappedTick, width: number): boolean =>
  (b.at - a.at) * width >= ((a.label.length + b.label.length) / 2) * CHARACTER_WIDTH + SPACE;

/** Seconds between two ticks of an axis of time. */
const DURATIONS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
const DAY = 86_400;

/** Round values within the axis, the densest first. */
function* mappedCandidates(axis: StepAxis): Generator<number[]> {
  const [from, to] = xRangeOf(axis);
  if (axis.log && to / from > 100) {
    const powers = Array.from({ length: 40 }, (_, i) => 10 ** (i - 20)).filter((x) => x >= from && x <= to);
    for (let every = 1; every <= powers.length; every++) yield powers.filter((_, i) => i % every === 0);
  }
  const smallest = 10 ** Math.floor(Math.log10((to - from) / 50));
  const decimal = Array.from({ length: 4 }, (_, i) => [1, 2, 5].map((digit) => digit * 10 ** i * smallest)).flat();
  const days = Array.from({ length: 5 }, (_, i) => [1, 2, 5].map((digit) => digit * 10 ** i * DAY)).flat();
  const distances = axis.mapping?.kind === 'time' ? [...decimal.filter((by) => by < 1), ...DURATIONS, ...days] : decimal;
  for (const by of distances) {
    const [first, last] = [Math.ceil(from / by - 1e-9), Math.floor(to / by + 1e-9)];
    if (last - first < 100) yield Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => Number(((first + i) * by).toPrecision(12)));
  }
}

/** The first of the candidates whose labels do not touch. */
function firstThatFits(axis: StepAxis, width: number, candidates: Iterable<number[]>): Tick[] {
  for (const steps of candidates) {
    const ticks = steps.map((step) => ({ step, label: tickLabel(step) })).filter((tick) => endsWithin(axis, width, tick));
    if (fit(axis, width, ticks)) return ticks;
  }
  return [];
}

const endsWithin = (axis: StepAxis, width: number, { step, label }: Tick): boolean =>
  fractionOf(axis, step) * width + (label.length * CHARACTER_WIDTH) / 2 <= width + EDGE;

function fit(axis: StepAxis, width: number, ticks: readonly Tick[]): boolean {
  let end = -Infinity;
  for (const { step, label } of ticks) {
    const centre = fractionOf(axis, step) * width;
    const half = (label.length * CHARACTER_WIDTH) / 2;
    if (centre - half < end + SPACE) return false;
    end = centre + half;
  }
  return true;
}

function* linearCandidates({ from, to }: StepAxis): Generator<number[]> {
  const lowest = Math.max(Math.floor(Math.log10((to - from) / 50)), 0);
  for (let power = lowest; 10 ** power <= to - from; power++) {
    for (const digit of [1, 2, 5]) {
      const by = digit * 10 ** power;
      const first = Math.ceil(from / by);
      const last = Math.floor(to / by);
      // Beyond 2^53 not every whole number exists, and several multiples may be the same one.
      yield [...new Set(Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * by))];
    }
  }
}

function* decadeCandidates({ from, to }: StepAxis): Generator<number[]> {
  const powers: number[] = [];
  for (let power = Math.max(Math.floor(Math.log10(from)), 0); 10 ** power <= to; power++) powers.push(power);
  const multiples = (of: number[], digits: number[]) =>
    of.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`))).filter((step) => step >= from && step <= to);
  yield multiples(powers, [1, 2, 5]);
  for (let every = 1; every <= powers.length; every++) yield multiples(powers.filter((power) => power % every === 0), [1]);
}
