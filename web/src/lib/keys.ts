/** Which key a reader presses for what. */
export interface Shortcut {
  /** A key by its name in `KeyboardEvent.key`, or two that follow each other, separated by a space: `?`, `g r`. */
  readonly keys: string;
  /** What it does, for the list of keys. */
  readonly does: string;
  readonly run: () => void;
}

/** Two keys that belong together are pressed within this time. */
const SEQUENCE_MS = 1_200;

/** The keys of pages that components handle themselves, for the list. */
export const KEYS_OF_PAGES = [
  {
    page: 'Table of runs',
    keys: [
      ['↑ ↓ Page Up Page Down Home End', 'moves between runs'],
      ['Space', 'selects the run; with shift, all from the last selected one'],
      ['Enter', 'opens the run'],
      ['p', 'pins the run, or unpins it'],
      ['e', 'edits name, tags and notes of the run'],
      ['Escape', 'selects none'],
    ],
  },
  {
    page: 'Charts of a run',
    keys: [
      ['← →', 'moves the cursor by a step; with shift, ten times as far'],
      ['Home End', 'moves the cursor to the first or last step'],
      ['+ −', 'zooms in or out'],
      ['0', 'shows all steps'],
      ['Escape', 'follows the newest step again'],
    ],
  },
] as const;

/** Finds the shortcut that a sequence of keys completes. */
export class KeySequence {
  private first: { key: string; at: number } | null = null;

  /** The shortcut that the key completes at that time in milliseconds, or null. */
  press(key: string, at: number, shortcuts: readonly Shortcut[]): Shortcut | null {
    const before = this.first !== null && at - this.first.at <= SEQUENCE_MS ? this.first.key : null;
    this.first = null;
    const find = (keys: string): Shortcut | undefined => shortcuts.find((shortcut) => shortcut.keys === keys);
    const found = (before === null ? undefined : find(`${before} ${key}`)) ?? find(key);
    if (!found) this.first = { key, at };
    return found ?? null;
  }
}

/** Whether a key pressed there is text that is entered, or a choice, rather than a shortcut. */
export const takesText = (element: { matches(selector: string): boolean } | null): boolean =>
  element !== null && element.matches('input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]');
