import { describe, expect, it } from 'vitest';
import { conditionsOfGroup, groupsOf } from './run-groups';

describe('groups of runs', () => {
  it('have medians, quartiles, and how many of them grokked', () => {
    const all = { groups: [{ key: [0.1], runs: 4, values: [50, 40, 60, 700, 650, 800, 12, 11, 13] }, { key: [null as never], runs: 1, values: [null as never] }] };
    const [first, second] = groupsOf(all, { groups: [{ key: [0.1], runs: 3, values: [] }] });
    expect(first).toMatchObject({ runs: 4, grokked: 3, memorised: { median: 50, low: 40, high: 60 }, ratio: { median: 12, low: 11, high: 13 } });
    expect(second).toMatchObject({ grokked: 0, memorised: null, generalised: null });
  });

  it('are what the conditions of their values find', () => {
    expect(conditionsOfGroup(['params.lr', 'params.opt', 'pinned', 'tags.x'], [0.1, 'AdamW', true, null])).toEqual([
      'params.lr = 0.1',
      "params.opt = 'AdamW'",
      'pinned = true',
      'tags.x IS NULL',
    ]);
  });
});
