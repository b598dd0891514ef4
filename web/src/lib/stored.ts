/** Values that a reader chose, in the browser's storage. */

/** The value that was stored, or the other one if there is none or one of another shape. */
export function storedJson<T>(key: string, otherwise: T, isValid: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isValid(value) ? value : otherwise;
  } catch {
    return otherwise; // The browser forbids storage, or another version stored something else.
  }
}

export function storeJson(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The choice lasts as long as the page.
  }
}

export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Whether the value is an object that has all fields of the example, each of the same kind. */
export function isLike<T extends object>(example: T): (value: unknown) => value is T {
  const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
  return (value): value is T =>
    kindOf(value) === 'object' && Object.entries(example).every(([name, field]) => kindOf((value as Record<string, unknown>)[name]) === kindOf(field));
}
