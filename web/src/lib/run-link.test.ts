import { describe, expect, it } from 'vitest';
import { linkOf, queryOf, type RunLink } from './run-link';

const OPENED: RunLink = {
  range: null, step: null, projection: null, tensor: null, tab: 'charts', x: 'step', smoothing: 0, search: '',
};

describe('the address of a run', () => {
  it('has no query for the view that it opens with', () => {
    expect(queryOf(OPENED)).toBe('');
    expect(linkOf('')).toEqual(OPENED);
  });

  it('records range, step, projection and tensor', () => {
    const view: RunLink = { ...OPENED, range: { from: 37, to: 407 }, step: 200, projection: 'space', tensor: 'layers.0/weight & bias' };
    expect(queryOf(view)).toBe('?from=37&to=407&step=200&view=space&tensor=layers.0%2Fweight+%26+bias');
    expect(linkOf(queryOf(view))).toEqual(view);
  });

  it('records the tab, the axis, the smoothing and the search', () => {
    const view: RunLink = { ...OPENED, tab: 'files', x: { metric: 'epoch' }, smoothing: 0.9, search: 'layer 0' };
    expect(queryOf(view)).toBe('?tab=files&x=metric%3Aepoch&smooth=0.9&search=layer+0');
    expect(linkOf(queryOf(view))).toEqual(view);
    expect(linkOf('?x=time').x).toBe('time');
  });

  it.each(['?from=5', '?from=9&to=9', '?from=-1&to=5', '?from=a&to=b', '?step=1e3', '?step=', '?view=cube', '?tab=x', '?x=metric:', '?smooth=1', '?smooth=x'])(
    'is read as far as it is as expected: %s',
    (query) => expect(linkOf(query)).toEqual(OPENED),
  );
});
