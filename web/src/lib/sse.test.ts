import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './sse';

describe('the event stream', () => {
  it('is parsed into events with id and name', () => {
    expect(new EventStreamParser().push('id: 7-1\nevent: run\ndata: {"id":"a"}\n\n')).toEqual([
      { id: '7-1', event: 'run', data: '{"id":"a"}' },
    ]);
  });

  it('may arrive in pieces of any length', () => {
    const parser = new EventStreamParser();
    const pieces = ['eve', 'nt: phase\r', '\ndata: 1', '\r\n\r\nda', 'ta: 2\n', '\n'];
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
      { id: null, event: 'phase', data: '1' },
      { id: null, event: 'message', data: '2' },
    ]);
  });

  it('has comments, which are skipped, and lines of data, which are joined', () => {
    expect(new EventStreamParser().push(': keep-alive\n\ndata: a\ndata: b\n\n')).toEqual([
      { id: null, event: 'message', data: 'a\nb' },
    ]);
  });

  it('has ids without data, to resume from', () => {
    expect(new EventStreamParser().push(': open\nid: 7-3\n\n: keep-alive\n\n')).toEqual([
      { id: '7-3', event: 'message', data: '' },
    ]);
  });

  it('has an id that lasts until the next one', () => {
    const events = new EventStreamParser().push('id: 1\ndata: a\n\ndata: b\n\n');
    expect(events.map(({ id }) => id)).toEqual(['1', '1']);
  });

  it('is rejected if one event is longer than the memory allows', () => {
    const parser = new EventStreamParser();
    const megabyte = 'x'.repeat(1024 * 1024);
    expect(() => {
      for (let i = 0; i < 17; i++) parser.push(`data: ${megabyte}\n`);
    }).toThrow(/exceeds 16777216 characters/);
  });
});
