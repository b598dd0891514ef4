/**
 * Text that people and programs sent, as it is displayed: the rule of the contract's `Text`. What would control a display instead
 * of being visible is escaped: control characters, unpaired surrogates, the separators of lines and paragraphs, the characters that
 * change the direction of what follows, the byte order mark and noncharacters. Line feed, carriage return and tab become `\n`,
 * `\r`, `\t`, any other `\u{202e}`.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapeOf = (character: string): string => NAMED[character] ?? `\\u{${(character.codePointAt(0) as number).toString(16)}}`;

/** The text in one line. */
export function escaped(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/** The text in its own lines, for a reason or a log; any other character as {@link escaped} has it, but for tabs. */
export function escapedLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(escaped).join('\t'))
    .join('\n');
}

/** The name of a run as it is displayed: its id in place of a name that has nothing to see. */
export function nameOf({ id, name }: { id: string; name: string }): string {
  return escaped(name.trim() === '' ? id : name);
}
