/**
 * The circles of the key frequencies of an embedding, in the frame of one snapshot: for each frequency k the plane of the cosine
 * and sine directions c, s = (2/n) Σ Eₐ cos, sin(2πka/n) of that snapshot (Nanda et al. 2023, arXiv:2301.05217). All snapshots of
 * a film are projected on the planes of its last, so that nothing jumps when the frequencies change on the way.
 */

/** A matrix as the API serves it: row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** An orthonormal basis of the plane of a frequency; the second vector is 0 if the rows lie on a line. */
export interface CirclePlane {
  readonly frequency: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** The planes on which all snapshots of a tensor are projected: those of the newest. */
export interface CircleFrame {
  tensor: string;
  step: number;
  /** The rows of the cycle, in its order. */
  cycle: number[];
  planes: CirclePlane[];
  /** By plane, the greatest distance of a row of the newest snapshot from the centre. */
  radii: number[];
  labels: readonly string[];
}

/** The rows of a snapshot in a frame: for each plane x and y of each row of the cycle. */
export interface CirclePoints {
  step: number;
  points: Float32Array[];
}

/**
 * The rows that form the cycle, in its order: residues under addition as they are, those under multiplication as the powers of
 * the smallest primitive root of the modulus.
 *
 * @param residues how many rows are residues
 * @param frequencies how many frequencies the spectrum of the cycle has, by which the two differ
 * @returns null if the rows have no such order
 */
export function cycleOf(residues: number, frequencies: number): number[] | null {
  if (frequencies < 1) return null;
  if (Math.floor((residues - 1) / 2) === frequencies) return Array.from({ length: residues }, (_, i) => i);
  if (Math.floor((residues - 2) / 2) !== frequencies) return null;
  for (let root = 2; root < residues; root++) {
    const powers = [1];
    for (let power = root; power !== 1 && power !== 0 && powers.length < residues; power = (power * root) % residues) powers.push(power);
    if (powers.length === residues - 1) return powers;
  }
  return null;
}

/** The planes of the frequencies of a snapshot. */
export function planesOf({ values, columns }: Matrix, cycle: readonly number[], frequencies: readonly number[]): CirclePlane[] {
  return frequencies.map((frequency) => {
    const cosine = new Float64Array(columns);
    const sine = new Float64Array(columns);
    cycle.forEach((row, a) => {
      // The angle is reduced in whole numbers, so that it is exact for any frequency.
      const angle = (2 * Math.PI * ((frequency * a) % cycle.length)) / cycle.length;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let j = 0; j < columns; j++) {
        const value = values[row * columns + j] as number;
        cosine[j] = (cosine[j] as number) + c * value;
        sine[j] = (sine[j] as number) + s * value;
      }
    });
    const first = normalised(cosine);
    const along = dot(sine, first);
    const second = normalised(sine.map((value, j) => value - along * (first[j] as number)));
    return { frequency, first, second };
  });
}

/** The rows of a snapshot about their mean on a plane, x and y of each row of the cycle, in its order. */
export function projectRows({ values, columns }: Matrix, cycle: readonly number[], { first, second }: CirclePlane): Float32Array {
  const result = new Float32Array(2 * cycle.length);
  let [meanX, meanY] = [0, 0];
  cycle.forEach((row, a) => {
    let [x, y] = [0, 0];
    for (let j = 0; j < columns; j++) {
      const value = values[row * columns + j] as number;
      x += value * (first[j] as number);
      y += value * (second[j] as number);
    }
    result[2 * a] = x;
    result[2 * a + 1] = y;
    meanX += x / cycle.length;
    meanY += y / cycle.length;
  });
  for (let a = 0; a < cycle.length; a++) {
    result[2 * a] = (result[2 * a] as number) - meanX;
    result[2 * a + 1] = (result[2 * a + 1] as number) - meanY;
  }
  return result;
}

/** The greatest distance of a point from the centre; 0 without points. */
export function radiusOf(points: Float32Array): number {
  let radius = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const distance = Math.hypot(points[i] as number, points[i + 1] as number);
    if (distance > radius && Number.isFinite(distance)) radius = distance;
  }
  return radius;
}

/**
 * The place of a row of the cycle on the colour wheel of a circle, whole and below the length of the cycle: rows that are
 * neighbours on the circle of the frequency have neighbouring colours, in every snapshot.
 */
export const hueOf = (a: number, frequency: number, length: number): number => (a * frequency) % length;

/**
 * The frequencies whose circles are shown, strongest first: those that are key in the snapshot of the frame, or else those that
 * explain most.
 */
export function shownFrequencies(keys: readonly number[], power: readonly number[], limit: number): number[] {
  if (keys.length > 0) return keys.slice(0, limit);
  return power
    .map((share, i) => ({ share, frequency: i + 1 }))
    .sort((a, b) => b.share - a.share)
    .slice(0, Math.min(limit, 3))
    .map(({ frequency }) => frequency);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function normalised(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm > 1e-12 ? vector.map((value) => value / norm) : new Float64Array(vector.length);
}
