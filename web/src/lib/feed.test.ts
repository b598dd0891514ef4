import { describe, expect, it } from 'vitest';
import { advance, type FeedEffect, type FeedInput, type FeedState, initialFeed, MAX_BUFFERED, retryDelayMs } from './feed';
import type { StreamEvent } from './sse';

const event = (id: string, name = 'run'): StreamEvent => ({ id, event: name, data: '{}' });

/** The state after these inputs, and all effects. */
function after(...inputs: FeedInput[]): { state: FeedState; effects: FeedEffect[] } {
  let state = initialFeed;
  const effects: FeedEffect[] = [];
  for (const input of inputs) {
    const [next, caused] = advance(state, input);
    state = next;
    effects.push(...caused);
  }
  return { state, effects };
}

const opened: FeedInput = { type: 'opened' };
const read = (number = 1): FeedInput => ({ type: 'read', read: number });
const received = (id: string, name?: string): FeedInput => ({ type: 'received', event: event(id, name) });
const lost: FeedInput = { type: 'lost' };
const retry: FeedInput = { type: 'retry' };
const reload: FeedInput = { type: 'reload' };

describe('the live feed', () => {
  it('reads the state only once the feed is open', () => {
    expect(after().effects).toEqual([]);
    expect(after(opened).effects).toEqual([{ type: 'readState', read: 1 }]);
  });

  it('applies events that arrived while the state was read after it, in order', () => {
    const { state, effects } = after(opened, received('1-1'), received('1-2'), read());
    expect(state.status).toBe('live');
    expect(effects.at(-1)).toEqual({ type: 'apply', events: [event('1-1'), event('1-2')] });
  });

  it('applies events at once when it is live', () => {
    expect(after(opened, read(), received('1-3')).effects.at(-1)).toEqual({ type: 'apply', events: [event('1-3')] });
  });

  it('resumes where it was lost without reading the state again', () => {
    const { state, effects } = after(opened, read(), received('1-7'), lost, retry, opened);
    expect(state).toMatchObject({ status: 'live', lastEventId: '1-7', failures: 0 });
    expect(effects.filter(({ type }) => type === 'readState')).toHaveLength(1);
  });

  it('resumes from the id that it was opened with when no event has arrived yet', () => {
    const greeting: FeedInput = { type: 'received', event: { id: '1-5', event: 'message', data: '' } };
    const { state, effects } = after(opened, greeting, read(), lost, retry, opened);
    expect(state).toMatchObject({ status: 'live', lastEventId: '1-5' });
    expect(effects).toContainEqual({ type: 'apply', events: [] });
  });

  it('reads the state again if it was lost before the state was read', () => {
    const { state, effects } = after(opened, received('1-1'), lost, retry, opened);
    expect(state).toMatchObject({ status: 'reading', buffered: [] });
    expect(effects.filter(({ type }) => type === 'readState')).toHaveLength(2);
  });

  it('reads the state again when the server no longer has the events that were missed', () => {
    const { state, effects } = after(opened, read(), received('2-9', 'reset'), received('2-10'));
    expect(state.status).toBe('reading');
    expect(state.buffered).toEqual([event('2-10')]);
    expect(effects.at(-1)).toEqual({ type: 'readState', read: 2 });
  });

  it('reads the state again on request while it is live, and buffers events meanwhile', () => {
    const { state, effects } = after(opened, read(), reload, received('1-4'));
    expect(state.buffered).toEqual([event('1-4')]);
    expect(effects.at(-1)).toEqual({ type: 'readState', read: 2 });
    expect(after(opened, reload).effects).toEqual([{ type: 'readState', read: 1 }]);
  });

  it('ignores the answer to a read that is not the newest', () => {
    expect(after(opened, received('2-9', 'reset'), read(1)).state.status).toBe('reading');
    expect(after(opened, received('2-9', 'reset'), read(2)).state.status).toBe('live');
  });

  it('buffers a bounded number of events and reads the state again beyond it', () => {
    const inputs = Array.from({ length: MAX_BUFFERED + 1 }, (_, i) => received(`1-${i}`));
    const { state, effects } = after(opened, ...inputs);
    expect(state.buffered).toHaveLength(0);
    expect(effects.at(-1)).toEqual({ type: 'readState', read: 2 });
  });

  it('schedules one retry for one loss', () => {
    expect(after(opened, read(), lost, lost).effects.filter(({ type }) => type === 'retryAfter')).toHaveLength(1);
  });

  it('waits longer after every failure, up to ten seconds', () => {
    expect([1, 2, 3, 9].map((failures) => retryDelayMs(failures, 0))).toEqual([500, 1000, 2000, 10_000]);
    expect(retryDelayMs(9, 0.999)).toBeGreaterThan(7_000);
  });
});
