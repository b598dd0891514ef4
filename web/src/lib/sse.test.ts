import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './sse';

describe('the event stream', () => {
  it('gives an event with its id and name', () => {
    expect(new EventStreamParser().push('id: 7-1\nevent: run\ndata: {"id":"a"}\n\n')).toEqual([
      { id: '7-1', event: 'run', data: '{"id":"a"}' },
    ]);
  });

  it('waits for the rest of an event that comes in pieces', () => {
    const parser = new EventStreamParser();
    const pieces = ['eve', 'nt: phase\r', '\ndata: 1', '\r\n\r\nda', 'ta: 2\n', '\n'];
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual([
      { id: null, event: 'phase', data: '1' },
      { id: null, event: 'message', data: '2' },
    ]);
  });

  it('drops heartbeats and joins lines of data', () => {
    expect(new EventStreamParser().push(': beat\n\ndata: a\ndata: b\n\n')).toEqual([
      { id: null, event: 'message', data: 'a\nb' },
    ]);
  });

  it('takes a place in the stream without an event', () => {
    expect(new EventStreamParser().push(':open\nid: 7-3\n\n: alive\n\n')).toEqual([
      { id: '7-3', event: 'message', data: '' },
    ]);
  });

  it('remembers the id until another comes', () => {
    const frames = new EventStreamParser().push('id: 1\ndata: a\n\ndata: b\n\n');
    expect(frames.map(({ id }) => id)).toEqual(['1', '1']);
  });
});
