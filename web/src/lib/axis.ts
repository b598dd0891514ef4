import { type AxisMapping, toStep, toX } from './axis-mapping';

/** The horizontal axis that all charts, the phase bands, the markers and the cursor share. */
export interface StepAxis {
  from: number;
  to: number;
  log: boolean;
  /** What the axis has in place of steps; absent for steps. */
  mapping?: AxisMapping;
}

/** Steps from `from` to `to`, both inclusive. */
export interface StepRange {
  from: number;
  to: number;
}

/** Step 0 has no logarithm; it is drawn at this position, a little left of step 1. */
export const ZERO_ON_LOG = 0.7;

/** Over a range that is this narrow, logarithmic and linear positions are the same but for rounding errors. */
const MIN_LOG_RATIO = 1.01;

/** The axis over a range of at least one step. Steps of more than 2^53 are multiples of a higher number than one. */
export function axisOf(range: StepRange, log: boolean, mapping: AxisMapping | null = null): StepAxis {
  const { from } = range;
  const to = Math.max(range.to, from + Math.max(1, from * 1e-15));
  if (mapping) return { from, to, log: log && toX(mapping, to) > 0, mapping };
  if (!log || to < from * MIN_LOG_RATIO) return { from, to, log: false };
  return { from: Math.max(from, ZERO_ON_LOG), to: Math.max(to, 2), log };
}

/** What is drawn at a step: the step itself, or what the axis has in its place; on a logarithmic axis above 0. */
export function xOf({ log, mapping }: StepAxis, step: number): number {
  if (!mapping) return log ? Math.max(step, ZERO_ON_LOG) : step;
  return log ? Math.max(toX(mapping, step), floorOf(mapping)) : toX(mapping, step);
}

/** What has no logarithm is drawn at half of the smallest knot that has one. */
const floorOf = ({ xs }: AxisMapping): number => (xs.find((x) => x > 0) ?? 1) / 2;

/** The first and the last of what is drawn. */
export const xRangeOf = (axis: StepAxis): [number, number] => [xOf(axis, axis.from), xOf(axis, axis.to)];

/** The position of a step: 0 at the left edge, 1 at the right edge, below 0 or above 1 outside of the axis. */
export const fractionOf = (axis: StepAxis, step: number): number => fractionOfX(axis, xOf(axis, step));

/** The position of something that is drawn, as {@link xOf} has it. */
export function fractionOfX(axis: StepAxis, x: number): number {
  const [from, to] = xRangeOf(axis);
  return axis.log ? Math.log(x / from) / Math.log(to / from) : (x - from) / (to - from);
}

/** The step at a fraction of the width, the inverse of {@link fractionOf}, whole and at least 0. */
export function stepAt(axis: StepAxis, fraction: number): number {
  const step = unclampedStepAt(axis, Math.min(Math.max(fraction, 0), 1));
  return step < 1 && axis.log && !axis.mapping ? Math.round(step - 0.25) : Math.round(step);
}

function unclampedStepAt(axis: StepAxis, fraction: number): number {
  const [from, to] = xRangeOf(axis);
  const x = axis.log ? from * (to / from) ** fraction : from + fraction * (to - from);
  return axis.mapping ? toStep(axis.mapping, x) : x;
}

/** Ascending steps as they are drawn; on logarithmic steps only step 0 is drawn elsewhere, at {@link ZERO_ON_LOG}. */
export function onAxis(steps: number[], axis: StepAxis): number[] {
  if (axis.mapping) return steps.map((step) => xOf(axis, step));
  return axis.log && steps[0] === 0 ? [ZERO_ON_LOG, ...steps.slice(1)] : steps;
}

/**
 * The axis's range made `factor` times as wide around a step.
 *
 * @param all the range of all steps of the run, which bounds the result
 * @returns null for all steps; the axis's own range instead of one narrower than four steps
 */
export function zoomed(axis: StepAxis, around: number, factor: number, all: StepRange): StepRange | null {
  const centre = Math.min(Math.max(fractionOf(axis, around), 0), 1);
  const unclamped = (fraction: number) => unclampedStepAt(axis, fraction);
  const from = Math.max(all.from, Math.floor(unclamped(centre - centre * factor)));
  const to = Math.min(all.to, Math.ceil(unclamped(centre + (1 - centre) * factor)));
  if (from <= (axis.log && !axis.mapping ? Math.max(all.from, 1) : all.from) && to >= all.to) return null;
  return to - from < 4 ? { from: Math.floor(axis.from), to: Math.ceil(axis.to) } : { from, to };
}
