import { advance, type FeedEffect, type FeedInput, type FeedState, initialFeed } from './feed';
import { EventStreamParser, type Frame } from './sse';

/** The server sends a comment every 5 s; a connection that is silent for longer than this is dead. */
const SILENCE_MS = 16_000;

export interface FeedListener {
  /** Reads the page's whole state; rejects if it cannot, and the feed is opened again later. */
  readState(): Promise<void>;
  /** Applies events in order. */
  apply(frames: readonly Frame[]): void;
  /** The server does not want to open this feed; it is asked again later. */
  refused?(status: number): void;
  /** The connection changed. */
  changed(state: FeedState): void;
}

/**
 * Keeps a page's live feed open. It reads the event stream with `fetch` and not with `EventSource`, which shows neither
 * heartbeats (so a dead connection would look alive), nor lets the page choose when to retry and where to resume.
 */
export class FeedConnection {
  private state: FeedState = initialFeed;
  private connection: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly listener: FeedListener,
  ) {
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.hangUp();
  }

  /** Tries at once instead of waiting, for example when the machine is back on line. */
  retryNow(): void {
    clearTimeout(this.timer);
    this.take({ type: 'retry' });
  }

  private take(input: FeedInput): void {
    if (this.closed) return;
    const [next, effects] = advance(this.state, input, Math.random());
    const changed = next.connection !== this.state.connection;
    this.state = next;
    if (changed) this.listener.changed(next);
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: FeedEffect): void {
    switch (effect.type) {
      case 'apply':
        this.listener.apply(effect.frames);
        break;
      case 'readState':
        void this.readState(effect.reading);
        break;
      case 'reconnect':
        this.connect();
        break;
      case 'retryAfter':
        this.hangUp();
        this.timer = setTimeout(() => this.take({ type: 'retry' }), effect.ms);
        break;
    }
  }

  private async readState(reading: number): Promise<void> {
    try {
      await this.listener.readState();
      this.take({ type: 'read', reading });
    } catch {
      // Only if it is still this reading that the page waits for.
      if (this.state.connection === 'reading' && this.state.reading === reading) this.take({ type: 'lost' });
    }
  }

  private connect(): void {
    const connection = new AbortController();
    this.connection = connection;
    void this.listen(connection).finally(() => {
      if (connection === this.connection) this.take({ type: 'lost' });
    });
  }

  /** Reads until the stream ends or fails; either way the feed is lost, which the caller says. */
  private async listen(connection: AbortController): Promise<void> {
    try {
      this.heard(connection);
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.state.lastEventId !== null) headers['Last-Event-ID'] = this.state.lastEventId;
      const response = await fetch(this.url, { headers, signal: connection.signal, cache: 'no-store' });
      if (!response.ok) this.listener.refused?.(response.status);
      if (!response.ok || response.body === null) return;
      this.take({ type: 'opened' });
      const parser = new EventStreamParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        this.heard(connection);
        for (const frame of parser.push(chunk.value)) this.take({ type: 'frame', frame });
      }
    } catch {
      // The connection broke, was silent too long, or sent what is no event stream.
      connection.abort();
    }
  }

  private heard(connection: AbortController): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => connection.abort(), SILENCE_MS);
  }

  private hangUp(): void {
    clearTimeout(this.silence);
    const connection = this.connection;
    this.connection = null;
    connection?.abort();
  }
}
