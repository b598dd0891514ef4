/** The labelled values of an axis that uPlot does not draw: about five multiples of 1, 2 or 5 times a power of ten, or the decades of a logarithmic one. */
export function valueTicks([low, high]: readonly [number, number], log: boolean): number[] {
  if (log) {
    const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
    const every = Math.max(1, Math.ceil((last - first) / 6));
    return Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, i) => 10 ** (first + i * every));
  }
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const by = ([1, 2, 5, 10].find((digit) => digit * power >= rough) ?? 10) * power;
  if (!(by > 0)) return [low];
  const first = Math.ceil(low / by);
  return Array.from({ length: Math.max(0, Math.floor(high / by) - first + 1) }, (_, i) => Number(((first + i) * by).toPrecision(12)));
}
