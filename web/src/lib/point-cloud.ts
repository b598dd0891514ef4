/** The rows of an embedding as a cloud of points: coordinates, scale and colours. */
import { cyclicColour, residueCount } from './embedding';
import type { GeometryMeasured } from './types';

/** Beyond so many rows the cloud is drawn by WebGL where there is any, without labels. */
export const MANY_ROWS = 2_000;

/** Three coordinates of each row; z is 0 in the principal plane. Turned to the snapshot before where the stream has aligned them. */
export function cloudOf({ principal, aligned, rows }: GeometryMeasured, inSpace: boolean): Float32Array {
  const cloud = new Float32Array(3 * rows);
  const space = inSpace ? (aligned?.space ?? (principal.components === 3 ? principal.coordinates : null)) : null;
  if (space) {
    cloud.set(space.slice(0, 3 * rows));
    return cloud;
  }
  const plane = aligned?.plane ?? principal.coordinates;
  const stride = aligned ? 2 : principal.components;
  for (let i = 0; i < rows; i++) {
    cloud[3 * i] = plane[stride * i] ?? 0;
    cloud[3 * i + 1] = plane[stride * i + 1] ?? 0;
  }
  return cloud;
}

/** Whether a snapshot has three coordinates. */
export const hasSpace = ({ principal, aligned }: GeometryMeasured): boolean => aligned !== null || principal.components === 3;

/** The greatest absolute coordinate; 0 without one that is finite. */
export function reachOf(cloud: Float32Array): number {
  let reach = 0;
  for (const value of cloud) if (Number.isFinite(value) && Math.abs(value) > reach) reach = Math.abs(value);
  return reach;
}

/** The share of the variance in the coordinates that are shown. */
export const explainedBy = ({ principal }: GeometryMeasured, inSpace: boolean): number =>
  principal.varianceExplained.slice(0, inSpace ? 3 : 2).reduce((sum, share) => sum + share, 0);

/** The colour of each row: residues by their number on the colour wheel, any other row as `other`. */
export function coloursOf(geometry: GeometryMeasured, dark: boolean, other: string): (row: number) => string {
  const residues = residueCount(geometry.labels, geometry.rows);
  return (row) => (row < residues ? cyclicColour(row, residues, dark) : other);
}
