/** The Fourier spectrum of a run's snapshots as a heat map: a column for each snapshot, a row for each frequency. */

export interface SpectrumColumn {
  step: number;
  power: readonly number[];
  keyFrequencies: readonly number[];
}

/** At most so many, evenly spread over a list; the first and the last among them. */
export function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))] as T);
}

/** How dark a share is drawn, from 0 to 1: its square root over that of the greatest share, so that faint frequencies show. */
export const intensityOf = (share: number, greatest: number): number => (greatest > 0 ? Math.sqrt(Math.max(share, 0) / greatest) : 0);

export const greatestOf = (columns: readonly SpectrumColumn[]): number =>
  columns.reduce((greatest, { power }) => power.reduce((max, share) => Math.max(max, share), greatest), 0);

/** What the map shows, in one sentence: the key frequencies of the last snapshot, and from when on each was one of them for good. */
export function describeSpectrum(columns: readonly SpectrumColumn[]): string {
  const last = columns.at(-1);
  if (!last) return 'No spectrum was measured.';
  if (last.keyFrequencies.length === 0) return `No frequency is key at step ${last.step}.`;
  const since = new Map<number, number[]>();
  for (const frequency of last.keyFrequencies) {
    const before = columns.findLastIndex(({ keyFrequencies }) => !keyFrequencies.includes(frequency));
    const step = columns[before + 1]?.step ?? last.step;
    since.set(step, [...(since.get(step) ?? []), frequency]);
  }
  const parts = [...since].sort(([a], [b]) => a - b).map(([step, frequencies]) => `${frequencies.join(', ')} from step ${step}`);
  return `Key frequencies: ${parts.join('; ')}.`;
}
