/** The drawing of an embedding: projections, alignment of consecutive snapshots, scaling, colours of the rows. */

import { formatStep, formatValue } from './format';
import type { Permutations } from './types';

export interface Point {
  x: number;
  y: number;
}

/** The first two of `components` coordinates of every row (row-major). */
export function projectToPlane(coordinates: readonly number[], components: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + components <= coordinates.length; i += components) {
    points.push({ x: coordinates[i] as number, y: coordinates[i + 1] as number });
  }
  return points;
}

/** Three coordinates of every row (row-major), rotated by `yaw` and `pitch` in radians and projected; both 0 is the plane of the first two. */
export function projectFromSpace(space: readonly number[], yaw: number, pitch: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 3 <= space.length; i += 3) {
    const [x, y, z] = [space[i] as number, space[i + 1] as number, space[i + 2] as number];
    const depth = z * Math.cos(yaw) - x * Math.sin(yaw);
    points.push({ x: x * Math.cos(yaw) + z * Math.sin(yaw), y: y * Math.cos(pitch) - depth * Math.sin(pitch) });
  }
  return points;
}

/** The p-value of a permutation test: `p < 0.001` where none of at least 1000 shuffles reached the measure. */
export function formatPValue({ pValue, shuffles, asGreat }: Permutations): string {
  return asGreat === 0 && shuffles >= 1000 ? 'p < 0.001' : `p ${formatValue(Number(pValue.toPrecision(2)))}`;
}

/** How the p-value was obtained. */
export function permutationsHint({ shuffles, asGreat }: Permutations): string {
  return `${formatStep(asGreat)} of ${formatStep(shuffles)} shuffles of the residues reached the measured value`;
}

/**
 * The points rotated, and reflected if that fits better, onto the points shown before (orthogonal Procrustes problem in the
 * plane). Principal axes have no natural sign or order; without this they would flip between snapshots. Snapshots with
 * different numbers of rows are not aligned.
 */
export function alignTo(previous: readonly Point[] | null, points: Point[]): Point[] {
  if (!previous || previous.length !== points.length) return points;
  let xx = 0;
  let xy = 0;
  let yx = 0;
  let yy = 0;
  points.forEach((p, i) => {
    const q = previous[i] as Point;
    xx += p.x * q.x;
    xy += p.x * q.y;
    yx += p.y * q.x;
    yy += p.y * q.y;
  });
  const rotation = { cos: xx + yy, sin: xy - yx };
  const reflection = { cos: xx - yy, sin: xy + yx };
  const reflected = Math.hypot(reflection.cos, reflection.sin) > Math.hypot(rotation.cos, rotation.sin);
  const { cos, sin } = reflected ? reflection : rotation;
  const length = Math.hypot(cos, sin);
  if (!(length > 0)) return points;
  const c = cos / length;
  const s = sin / length;
  return points.map((p) =>
    reflected ? { x: c * p.x + s * p.y, y: s * p.x - c * p.y } : { x: c * p.x - s * p.y, y: s * p.x + c * p.y },
  );
}

/** The points on a square canvas of `size` with a margin, centred on their origin, y upwards, one scale for both axes. */
export function fitSquare(points: readonly Point[], size: number, margin: number): Point[] {
  let reach = 0;
  for (const { x, y } of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) reach = Math.max(reach, Math.abs(x), Math.abs(y));
  }
  const scale = reach > 0 ? (size / 2 - margin) / reach : 0;
  return points.map(({ x, y }) => ({ x: size / 2 + x * scale, y: size / 2 - y * scale }));
}

/** Linear interpolation of the points, `t` from 0 to 1; of different numbers of points, the target. */
export function interpolate(from: readonly Point[], to: readonly Point[], t: number): readonly Point[] {
  if (t >= 1 || from.length !== to.length) return to;
  return to.map((p, i) => {
    const q = from[i] as Point;
    return { x: q.x + (p.x - q.x) * t, y: q.y + (p.y - q.y) * t };
  });
}

/**
 * The colour of residue `index` of `count`: the hue is proportional to the residue, lightness and chroma are constant
 * (OKLCH), so that neighbouring residues have similar colours, 0 and the last one included.
 */
export function cyclicColour(index: number, count: number, dark: boolean): string {
  const hue = count > 0 ? (360 * (((index % count) + count) % count)) / count : 0;
  return `oklch(${dark ? 0.76 : 0.62} 0.15 ${hue.toFixed(1)})`;
}

/**
 * How many of the rows are residues: these come first, rows such as `=` or `+` after them. Without labels all rows are
 * residues.
 */
export function residueCount(labels: readonly string[], rows: number): number {
  if (labels.length === 0) return rows;
  const first = labels.findIndex((label) => !/^\d+$/.test(label));
  return first < 0 ? labels.length : first;
}
