/** Completion of the names of fields in a filter. */
import { columnOf, fieldOf, METRIC_ENTITIES } from './run-columns';
import type { RunFieldNames } from './types';

/** A field that continues what was typed. */
export interface Completion {
  /** As the grammar of the search has it. */
  readonly field: string;
  /** What it is, in words; the field itself where no words are better. */
  readonly label: string;
}

/** What could continue the word before the caret, which begins at `from`. */
export interface Completions {
  readonly from: number;
  readonly options: readonly Completion[];
}

export const NO_COMPLETIONS: Completions = { from: 0, options: [] };

/** More than these are found by typing more. */
const MAX_OPTIONS = 10;

const WORD = /(?:^|[\s(,])([A-Za-z_][\w./:@-]*)$/;

/** The fields that continue the word before the caret: first those that begin with it, then those of which a part does, then those that contain it. */
export function completionsAt(text: string, caret: number, names: RunFieldNames): Completions {
  const before = text.slice(0, caret);
  const [, word] = WORD.exec(before) ?? [];
  if (word === undefined || isInQuotes(before)) return NO_COMPLETIONS;
  const wanted = word.toLowerCase();
  const options = fieldsOf(names)
    .map((field) => ({ field, label: columnOf(field).label, rank: rankOf(field, columnOf(field).label, wanted) }))
    .filter(({ field, rank }) => rank !== null && field !== word)
    .sort((a, b) => (a.rank as number) - (b.rank as number) || a.field.length - b.field.length || (a.field < b.field ? -1 : 1))
    .slice(0, MAX_OPTIONS)
    .map(({ field, label }) => ({ field, label }));
  return { from: caret - word.length, options };
}

/** The text with a field in place of the word before the caret, and where the caret is then. */
export function completed(text: string, caret: number, from: number, field: string): { text: string; caret: number } {
  const rest = text.slice(caret);
  const head = `${text.slice(0, from)}${field}${rest.startsWith(' ') ? '' : ' '}`;
  return { text: head + rest, caret: from + field.length + 1 };
}

const fieldsOf = ({ attributes, parameters, metrics, tags }: RunFieldNames): string[] => [
  ...attributes,
  ...parameters.map((name) => fieldOf('params', name)),
  ...METRIC_ENTITIES.flatMap((entity) => metrics.map((name) => fieldOf(entity, name))),
  ...tags.map((name) => fieldOf('tags', name)),
];

const isInQuotes = (text: string): boolean => ["'", '"', '`'].some((quote) => text.split(quote).length % 2 === 0);

/** 0 for the best, or null where the word is not in the field. */
function rankOf(field: string, label: string, wanted: string): number | null {
  const text = field.toLowerCase();
  if (text.startsWith(wanted)) return 0;
  if (text.split(/[._/]/).some((_, i, parts) => parts.slice(i).join('.').startsWith(wanted.replaceAll(/[._/]/g, '.')))) return 1;
  return text.includes(wanted) || label.toLowerCase().includes(wanted) ? 2 : null;
}
