/** One event of a `text/event-stream`; one without data only says where the reader stands. */
export interface Frame {
  id: string | null;
  event: string;
  data: string;
}

/** A frame may be this long; a longer one is an error, so that a broken server cannot fill the memory. */
const MAX_FRAME_CHARS = 16 * 1024 * 1024;

/**
 * Splits the text of an event stream into its frames (WHATWG HTML, section 9.2.6). Comments are dropped: whoever feeds
 * the parser knows that something arrived.
 */
export class EventStreamParser {
  private rest = '';
  private id: string | null = null;
  private idCame = false;
  private event = '';
  private data: string[] = [];
  private size = 0;

  /** The frames that `text` completes. */
  push(text: string): Frame[] {
    const frames: Frame[] = [];
    this.rest += text;
    let begin = 0;
    for (let end = this.rest.indexOf('\n'); end >= 0; end = this.rest.indexOf('\n', begin)) {
      const line = this.rest.slice(begin, this.rest[end - 1] === '\r' ? end - 1 : end);
      begin = end + 1;
      if (line === '') this.complete(frames);
      else this.field(line);
    }
    this.rest = this.rest.slice(begin);
    if (this.rest.length + this.size > MAX_FRAME_CHARS) {
      throw new Error(`an event of the live feed exceeds ${MAX_FRAME_CHARS} characters`);
    }
    return frames;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') {
      this.id = value;
      this.idCame = true;
    }
    if (name === 'event') this.event = value;
    else if (name === 'data') {
      this.data.push(value);
      this.size += value.length;
    }
  }

  private complete(frames: Frame[]): void {
    if (this.data.length > 0 || this.idCame) {
      frames.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
    }
    this.event = '';
    this.idCame = false;
    this.data = [];
    this.size = 0;
  }
}
