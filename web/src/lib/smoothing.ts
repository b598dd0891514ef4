import type { Series } from './series';

/** Weights of the exponential mean that a reader can choose; 0 is none. */
export const SMOOTHINGS = [0, 0.5, 0.8, 0.9, 0.95, 0.99] as const;

/** Over at most so many points the weight applies to each; over more, to each so many parts of the series. */
const REFERENCE_POINTS = 1000;

/**
 * The exponential moving mean of a series with the bias of its beginning removed (Kingma and Ba 2015, section 3). The weight decays
 * with the distance of the points, so that a series that was read at a resolution, whose points lie unevenly, is smoothed as
 * the whole one. NaN and the infinities are kept as they are and leave the mean as it is.
 *
 * @param weight of what came before, in [0, 1), over a thousandth of the range of steps, or over one point of fewer
 */
export function smoothed(series: Series, weight: number): Series {
  const { steps, values } = series;
  const [first, last] = [steps[0], steps.at(-1)];
  if (weight <= 0 || first === undefined || last === undefined) return series;
  const unit = (last - first) / Math.min(Math.max(steps.length - 1, 1), REFERENCE_POINTS) || 1;
  let mean = 0;
  let norm = 0;
  let before = first;
  const result = values.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const step = steps[i] as number;
    const kept = norm === 0 ? 0 : weight ** ((step - before) / unit);
    before = step;
    // The weight of the new point is that of one unit however close it is, so that extremes of a bucket count as one another.
    const added = Math.max(1 - kept, (1 - weight) / 4);
    mean = kept * mean + added * value;
    norm = kept * norm + added;
    return mean / norm;
  });
  return { steps, values: result };
}
