/** One event of a `text/event-stream`; one without data only carries the id to resume from. */
export interface StreamEvent {
  id: string | null;
  event: string;
  data: string;
}

/** A longer event is an error, so that a broken server cannot exhaust the memory; characters. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/**
 * Parses the text of an event stream into its events (WHATWG HTML, section 9.2.6). Comments, which keep the connection alive,
 * are skipped.
 */
export class EventStreamParser {
  private incompleteLine = '';
  private id: string | null = null;
  private hasId = false;
  private event = '';
  private data: string[] = [];
  private size = 0;

  /** The events that `text` completes. */
  push(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.incompleteLine += text;
    let begin = 0;
    for (let end = this.incompleteLine.indexOf('\n'); end >= 0; end = this.incompleteLine.indexOf('\n', begin)) {
      const line = this.incompleteLine.slice(begin, this.incompleteLine[end - 1] === '\r' ? end - 1 : end);
      begin = end + 1;
      if (line === '') this.complete(events);
      else this.field(line);
    }
    this.incompleteLine = this.incompleteLine.slice(begin);
    if (this.incompleteLine.length + this.size > MAX_EVENT_CHARS) {
      throw new Error(`an event of the live feed exceeds ${MAX_EVENT_CHARS} characters`);
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') {
      this.id = value;
      this.hasId = true;
    }
    if (name === 'event') this.event = value;
    else if (name === 'data') {
      this.data.push(value);
      this.size += value.length;
    }
  }

  private complete(events: StreamEvent[]): void {
    if (this.data.length > 0 || this.hasId) {
      events.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
    }
    this.event = '';
    this.hasId = false;
    this.data = [];
    this.size = 0;
  }
}
