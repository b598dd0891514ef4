import { describe, expect, it } from 'vitest';
import { escaped, escapedLines, nameOf } from './text';

describe('text that people sent', () => {
  it('is displayed as it is if all of it is visible', () => {
    for (const text of ['grok/β=0.1 — naïve', '模運算', 'שלום', 'a \\ b', '👩\u200d💻', 'می\u200cخواهم', ''])
      expect(escaped(text)).toBe(text);
  });

  it.each([
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u001b[31mred\u0007', '\\u{1b}[31mred\\u{7}'],
    ['run\u202egpj', 'run\\u{202e}gpj'],
    ['\u200f\u2066x\u2069\u061c', '\\u{200f}\\u{2066}x\\u{2069}\\u{61c}'],
    ['\ufeffa\u{1ffff}', '\\u{feff}a\\u{1ffff}'],
    ['a\u2028b\u2029c\u0085', 'a\\u{2028}b\\u{2029}c\\u{85}'],
    ['\ud800', '\\u{d800}'],
  ])('is escaped where a character would not be visible: %j', (text, shown) => expect(escaped(text)).toBe(shown));

  it('keeps the lines of a traceback, and nothing else that moves the text', () => {
    expect(escapedLines('Traceback:\r\n\tx = 1\n\u001b[1mE\u202e\r50%')).toBe('Traceback:\n\tx = 1\n\\u{1b}[1mE\\u{202e}\\r50%');
  });

  it('is the id of a run whose name is blank', () => {
    expect(nameOf({ id: 'r1', name: ' \u00a0\t' })).toBe('r1');
    expect(nameOf({ id: 'r1', name: 'a\nb' })).toBe('a\\nb');
  });
});
