import { describe, expect, it, vi } from 'vitest';
import { dispatch, type LiveHandlers } from './live-events';

const handlers = (some: Partial<LiveHandlers>): LiveHandlers => ({
  run: null,
  phase: null,
  detection: null,
  snapshot: null,
  geometry: null,
  worker: null,
  metrics: null,
  ...some,
});

describe('the dispatch of live events', () => {
  it('calls the handler of the event with its payload', () => {
    const snapshot = vi.fn();
    const run = vi.fn();
    dispatch(handlers({ snapshot, run }), { id: '1', event: 'snapshot', data: '{"runId":"r","step":5,"tensor":"t"}' });
    expect(snapshot).toHaveBeenCalledExactlyOnceWith({ runId: 'r', step: 5, tensor: 't' });
    expect(run).not.toHaveBeenCalled();
  });

  it('ignores events without a handler, and those of a newer API', () => {
    dispatch(handlers({}), { id: '1', event: 'run', data: '{}' });
    dispatch(handlers({}), { id: '2', event: 'constructor', data: '{}' });
    dispatch(handlers({}), { id: '3', event: 'message', data: 'not JSON' });
  });
});
