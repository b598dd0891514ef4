/** The measures of an embedding that separate a circle from a table that is only memorised, each with its range and with what chance gives. */
import { formatPValue, permutationsHint } from './embedding';
import { formatPercent, formatValue } from './format';
import type { GeometryMeasured } from './types';

export interface MeasureView {
  name: string;
  text: string;
  /** What rows without structure give; null where that is not known. */
  chance: string | null;
  /** The range of the measure and what it means, for a reader who does not know it. */
  hint: string;
}

/** How many of the strongest circles count. */
const STRONGEST = 5;

/** The three measures of rows that form a cycle; empty for others. */
export function circleMeasures(geometry: GeometryMeasured): MeasureView[] {
  const { fourier, circularity, columns } = geometry;
  if (!fourier) return [];
  const frequencies = fourier.power.length;
  const strongest = [...fourier.power].sort((a, b) => b - a).slice(0, STRONGEST);
  const share = strongest.reduce((sum, power) => sum + power, 0);
  const measures: MeasureView[] = [
    {
      name: 'variance in circles',
      text: formatPercent(share),
      chance: `about ${formatPercent(Math.min(chanceOfStrongest(frequencies, columns), 1))}`,
      hint: `Share of the variance of the rows that lies in the planes of the ${strongest.length} strongest of ${frequencies} frequencies, from ${strongest.length} in ${frequencies} up to 100%. A network that computes with circles has nearly all of it there.`,
    },
    {
      name: 'frequencies used',
      text: formatValue(Number(used(fourier.power).toPrecision(3))),
      chance: `about ${formatValue(Number((frequencies / (1 + 1 / columns)).toPrecision(2)))}`,
      hint: `How many frequencies the variance is effectively spread over, from 1 to ${frequencies}: 1 over the sum of the squared shares. A few after grokking, most of them before.`,
    },
  ];
  if (circularity) {
    const { value, test } = circularity;
    measures.push({
      name: 'circularity',
      text: formatValue(Number(value.toPrecision(3))),
      chance: test ? formatPValue(test) : null,
      hint: `From 0 to 1: 1 if each of the first four principal components is one wave over the residues. ${test ? `Chance: ${permutationsHint(test)}, so p is the probability that rows without structure are as circular.` : 'It was not tested against chance, because there are too many rows.'}`,
    });
  }
  return measures;
}

/** 1 / Σ share², the participation ratio of the spectrum. */
function used(power: readonly number[]): number {
  const squares = power.reduce((sum, share) => sum + share * share, 0);
  return squares > 0 ? 1 / squares : 0;
}

/**
 * What the strongest frequencies hold of normal rows without structure: each share has the mean 1/F and, as a sum of squares of 2d
 * normal values, the standard deviation 1/(F √d); the mean of the i-th greatest of F is that of Blom's scores.
 */
export function chanceOfStrongest(frequencies: number, columns: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(STRONGEST, frequencies); i++) {
    const quantile = normalQuantile(1 - (i - 0.375) / (frequencies + 0.25));
    sum += (1 + quantile / Math.sqrt(columns)) / frequencies;
  }
  return sum;
}

/** The quantile of the standard normal distribution, with an error below 0.0005 (Abramowitz and Stegun 26.2.23). */
function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(1 - p));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
}
