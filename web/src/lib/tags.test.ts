import { describe, expect, it } from 'vitest';
import { changedTags, tagLines, tagsIn } from './tags';

describe('tags as lines', () => {
  it('are read as they are written', () => {
    const tags = { a: '1', 'b c': 'x = y' };
    expect(tagsIn(tagLines(tags))).toEqual({ tags });
    expect(tagsIn('')).toEqual({ tags: {} });
    expect(tagsIn(' a=  1 \n\n b = \n')).toEqual({ tags: { a: '1', b: '' } });
  });

  it('are refused where a line has no name and value', () => {
    expect(tagsIn('a = 1\n\nb')).toEqual({ line: 3 });
    expect(tagsIn('= 1')).toEqual({ line: 1 });
  });

  it('are set or removed only where they differ', () => {
    expect(changedTags({ a: '1', b: '2', c: 'x\ny' }, { a: '1', b: '3', c: 'x y', d: '' })).toEqual({ b: '3', d: '' });
    expect(changedTags({ a: '1' }, {})).toEqual({ a: null });
  });
});
