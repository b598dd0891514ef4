/** The horizontal axis that all charts, the phases, the markers and the cursor share. */
export interface StepAxis {
  from: number;
  to: number;
  log: boolean;
}

export interface StepRange {
  from: number;
  to: number;
}

/** Step 0 has no logarithm; it is drawn here, a little before step 1. */
export const ZERO_ON_LOG = 0.7;

/** The axis over a range, or over everything from 0 to the last step. */
export function axisOf(range: StepRange | null, lastStep: number, log: boolean): StepAxis {
  const from = range?.from ?? 0;
  const to = Math.max(range?.to ?? lastStep, from + 1);
  return { from: log ? Math.max(from, ZERO_ON_LOG) : from, to: log ? Math.max(to, 2) : to, log };
}

/** Where a step lies: 0 at the left edge, 1 at the right edge, outside of them beyond. */
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

/** Steps as uPlot wants them on this axis. */
export function onAxis(steps: number[], log: boolean): number[] {
  return log && steps[0] === 0 ? [ZERO_ON_LOG, ...steps.slice(1)] : steps;
}

/** The axis's range made `factor` times as wide around a step, within 0 and the last step; null for everything. */
export function zoomed(axis: StepAxis, around: number, factor: number, lastStep: number): StepRange | null {
  const centre = Math.min(Math.max(fractionOf(axis, around), 0), 1);
  const unclamped = (fraction: number) =>
    axis.log
      ? axis.from * (axis.to / axis.from) ** fraction
      : axis.from + fraction * (axis.to - axis.from);
  const from = Math.max(0, Math.floor(unclamped(centre - centre * factor)));
  const to = Math.min(lastStep, Math.ceil(unclamped(centre + (1 - centre) * factor)));
  if (from <= (axis.log ? 1 : 0) && to >= lastStep) return null;
  return to - from < 4 ? { from: Math.floor(axis.from), to: Math.ceil(axis.to) } : { from, to };
}
