import type { Frame } from './sse';

/**
 * The state of a page's live feed, and what to do next. A page opens the feed first, then reads the state, then applies
 * what came meanwhile; applying is idempotent, so an event that the state already contains does no harm.
 *
 * ```text
 * connecting --opened--> reading --read--> live
 *     ^                     |               |
 *     +----- retry ------ waiting <--lost---+      (a resumed feed goes from connecting straight to live)
 * ```
 */
export type Connection = 'connecting' | 'reading' | 'live' | 'waiting';

export interface FeedState {
  readonly connection: Connection;
  /** Failures since the feed was last live. */
  readonly failures: number;
  /** Id of the newest event that was applied or is held; where to resume. Null: read everything. */
  readonly lastEventId: string | null;
  /** What came while the state was being read, in order. */
  readonly held: readonly Frame[];
  /** Number of the newest reading of the state; the answer to an older one is too old. */
  readonly reading: number;
  /** Whether the page has ever been live. */
  readonly everLive: boolean;
}

export type FeedInput =
  | { type: 'opened' }
  | { type: 'frame'; frame: Frame }
  | { type: 'read'; reading: number }
  | { type: 'lost' }
  | { type: 'retry' };

export type FeedEffect =
  | { type: 'readState'; reading: number }
  | { type: 'apply'; frames: readonly Frame[] }
  | { type: 'reconnect' }
  | { type: 'retryAfter'; ms: number };

/** As many events are held while the state is read; if more come, the state is read again. */
export const MAX_HELD = 5_000;

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

export const initialFeed: FeedState = {
  connection: 'connecting',
  failures: 0,
  lastEventId: null,
  held: [],
  reading: 0,
  everLive: false,
};

/** Time before retry number `failures`, doubling up to 10 s; `jitter` in [0, 1) spreads many pages by a quarter. */
export function retryDelayMs(failures: number, jitter: number): number {
  const doubled = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10);
  return Math.round(Math.min(doubled, LAST_RETRY_MS) * (1 - jitter / 4));
}

/** The next state and what has to be done; `jitter` in [0, 1). */
export function advance(state: FeedState, input: FeedInput, jitter = 0): [FeedState, FeedEffect[]] {
  switch (input.type) {
    case 'opened':
      return state.lastEventId === null ? readAgain(state) : [live(state), []];
    case 'frame':
      return frameCame(state, input.frame);
    case 'read':
      if (state.connection !== 'reading' || input.reading !== state.reading) return [state, []];
      return [live(state), [{ type: 'apply', frames: state.held }]];
    case 'lost': {
      if (state.connection === 'waiting') return [state, []];
      const failures = state.failures + 1;
      // Lost before the state was read: what was held is gone, so there is nothing to resume from.
      const lastEventId = state.connection === 'reading' ? null : state.lastEventId;
      const next: FeedState = { ...state, connection: 'waiting', failures, held: [], lastEventId };
      return [next, [{ type: 'retryAfter', ms: retryDelayMs(failures, jitter) }]];
    }
    case 'retry':
      if (state.connection !== 'waiting') return [state, []];
      return [{ ...state, connection: 'connecting' }, [{ type: 'reconnect' }]];
  }
}

function live(state: FeedState): FeedState {
  return { ...state, connection: 'live', failures: 0, held: [], everLive: true };
}

function readAgain(state: FeedState): [FeedState, FeedEffect[]] {
  const reading = state.reading + 1;
  return [
    { ...state, connection: 'reading', held: [], lastEventId: null, reading },
    [{ type: 'readState', reading }],
  ];
}

function frameCame(state: FeedState, frame: Frame): [FeedState, FeedEffect[]] {
  if (frame.event === 'reset') {
    const [next, effects] = readAgain(state);
    return [{ ...next, lastEventId: frame.id }, effects];
  }
  const lastEventId = frame.id ?? state.lastEventId;
  if (frame.data === '') return [{ ...state, lastEventId }, []];
  if (state.connection === 'live') {
    return [{ ...state, lastEventId }, [{ type: 'apply', frames: [frame] }]];
  }
  if (state.connection !== 'reading') return [state, []];
  if (state.held.length >= MAX_HELD) return readAgain(state);
  return [{ ...state, lastEventId, held: [...state.held, frame] }, []];
}
