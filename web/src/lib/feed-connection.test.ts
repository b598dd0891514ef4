import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FeedConnection } from './feed-connection';
import type { Frame } from './sse';

/** A server of one event stream; `opens` sees every request for it. */
async function serve(opens: (request: IncomingMessage, response: ServerResponse, count: number) => void): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => opens(request, response, ++count));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

const servers: Server[] = [];
const feeds: FeedConnection[] = [];

afterEach(() => {
  feeds.splice(0).forEach((feed) => feed.close());
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function follow(url: string, readState = () => Promise.resolve()) {
  const seen = { connections: [] as string[], applied: [] as string[], refused: [] as number[] };
  const feed = new FeedConnection(url, {
    readState,
    apply: (frames: readonly Frame[]) => seen.applied.push(...frames.map(({ data }) => data)),
    changed: ({ connection }) => seen.connections.push(connection),
    refused: (status) => seen.refused.push(status),
  });
  feeds.push(feed);
  return seen;
}

const stream = (response: ServerResponse, text: string) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(text);
};

describe('the connection of the live feed', () => {
  it('resumes after the last event that it saw', async () => {
    const resumedFrom: (string | undefined)[] = [];
    const url = await serve((request, response, count) => {
      resumedFrom.push(request.headers['last-event-id'] as string | undefined);
      stream(response, `id: 9-${count}\ndata: ${count}\n\n`);
      // Ends once the page is live, so that there is something to resume from.
      if (count === 1) setTimeout(() => response.end(), 50);
    });

    const seen = follow(url);

    await vi.waitFor(() => expect(seen.applied).toEqual(['1', '2']), 5000);
    expect(resumedFrom).toEqual([undefined, '9-1']);
    expect(seen.connections).toEqual(['reading', 'live', 'waiting', 'connecting', 'live']);
  });

  it('tries again when the state cannot be read', async () => {
    const url = await serve((_request, response) => stream(response, ': hello\n\n'));
    const readState = vi.fn().mockRejectedValueOnce(new Error('no answer')).mockResolvedValue(undefined);

    const seen = follow(url, readState);

    await vi.waitFor(() => expect(seen.connections.at(-1)).toBe('live'), 5000);
    expect(readState).toHaveBeenCalledTimes(2);
  });

  it('tells when the server refuses, and tries again', async () => {
    const url = await serve((_request, response, count) => {
      if (count === 1) response.writeHead(404).end();
      else stream(response, ': hello\n\n');
    });

    const seen = follow(url);

    await vi.waitFor(() => expect(seen.connections.at(-1)).toBe('live'), 5000);
    expect(seen.refused).toEqual([404]);
  });
});
