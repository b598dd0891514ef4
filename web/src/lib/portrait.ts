/** Charts over another metric that rises and falls: each point is that metric's value beside another one's of the same step. */
import { type Series, valueAt } from './series';

export interface PortraitPoint {
  step: number;
  x: number;
  y: number;
}

/** The points of a metric over another one, by step: at each step of `ys` the newest value of `xs`. Values that are not finite are omitted. */
export function portraitOf(xs: Series, ys: Series): PortraitPoint[] {
  const points: PortraitPoint[] = [];
  ys.steps.forEach((step, i) => {
    const x = valueAt(xs, step);
    const y = ys.values[i] as number;
    if (x !== null && Number.isFinite(x) && Number.isFinite(y)) points.push({ step, x, y });
  });
  return points;
}

/** The last point at or before a step; null without one. */
export const pointAt = (points: readonly PortraitPoint[], step: number): PortraitPoint | null =>
  points.findLast((point) => point.step <= step) ?? null;
