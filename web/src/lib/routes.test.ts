import { describe, expect, it } from 'vitest';
import { compareAddress, NAVIGATION, routeOf, runAddress, sweepAddress } from './routes';

describe('the page at an address', () => {
  it.each(['/', '/runs', '/runs/', '/index.html'])('is the list of runs: %s', (path) => {
    expect(routeOf(path)).toEqual({ page: 'runs' });
  });

  it('is a run by its id, which may be encoded', () => {
    expect(routeOf('/runs/hello-grok-1/')).toEqual({ page: 'run', id: 'hello-grok-1' });
    expect(routeOf('/runs/a%2Fb%20c')).toEqual({ page: 'run', id: 'a/b c' });
    expect(routeOf('/runs/50%')).toEqual({ page: 'run', id: '50%' });
  });

  it('is a sweep by its id', () => {
    expect(routeOf('/sweeps')).toEqual({ page: 'sweeps' });
    expect(routeOf('/sweeps/frac-wd')).toEqual({ page: 'sweep', id: 'frac-wd' });
  });

  it.each(['/sweep', '/runs/a/b', '/Runs', '/constructor'])('is none at another path: %s', (path) => {
    expect(routeOf(path)).toEqual({ page: 'unknown', path });
  });

  it('is that of the entry of the navigation with this path', () => {
    for (const { path, pages } of NAVIGATION) expect(pages).toContain(routeOf(path).page);
  });

  it('is the one whose address was made', () => {
    expect(routeOf(runAddress('a b/c?'))).toEqual({ page: 'run', id: 'a b/c?' });
    expect(routeOf(sweepAddress('s#1'))).toEqual({ page: 'sweep', id: 's#1' });
    expect(compareAddress(['a', 'b&c'])).toBe('/compare?run=a&run=b%26c');
  });
});
