import { describe, expect, it } from 'vitest';
import { conditionFrom, conditionOf, INITIAL_VIEW, orderTexts, queryOfView, savedViewsIn, scopeOf, toggledOrder, viewOfQuery } from './runs-view';

describe('the view of the table of runs', () => {
  it('is what the address records, and has no query at first', () => {
    expect(queryOfView(INITIAL_VIEW)).toBe('');
    expect(viewOfQuery('')).toEqual(INITIAL_VIEW);
    const view = {
      conditions: ["params.`a b` = 'x&y'", 'slingshots > 0'],
      experiment: 'default',
      view: 'archived' as const,
      orderBy: [{ field: 'delay_ratio', descending: true }, { field: 'step', descending: false }],
      columns: ['step', 'metrics.val/loss'],
      by: ['params.lr'],
    };
    expect(viewOfQuery(queryOfView(view))).toEqual(view);
  });

  it('ignores what no view has', () => {
    expect(viewOfQuery('?show=nothing&filter=%20&x=1')).toEqual(INITIAL_VIEW);
  });

  it('searches for runs that meet all conditions', () => {
    const view = { ...INITIAL_VIEW, conditions: ['a = 1 OR b = 2'] };
    expect(scopeOf(INITIAL_VIEW).filter).toBeNull();
    expect(scopeOf(view).filter).toBe('a = 1 OR b = 2');
    expect(scopeOf(view, ['c = 3']).filter).toBe('(a = 1 OR b = 2) AND (c = 3)');
  });

  it('is sorted upwards, then downwards, then not by a column; pinned runs are first', () => {
    const up = toggledOrder([], 'step', false);
    const down = toggledOrder(up, 'step', false);
    expect(up).toEqual([{ field: 'step', descending: false }]);
    expect(down).toEqual([{ field: 'step', descending: true }]);
    expect(toggledOrder(down, 'step', false)).toEqual([]);
    expect(toggledOrder(up, 'seed', true)).toEqual([...up, { field: 'seed', descending: false }]);
    expect(toggledOrder(up, 'seed', false)).toEqual([{ field: 'seed', descending: false }]);
    expect(orderTexts({ ...INITIAL_VIEW, orderBy: down })).toEqual(['pinned DESC', 'step DESC']);
  });
});

describe('a condition', () => {
  it('of the grammar is taken as it is, and other words are searched for in the names', () => {
    expect(conditionOf(' params.lr >= 0.001 ')).toBe('params.lr >= 0.001');
    expect(conditionOf("tags.x LIKE '%y%'")).toBe("tags.x LIKE '%y%'");
    expect(conditionOf('NOT pinned')).toBe('NOT pinned');
    expect(conditionOf("it's in here")).toBe("it's in here");
    expect(conditionOf("it's")).toBe("name ILIKE '%it''s%'");
    expect(conditionOf('inner')).toBe("name ILIKE '%inner%'");
  });

  it('has numbers as numbers and texts in quotes', () => {
    expect(conditionFrom('params.lr', '=', ' 1e-3 ')).toBe('params.lr = 1e-3');
    expect(conditionFrom('params.opt', '!=', "Adam's")).toBe("params.opt != 'Adam''s'");
    expect(conditionFrom('name', 'ILIKE', '10')).toBe("name ILIKE '%10%'");
    expect(conditionFrom('delay_ratio', 'IS NOT NULL', '')).toBe('delay_ratio IS NOT NULL');
  });
});

describe('saved views', () => {
  it('are those that can be read', () => {
    expect(savedViewsIn('[{"name": "a", "query": "?by=x"}, 3, {"name": 1}]')).toEqual([{ name: 'a', query: '?by=x' }]);
    expect(savedViewsIn('{"a": 1}')).toEqual([]);
    expect(savedViewsIn('not JSON')).toEqual([]);
    expect(savedViewsIn(null)).toEqual([]);
  });
});
