import { indexAt, type Series } from './series';

/**
 * What a horizontal axis has in place of steps, as a function of the step: the time, or a metric that only rises, such as an epoch
 * or a number of tokens. Between its knots it is linear; beyond them it continues as between the last two.
 */
export interface AxisMapping {
  readonly kind: 'time' | 'metric';
  /** At least two knots, both columns strictly ascending. */
  readonly steps: readonly number[];
  readonly xs: readonly number[];
}

/**
 * The mapping by a metric, or by times in seconds. A plateau has one knot, at its first step, so that an epoch rises evenly.
 *
 * @returns null if the values fall anywhere, or if there are fewer than two different ones
 */
export function mappingOf({ steps, values }: Series, kind: AxisMapping['kind']): AxisMapping | null {
  const knots = { kind, steps: [] as number[], xs: [] as number[] };
  for (let i = 0; i < steps.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const last = knots.xs.at(-1) ?? -Infinity;
    if (value < last) return null;
    if (value === last) continue;
    knots.steps.push(steps[i] as number);
    knots.xs.push(value);
  }
  return knots.steps.length < 2 ? null : knots;
}

export const toX = ({ steps, xs }: AxisMapping, step: number): number => interpolated(steps, xs, step);

/** The step at a position, the inverse of {@link toX}; not whole. */
export const toStep = ({ steps, xs }: AxisMapping, x: number): number => interpolated(xs, steps, x);

function interpolated(from: readonly number[], to: readonly number[], at: number): number {
  const left = Math.min(Math.max(indexAt(from, at), 0), from.length - 2);
  const [a, b] = [from[left] as number, from[left + 1] as number];
  const [c, d] = [to[left] as number, to[left + 1] as number];
  return c + ((at - a) / (b - a)) * (d - c);
}
