import { describe, expect, it } from 'vitest';
import { routeOf } from './routes';

describe('the page at an address', () => {
  it.each(['/', '/runs', '/runs/', '/index.html'])('is the list of runs: %s', (path) => {
    expect(routeOf(path)).toEqual({ page: 'runs' });
  });

  it('is a run by its id, which may be encoded', () => {
    expect(routeOf('/runs/hello-grok-1/')).toEqual({ page: 'run', id: 'hello-grok-1' });
    expect(routeOf('/runs/a%2Fb%20c')).toEqual({ page: 'run', id: 'a/b c' });
    expect(routeOf('/runs/50%')).toEqual({ page: 'run', id: '50%' });
  });

  it.each(['/sweeps', '/runs/a/b', '/Runs'])('is none at another path: %s', (path) => {
    expect(routeOf(path)).toEqual({ page: 'unknown', path });
  });
});
