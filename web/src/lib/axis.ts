/** The horizontal axis that all charts, the phase bands, the markers and the cursor share. */
export interface StepAxis {
  from: number;
  to: number;
  log: boolean;
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
export function axisOf(range: StepRange, log: boolean): StepAxis {
  const { from } = range;
  const to = Math.max(range.to, from + Math.max(1, from * 1e-15));
  if (!log || to < from * MIN_LOG_RATIO) return { from, to, log: false };
  return { from: Math.max(from, ZERO_ON_LOG), to: Math.max(to, 2), log };
}

/** The position of a step: 0 at the left edge, 1 at the right edge, below 0 or above 1 outside of the axis. */
export function fractionOf({ from, to, log }: StepAxis, step: number): number {
  return log
    ? Math.log(Math.max(step, ZERO_ON_LOG) / from) / Math.log(to / from)
    : (step - from) / (to - from);
}

/** The step at a fraction of the width, the inverse of {@link fractionOf}, whole and at least 0. */
export function stepAt({ from, to, log }: StepAxis, fraction: number): number {
  const clamped = Math.min(Math.max(fraction, 0), 1);
  const step = log ? from * (to / from) ** clamped : from + clamped * (to - from);
  return step < 1 && log ? Math.round(step - 0.25) : Math.round(step);
}

/** Ascending steps as positions for uPlot: on a logarithmic axis step 0 is drawn at {@link ZERO_ON_LOG}. */
export function onAxis(steps: number[], log: boolean): number[] {
  return log && steps[0] === 0 ? [ZERO_ON_LOG, ...steps.slice(1)] : steps;
}

/**
 * The axis's range made `factor` times as wide around a step.
 *
 * @param all the range of all steps of the run, which bounds the result
 * @returns null for all steps; the axis's own range instead of one narrower than four steps
 */
export function zoomed(axis: StepAxis, around: number, factor: number, all: StepRange): StepRange | null {
  const centre = Math.min(Math.max(fractionOf(axis, around), 0), 1);
  const unclamped = (fraction: number) =>
    axis.log
      ? axis.from * (axis.to / axis.from) ** fraction
      : axis.from + fraction * (axis.to - axis.from);
  const from = Math.max(all.from, Math.floor(unclamped(centre - centre * factor)));
  const to = Math.min(all.to, Math.ceil(unclamped(centre + (1 - centre) * factor)));
  if (from <= (axis.log ? Math.max(all.from, 1) : all.from) && to >= all.to) return null;
  return to - from < 4 ? { from: Math.floor(axis.from), to: Math.ceil(axis.to) } : { from, to };
}
