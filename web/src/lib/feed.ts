import type { StreamEvent } from './sse';

/**
 * The state machine of a page's live feed. A page opens the feed first, then reads the state of what it shows, then applies the
 * events that arrived meanwhile; applying is idempotent, so an event that the state already contains does no harm.
 *
 * ```text
 * connecting --opened--> reading --read--> live        live --reload or a `reset` event--> reading
 *     ^                     |               |
 *     +----- retry ------ waiting <--lost---+          a resumed feed goes from connecting straight to live
 * ```
 */
export type FeedStatus = 'connecting' | 'reading' | 'live' | 'waiting';

export interface FeedState {
  readonly status: FeedStatus;
  /** Failures since the feed was last live. */
  readonly failures: number;
  /** Id of the newest event that was applied or is buffered; where to resume. Null: read the state. */
  readonly lastEventId: string | null;
  /** The events that arrived while the state was being read, in order. */
  readonly buffered: readonly StreamEvent[];
  /** Number of the newest read of the state; the answer to an older one is outdated. */
  readonly read: number;
}

export type FeedInput =
  | { type: 'opened' }
  | { type: 'received'; event: StreamEvent }
  | { type: 'read'; read: number }
  | { type: 'reload' }
  | { type: 'lost' }
  | { type: 'retry' };

export type FeedEffect =
  | { type: 'readState'; read: number }
  | { type: 'apply'; events: readonly StreamEvent[] }
  | { type: 'reconnect' }
  | { type: 'retryAfter'; ms: number };

/** At most this many events are buffered while the state is read; beyond it the state is read again. */
export const MAX_BUFFERED = 5_000;

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;

export const initialFeed: FeedState = {
  status: 'connecting',
  failures: 0,
  lastEventId: null,
  buffered: [],
  read: 0,
};

/** Time before retry number `failures`, doubling up to 10 s; `jitter` in [0, 1) shortens it by up to a quarter. */
export function retryDelayMs(failures: number, jitter: number): number {
  const doubled = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10);
  return Math.round(Math.min(doubled, MAX_RETRY_MS) * (1 - jitter / 4));
}

/** The next state, and the effects to perform in order; `jitter` in [0, 1). */
export function advance(state: FeedState, input: FeedInput, jitter = 0): [FeedState, FeedEffect[]] {
  switch (input.type) {
    case 'opened':
      return state.lastEventId === null ? startRead(state) : [live(state), []];
    case 'received':
      return receive(state, input.event);
    case 'read':
      if (state.status !== 'reading' || input.read !== state.read) return [state, []];
      return [live(state), [{ type: 'apply', events: state.buffered }]];
    case 'reload':
      return state.status === 'live' ? startRead(state) : [state, []];
    case 'lost': {
      if (state.status === 'waiting') return [state, []];
      const failures = state.failures + 1;
      // The buffered events are dropped, so a feed that is lost before the state was read cannot be resumed.
      const lastEventId = state.status === 'reading' ? null : state.lastEventId;
      const next: FeedState = { ...state, status: 'waiting', failures, buffered: [], lastEventId };
      return [next, [{ type: 'retryAfter', ms: retryDelayMs(failures, jitter) }]];
    }
    case 'retry':
      if (state.status !== 'waiting') return [state, []];
      return [{ ...state, status: 'connecting' }, [{ type: 'reconnect' }]];
  }
}

function live(state: FeedState): FeedState {
  return { ...state, status: 'live', failures: 0, buffered: [] };
}

function startRead(state: FeedState): [FeedState, FeedEffect[]] {
  const read = state.read + 1;
  return [
    { ...state, status: 'reading', buffered: [], lastEventId: null, read },
    [{ type: 'readState', read }],
  ];
}

function receive(state: FeedState, event: StreamEvent): [FeedState, FeedEffect[]] {
  if (event.event === 'reset') {
    const [next, effects] = startRead(state);
    return [{ ...next, lastEventId: event.id }, effects];
  }
  const lastEventId = event.id ?? state.lastEventId;
  if (event.data === '') return [{ ...state, lastEventId }, []];
  if (state.status === 'live') return [{ ...state, lastEventId }, [{ type: 'apply', events: [event] }]];
  if (state.status !== 'reading') return [state, []];
  if (state.buffered.length >= MAX_BUFFERED) return startRead(state);
  return [{ ...state, lastEventId, buffered: [...state.buffered, event] }, []];
}
