/** Tags of a run as lines of text, `name = value`, for a form. */

type Tags = Readonly<Record<string, string>>;

export const tagLines = (tags: Tags): string =>
  Object.entries(tags)
    .map(([name, value]) => `${name} = ${value.replaceAll('\n', ' ')}`)
    .join('\n');

/** The tags that the lines have, or the number of the first line that is none. */
export function tagsIn(text: string): { tags: Tags } | { line: number } {
  const tags: Record<string, string> = {};
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    if (at < 1 || line.slice(0, at).trim() === '') return { line: i + 1 };
    tags[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return { tags };
}

/** What is to be set, and null for what is to be removed; values that only their line breaks distinguish are the same. */
export function changedTags(before: Tags, after: Tags): Record<string, string | null> {
  const changed: Record<string, string | null> = {};
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) changed[name] = null;
  for (const [name, value] of Object.entries(after)) {
    if (before[name]?.replaceAll('\n', ' ').trim() !== value) changed[name] = value;
  }
  return changed;
}
