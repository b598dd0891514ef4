import { describe, expect, it } from 'vitest';
import { advance, type FeedEffect, type FeedInput, type FeedState, initialFeed, MAX_HELD, retryDelayMs } from './feed';
import type { Frame } from './sse';

const frame = (id: string, event = 'run'): Frame => ({ id, event, data: '{}' });

/** The state after these inputs, and everything there was to do. */
function after(...inputs: FeedInput[]): { state: FeedState; effects: FeedEffect[] } {
  let state = initialFeed;
  const effects: FeedEffect[] = [];
  for (const input of inputs) {
    const [next, todo] = advance(state, input);
    state = next;
    effects.push(...todo);
  }
  return { state, effects };
}

const opened: FeedInput = { type: 'opened' };
const read = (reading = 1): FeedInput => ({ type: 'read', reading });
const came = (id: string, event?: string): FeedInput => ({ type: 'frame', frame: frame(id, event) });
const lost: FeedInput = { type: 'lost' };
const retry: FeedInput = { type: 'retry' };

describe('the live feed', () => {
  it('reads the state only once the feed is open', () => {
    expect(after().effects).toEqual([]);
    expect(after(opened).effects).toEqual([{ type: 'readState', reading: 1 }]);
  });

  it('applies what came while the state was read after it, in order', () => {
    const { state, effects } = after(opened, came('1-1'), came('1-2'), read());
    expect(state.connection).toBe('live');
    expect(effects.at(-1)).toEqual({ type: 'apply', frames: [frame('1-1'), frame('1-2')] });
  });

  it('applies events at once when it is live', () => {
    expect(after(opened, read(), came('1-3')).effects.at(-1)).toEqual({ type: 'apply', frames: [frame('1-3')] });
  });

  it('resumes where it was lost without reading the state again', () => {
    const { state, effects } = after(opened, read(), came('1-7'), lost, retry, opened);
    expect(state).toMatchObject({ connection: 'live', lastEventId: '1-7', failures: 0 });
    expect(effects.filter(({ type }) => type === 'readState')).toHaveLength(1);
  });

  it('resumes from the place that it was told when nothing has happened yet', () => {
    const greeting: FeedInput = { type: 'frame', frame: { id: '1-5', event: 'message', data: '' } };
    const { state, effects } = after(opened, greeting, read(), lost, retry, opened);
    expect(state).toMatchObject({ connection: 'live', lastEventId: '1-5' });
    expect(effects).toContainEqual({ type: 'apply', frames: [] });
  });

  it('reads everything again if it was lost before the state was read', () => {
    const { state, effects } = after(opened, came('1-1'), lost, retry, opened);
    expect(state).toMatchObject({ connection: 'reading', held: [] });
    expect(effects.filter(({ type }) => type === 'readState')).toHaveLength(2);
  });

  it('reads everything again when the server has forgotten too much', () => {
    const { state, effects } = after(opened, read(), came('2-9', 'reset'), came('2-10'));
    expect(state.connection).toBe('reading');
    expect(state.held).toEqual([frame('2-10')]);
    expect(effects.at(-1)).toEqual({ type: 'readState', reading: 2 });
  });

  it('does not take the answer to an older reading for the newest', () => {
    expect(after(opened, came('2-9', 'reset'), read(1)).state.connection).toBe('reading');
    expect(after(opened, came('2-9', 'reset'), read(2)).state.connection).toBe('live');
  });

  it('holds a bounded number of events and reads again beyond it', () => {
    const inputs = Array.from({ length: MAX_HELD + 1 }, (_, i) => came(`1-${i}`));
    const { state, effects } = after(opened, ...inputs);
    expect(state.held).toHaveLength(0);
    expect(effects.at(-1)).toEqual({ type: 'readState', reading: 2 });
  });

  it('says a loss once', () => {
    expect(after(opened, read(), lost, lost).effects.filter(({ type }) => type === 'retryAfter')).toHaveLength(1);
  });

  it('waits longer after every failure, up to ten seconds', () => {
    expect([1, 2, 3, 9].map((failures) => retryDelayMs(failures, 0))).toEqual([500, 1000, 2000, 10_000]);
    expect(retryDelayMs(9, 0.999)).toBeGreaterThan(7_000);
  });
});
