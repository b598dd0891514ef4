/** A form made from the JSON Schema of a trainer's parameters: its fields, and what is wrong with what is entered. */

export type Setting = string | number | boolean;

export interface Field {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly description: string;
  readonly unit: string | null;
  readonly default: Setting | null;
  /** What it may be, or null if that is not a list. */
  readonly choices: readonly string[] | null;
  readonly minimum: number | null;
  readonly exclusiveMinimum: number | null;
  readonly maximum: number | null;
  readonly exclusiveMaximum: number | null;
  /** Of a text; null without a bound. */
  readonly minLength: number | null;
  readonly maxLength: number | null;
}

/** The fields of a schema; a property of a type that no form has is left out. */
export function fieldsOf(schema: unknown): Field[] {
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isRecord(property)) return [];
    const choices = Array.isArray(property['enum']) ? property['enum'].map(String) : null;
    const type = property['type'] ?? (choices ? 'string' : undefined);
    if (type !== 'string' && type !== 'integer' && type !== 'number' && type !== 'boolean') return [];
    const number = (key: string): number | null => (typeof property[key] === 'number' ? property[key] : null);
    const text = (key: string): string | null => (typeof property[key] === 'string' ? property[key] : null);
    const initial = property['default'];
    return {
      name,
      type,
      description: text('description') ?? '',
      unit: text('unit'),
      default: typeof initial === 'string' || typeof initial === 'number' || typeof initial === 'boolean' ? initial : null,
      choices,
      minimum: number('minimum'),
      exclusiveMinimum: number('exclusiveMinimum'),
      maximum: number('maximum'),
      exclusiveMaximum: number('exclusiveMaximum'),
      minLength: number('minLength'),
      maxLength: number('maxLength'),
    };
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a text of a field is: its value, or in words what it must be. */
export type Entered = { readonly value: Setting } | { readonly expected: string };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads what is entered for a field. */
export function entered(field: Field, text: string): Entered {
  const words = text.trim();
  if (field.type === 'boolean') return words === 'true' || words === 'false' ? { value: words === 'true' } : { expected: 'true or false' };
  if (field.type === 'string') {
    if (field.choices && !field.choices.includes(words)) return { expected: `one of ${field.choices.join(', ')}` };
    const within = words.length >= (field.minLength ?? 0) && words.length <= (field.maxLength ?? Infinity);
    return field.choices || within ? { value: words } : { expected: rangeOf(field) };
  }
  const value = Number(words);
  if (!NUMBER.test(words) || !Number.isFinite(value) || (field.type === 'integer' && !Number.isInteger(value))) return { expected: rangeOf(field) };
  const within =
    (field.minimum === null || value >= field.minimum) &&
    (field.exclusiveMinimum === null || value > field.exclusiveMinimum) &&
    (field.maximum === null || value <= field.maximum) &&
    (field.exclusiveMaximum === null || value < field.exclusiveMaximum);
  return within ? { value } : { expected: rangeOf(field) };
}

/** The values that a field takes, in words: `a number above 0, at most 10`. */
export function rangeOf({ type, choices, minimum, exclusiveMinimum, maximum, exclusiveMaximum, minLength, maxLength }: Field): string {
  if (choices) return `one of ${choices.join(', ')}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return `a text of ${minLength ?? 0} to ${maxLength ?? 'any number of'} characters`;
  const bounds = [
    minimum === null || minimum < -1e15 ? [] : `at least ${minimum}`,
    exclusiveMinimum === null ? [] : `above ${exclusiveMinimum}`,
    // The greatest whole numbers are no bound for people.
    maximum === null || maximum > 1e15 ? [] : `at most ${maximum}`,
    exclusiveMaximum === null ? [] : `below ${exclusiveMaximum}`,
  ].flat();
  return [type === 'integer' ? 'a whole number' : 'a number', bounds.join(', ')].filter((part) => part !== '').join(' ');
}

/** The whole numbers in a text such as `0, 1, 4-6`, or in words what it must be. */
export function seedsIn(text: string): { readonly seeds: readonly number[] } | { readonly expected: string } {
  const expected = { expected: 'different whole numbers from 0 on, such as 0, 1, 4-6' };
  const seeds: number[] = [];
  for (const part of text.split(',')) {
    const [, first, last] = /^\s*(\d{1,15})\s*(?:-\s*(\d{1,15}))?\s*$/.exec(part) ?? [];
    if (first === undefined) return expected;
    const to = last === undefined ? Number(first) : Number(last);
    if (to < Number(first) || to - Number(first) >= 1000) return expected;
    for (let seed = Number(first); seed <= to; seed++) seeds.push(seed);
  }
  return new Set(seeds).size === seeds.length ? { seeds } : expected;
}

/** The different values of a field that are entered for a sweep, separated by commas; or what is wrong with them. */
export function valuesIn(field: Field, text: string): { readonly values: readonly Setting[] } | { readonly expected: string } {
  const values: Setting[] = [];
  for (const part of text.split(',')) {
    const read = entered(field, part);
    if ('expected' in read) return { expected: `values separated by commas, each ${read.expected}` };
    values.push(read.value);
  }
  return new Set(values).size === values.length ? { values } : { expected: 'different values' };
}

/** A value as it is entered. */
export const settingText = (value: Setting | null): string => (value === null ? '' : String(value));
