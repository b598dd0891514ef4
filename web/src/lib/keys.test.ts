import { describe, expect, it } from 'vitest';
import { KeySequence, type Shortcut, takesText } from './keys';

const shortcut = (keys: string): Shortcut => ({ keys, does: '', run: () => undefined });
const SHORTCUTS = [shortcut('?'), shortcut('g r'), shortcut('g s')];

describe('keys', () => {
  it('are a shortcut alone, or two after each other', () => {
    const keys = new KeySequence();
    expect(keys.press('?', 0, SHORTCUTS)?.keys).toBe('?');
    expect(keys.press('g', 10, SHORTCUTS)).toBeNull();
    expect(keys.press('s', 20, SHORTCUTS)?.keys).toBe('g s');
  });

  it('do not belong together if they are pressed long after each other', () => {
    const keys = new KeySequence();
    keys.press('g', 0, SHORTCUTS);
    expect(keys.press('s', 5_000, SHORTCUTS)).toBeNull();
  });

  it('count once: a third key begins another sequence', () => {
    const keys = new KeySequence();
    keys.press('g', 0, SHORTCUTS);
    keys.press('r', 1, SHORTCUTS);
    expect(keys.press('s', 2, SHORTCUTS)).toBeNull();
  });

  it('are text where text is entered', () => {
    const element = (name: string) => ({ matches: (selector: string) => selector.includes(name) });
    expect(takesText(element('textarea'))).toBe(true);
    expect(takesText({ matches: () => false })).toBe(false);
    expect(takesText(null)).toBe(false);
  });
});
