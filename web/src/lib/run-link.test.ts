import { describe, expect, it } from 'vitest';
import { linkOf, queryOf, type RunLink } from './run-link';

const OPENED: RunLink = { range: null, step: null, projection: 'principal', tensor: null };

describe('the address of a run', () => {
  it('has no query for the view that it opens with', () => {
    expect(queryOf(OPENED)).toBe('');
    expect(linkOf('')).toEqual(OPENED);
  });

  it('records range, step, projection and tensor', () => {
    const view: RunLink = { range: { from: 37, to: 407 }, step: 200, projection: 'circle', tensor: 'layers.0/weight & bias' };
    expect(queryOf(view)).toBe('?from=37&to=407&step=200&view=circle&tensor=layers.0%2Fweight+%26+bias');
    expect(linkOf(queryOf(view))).toEqual(view);
  });

  it.each(['?from=5', '?from=9&to=9', '?from=-1&to=5', '?from=a&to=b', '?step=1e3', '?step=', '?view=cube'])(
    'is read as far as it is as expected: %s',
    (query) => expect(linkOf(query)).toEqual(OPENED),
  );
});
