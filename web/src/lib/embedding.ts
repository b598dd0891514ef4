/** Drawing an embedding: choosing a plane, keeping it still from snapshot to snapshot, fitting it, colouring its rows. */

import { step, value } from './format';
import type { Permutations } from './types';

export interface Point {
  x: number;
  y: number;
}

/** The first two of `components` coordinates of every row (row-major). */
export function planeOf(coordinates: readonly number[], components: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + components <= coordinates.length; i += components) {
    points.push({ x: coordinates[i] as number, y: coordinates[i + 1] as number });
  }
  return points;
}

/** A view of three coordinates of every row (row-major) from `yaw` and `pitch`, in radians; both 0 is the plane's. */
export function viewOf(space: readonly number[], yaw: number, pitch: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 3 <= space.length; i += 3) {
    const [x, y, z] = [space[i] as number, space[i + 1] as number, space[i + 2] as number];
    const depth = z * Math.cos(yaw) - x * Math.sin(yaw);
    points.push({ x: x * Math.cos(yaw) + z * Math.sin(yaw), y: y * Math.cos(pitch) - depth * Math.sin(pitch) });
  }
  return points;
}

/** How likely a measure is by chance: `p < 0.001` where no shuffle reached it. */
export function chance({ pValue, shuffles, asGreat }: Permutations): string {
  return asGreat === 0 && shuffles >= 1000 ? 'p < 0.001' : `p ${value(Number(pValue.toPrecision(2)))}`;
}

export function chanceHint({ shuffles, asGreat }: Permutations): string {
  return `${step(asGreat)} of ${step(shuffles)} shuffles of the residues gave as much`;
}

/**
 * The points turned, and mirrored if that fits better, to lie as closely as possible on the frame shown before
 * (orthogonal Procrustes in the plane). Principal axes have no natural sign or order; without this they would flip
 * between snapshots. Frames of different sizes are not compared.
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
  const turn = { cos: xx + yy, sin: xy - yx };
  const mirror = { cos: xx - yy, sin: xy + yx };
  const mirrored = Math.hypot(mirror.cos, mirror.sin) > Math.hypot(turn.cos, turn.sin);
  const { cos, sin } = mirrored ? mirror : turn;
  const length = Math.hypot(cos, sin);
  if (!(length > 0)) return points;
  const c = cos / length;
  const s = sin / length;
  return points.map((p) =>
    mirrored ? { x: c * p.x + s * p.y, y: s * p.x - c * p.y } : { x: c * p.x - s * p.y, y: s * p.x + c * p.y },
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

/** Between two frames, `t` from 0 to 1. Frames of different sizes are not mixed. */
export function between(from: readonly Point[], to: readonly Point[], t: number): readonly Point[] {
  if (t >= 1 || from.length !== to.length) return to;
  return to.map((p, i) => {
    const q = from[i] as Point;
    return { x: q.x + (p.x - q.x) * t, y: q.y + (p.y - q.y) * t };
  });
}

/**
 * A cyclic colour for residue `index` of `count`, even in lightness, so that neighbours look alike all the way round
 * (OKLCH, hue by position).
 */
export function cyclicColour(index: number, count: number, dark: boolean): string {
  const hue = count > 0 ? (360 * (((index % count) + count) % count)) / count : 0;
  return `oklch(${dark ? 0.76 : 0.62} 0.15 ${hue.toFixed(1)})`;
}

/**
 * How many of the rows are residues: the measured matrix has them first, and rows such as `=` or `+` after them. Without
 * labels all rows are.
 */
export function residueCount(labels: readonly string[], rows: number): number {
  if (labels.length === 0) return rows;
  const first = labels.findIndex((label) => !/^\d+$/.test(label));
  return first < 0 ? labels.length : first;
}
