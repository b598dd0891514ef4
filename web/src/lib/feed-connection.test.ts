import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FeedConnection } from './feed-connection';
import type { StreamEvent } from './sse';

const servers: Server[] = [];
const feeds: FeedConnection[] = [];

/** Serves one event stream; `answer` is called for every request, with its number from 1. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => answer(request, response, ++count));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

/** Opens the feed; `onChange` is called with every status. */
function open(url: string, { readState = () => Promise.resolve(), onChange = (_status: string) => {} } = {}) {
  const seen = { statuses: [] as string[], applied: [] as string[], rejected: [] as number[] };
  const feed = new FeedConnection(url, {
    readState,
    apply: (events: readonly StreamEvent[]) => seen.applied.push(...events.map(({ data }) => data)),
    changed: ({ status }) => {
      seen.statuses.push(status);
      onChange(status);
    },
    rejected: (status) => seen.rejected.push(status),
  });
  feeds.push(feed);
  return { ...seen, feed };
}

const stream = (response: ServerResponse, text: string) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(text);
};

afterEach(() => {
  feeds.splice(0).forEach((feed) => feed.close());
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('the connection of the live feed', () => {
  it('resumes after the last event that it received', async () => {
    const resumedFrom: (string | undefined)[] = [];
    const responses: ServerResponse[] = [];
    const url = await serve((request, response, count) => {
      resumedFrom.push(request.headers['last-event-id'] as string | undefined);
      responses.push(response);
      stream(response, `id: 9-${count}\ndata: ${count}\n\n`);
    });
    const { statuses, applied } = open(url);
    await vi.waitFor(() => expect(applied).toEqual(['1']), 5000);

    responses[0]?.end();

    await vi.waitFor(() => expect(applied).toEqual(['1', '2']), 5000);
    expect(resumedFrom).toEqual([undefined, '9-1']);
    expect(statuses).toEqual(['reading', 'live', 'waiting', 'connecting', 'live']);
  });

  it('retries when the state cannot be read', async () => {
    const url = await serve((_request, response) => stream(response, ': open\n\n'));
    const readState = vi.fn().mockRejectedValueOnce(new Error('no answer')).mockResolvedValue(undefined);

    const { statuses } = open(url, { readState });

    await vi.waitFor(() => expect(statuses.at(-1)).toBe('live'), 5000);
    expect(readState).toHaveBeenCalledTimes(2);
  });

  it('reports the status when the server rejects it, and retries', async () => {
    const url = await serve((_request, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else stream(response, ': open\n\n');
    });

    const { statuses, rejected } = open(url);

    await vi.waitFor(() => expect(statuses.at(-1)).toBe('live'), 5000);
    expect(rejected).toEqual([503]);
  });

  it('reads the state again on request, over the same connection', async () => {
    let requests = 0;
    const url = await serve((_request, response, count) => {
      requests = count;
      stream(response, ': open\n\n');
    });
    const readState = vi.fn().mockResolvedValue(undefined);
    const { feed, statuses } = open(url, { readState });
    await vi.waitFor(() => expect(statuses.at(-1)).toBe('live'), 5000);

    feed.reload();

    await vi.waitFor(() => expect(readState).toHaveBeenCalledTimes(2), 5000);
    expect(requests).toBe(1);
  });

  it('drops a connection that stays open without a byte, and retries', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let requests = 0;
      const url = await serve((_request, response, count) => {
        requests = count;
        stream(response, ': open\n\n');
      });
      const { statuses } = open(url);
      await vi.waitUntil(() => statuses.at(-1) === 'live');

      await vi.advanceTimersByTimeAsync(16_000);

      await vi.waitUntil(() => requests === 2 && statuses.at(-1) === 'live');
      expect(statuses).toContain('waiting');
    } finally {
      vi.useRealTimers();
    }
  });
});
