import { escaped } from './text';
import type { MetricValue, RunView } from './types';

/** A number as it is served: the strings `"NaN"`, `"Infinity"` and `"-Infinity"` are those values; undefined is NaN. */
export function toNumber(value: MetricValue | undefined): number {
  if (typeof value === 'number') return value;
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  return Number.NaN;
}

const THIN_SPACE = '\u2009';

/** A step in full, in groups of three: `12 500`. */
export function formatStep(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** A step in short, rounded: `12.5k`, `3M`, `1T`. */
export function formatShortStep(value: number): string {
  const size = Math.abs(value);
  for (const [unit, suffix] of [[1e18, 'E'], [1e15, 'P'], [1e12, 'T'], [1e9, 'G'], [1e6, 'M']] as const) {
    if (size >= unit) return `${trimmed(value / unit, 2)}${suffix}`;
  }
  return size >= 1e4 ? `${trimmed(value / 1e3, 1)}k` : trimmed(value, 0);
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** A metric's value in at most 4 significant digits; below 1e-3 and from 1e5 on in powers of ten. */
export function formatValue(number: number | null | undefined): string {
  if (number === null || number === undefined) return '–';
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number > 0 ? '∞' : '−∞';
  if (number === 0) return '0';
  const size = Math.abs(number);
  const text =
    size < 1e-3 || size >= 1e5 ? number.toExponential(2) : String(Number(number.toPrecision(4)));
  return text.replace('-', '−').replace('e−', 'e-').replace('e+', 'e');
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A value on a vertical axis: powers of ten beyond 1000 as such (`10⁻⁶`), everything else as {@link formatValue}. */
export function formatAxisValue(number: number): string {
  const power = Math.round(Math.log10(number));
  if (!(number > 0) || Math.abs(power) < 3 || Math.abs(number / 10 ** power - 1) > 1e-9) return formatValue(number);
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `10${power < 0 ? '⁻' : ''}${digits}`;
}

/** A fraction in percent; `100%` only for exactly 1, and `0%` for 0. */
export function formatPercent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–';
  if (fraction === 1) return '100%';
  if (fraction === 0) return '0%';
  return `${Math.min(fraction * 100, fraction < 1 ? 99.9 : Infinity).toFixed(1)}%`;
}

/** Steps per second, `1.2k/s`. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null || !Number.isFinite(perSecond) || perSecond <= 0) return '–';
  if (perSecond >= 1000) return `${(perSecond / 1000).toFixed(1)}k/s`;
  return `${perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1)}/s`;
}

/** A duration in its largest unit: `3 s`, `12 min`, `5 h`, `2 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A time since the beginning, in seconds, as an axis has it: `0 s`, `0.5 s`, `90 s`, `5 min`, `1.5 h`, `2 d`. */
export function formatDuration(seconds: number): string {
  const [size, unit] = seconds >= 2 * 86_400 ? [86_400, 'd'] : seconds >= 3600 ? [3600, 'h'] : seconds > 120 ? [60, 'min'] : [1, 's'];
  return `${Number((seconds / (size as number)).toPrecision(4))} ${unit}`;
}

/** A size in binary units. */
export function formatBytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size >= 10 || unit === 0 ? size.toFixed(0) : size.toFixed(1)} ${units[unit]}`;
}

/** Recipe (or trainer) and seed of a run; empty for a run of which only metrics were received. */
export function originOf({ recipe, trainer, seed }: Pick<RunView, 'recipe' | 'trainer' | 'seed'>): string {
  return escaped([recipe ?? trainer, seed === null ? null : `seed ${seed}`].filter((part) => part !== null).join(' · '));
}

/** What the worker of a run must have: `device cuda · 16000 MiB · label a100`; null if any worker may train it. */
export function requirementsOf({ requires }: Pick<RunView, 'requires'>): string | null {
  if (!requires) return null;
  const { device, memoryMib, label } = requires;
  const parts = [device && `device ${device}`, memoryMib && `${memoryMib} MiB`, label && `label ${label}`].filter(Boolean);
  return parts.length === 0 ? null : escaped(parts.join(' · '));
}

/** An enum constant or a camelCase key in words: `WENT_SILENT` and `wentSilent` are `went silent`. */
export function toWords(name: string): string {
  return escaped(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
