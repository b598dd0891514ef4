import { ApiError, problemOf } from './api';
import { advance, type FeedEffect, type FeedInput, type FeedState, initialFeed } from './feed';
import { EventStreamParser, type StreamEvent } from './sse';

/** The server sends a comment every 5 s; a connection without any byte for longer than this is dead. */
const INACTIVITY_TIMEOUT_MS = 16_000;

export interface FeedListener {
  /** Reads the whole state of the page; if it rejects, the feed is opened again later. */
  readState(): Promise<void>;
  /** Applies events in order. */
  apply(events: readonly StreamEvent[]): void;
  /** The server answered with an error status; the feed is opened again later, unless it is closed. */
  rejected?(status: number): void;
  /**
   * The status of the feed changed.
   *
   * @param answer what the server answered in place of the state or the events, or null if it did not answer
   */
  changed(state: FeedState, answer: string | null): void;
}

/**
 * Keeps a page's live feed open: performs the effects of {@link advance}. It reads the event stream with `fetch` rather than
 * `EventSource`, which neither exposes the comments that keep a connection alive (so that a dead one would look alive), nor
 * lets the page choose when to retry and where to resume.
 */
export class FeedConnection {
  private state: FeedState = initialFeed;
  private request: AbortController | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private inactivityTimer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  /** The server's words for the last failure, see {@link FeedListener.changed}. */
  private answer: string | null = null;

  constructor(
    private readonly url: string,
    private readonly listener: FeedListener,
  ) {
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retryTimer);
    this.disconnect();
  }

  /** Retries at once instead of waiting, for example when the browser is online again. */
  retryNow(): void {
    clearTimeout(this.retryTimer);
    this.dispatch({ type: 'retry' });
  }

  /** Reads the state again. */
  reload(): void {
    this.dispatch({ type: 'reload' });
  }

  private dispatch(input: FeedInput): void {
    if (this.closed) return;
    const [next, effects] = advance(this.state, input, Math.random());
    const changed = next.status !== this.state.status;
    this.state = next;
    if (changed) this.listener.changed(next, this.answer);
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: FeedEffect): void {
    switch (effect.type) {
      case 'apply':
        this.listener.apply(effect.events);
        break;
      case 'readState':
        void this.readState(effect.read);
        break;
      case 'reconnect':
        this.connect();
        break;
      case 'retryAfter':
        this.disconnect();
        this.retryTimer = setTimeout(() => this.dispatch({ type: 'retry' }), effect.ms);
        break;
    }
  }

  private async readState(read: number): Promise<void> {
    try {
      await this.listener.readState();
      this.dispatch({ type: 'read', read });
    } catch (failure) {
      // A newer read may have been started meanwhile; the failure of an older one does not matter.
      if (this.state.status !== 'reading' || this.state.read !== read) return;
      this.answer = failure instanceof ApiError ? failure.message : null;
      this.dispatch({ type: 'lost' });
    }
  }

  private connect(): void {
    const request = new AbortController();
    this.request = request;
    this.answer = null;
    void this.receive(request).finally(() => {
      if (request === this.request) this.dispatch({ type: 'lost' });
    });
  }

  /** Receives events until the stream ends or fails. */
  private async receive(request: AbortController): Promise<void> {
    try {
      this.restartInactivityTimer(request);
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.state.lastEventId !== null) headers['Last-Event-ID'] = this.state.lastEventId;
      const response = await fetch(this.url, { headers, signal: request.signal, cache: 'no-store' });
      if (!response.ok) {
        this.answer = await problemOf(response);
        this.listener.rejected?.(response.status);
      }
      if (!response.ok || response.body === null) return;
      this.dispatch({ type: 'opened' });
      const parser = new EventStreamParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        this.restartInactivityTimer(request);
        for (const event of parser.push(chunk.value)) this.dispatch({ type: 'received', event });
      }
    } catch {
      // The connection failed, was inactive for too long, or did not carry an event stream.
      request.abort();
    }
  }

  private restartInactivityTimer(request: AbortController): void {
    clearTimeout(this.inactivityTimer);
    this.inactivityTimer = setTimeout(() => request.abort(), INACTIVITY_TIMEOUT_MS);
  }

  private disconnect(): void {
    clearTimeout(this.inactivityTimer);
    const request = this.request;
    this.request = null;
    request?.abort();
  }
}
