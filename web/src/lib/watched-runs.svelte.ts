import { FeedConnection } from './feed-connection';
import { isTexts, storedJson, storeJson } from './stored';
import { escaped } from './text';
import type { LiveEvents } from './types';
import { sentenceOf } from './detections';

const KEY = 'grokwatch.watched';

/** So many runs can be watched; the live feed of a page has as many. */
const MAX_WATCHED = 200;

/**
 * The runs for which the browser notifies when they grok. They are kept in the browser's storage; while a page is open and a run
 * is watched, a feed of their detections is open.
 */
class WatchedRuns {
  private ids = $state.raw<readonly string[]>(storedJson(KEY, [], isTexts));
  private feed: FeedConnection | null = null;

  has(id: string): boolean {
    return this.ids.includes(id);
  }

  /** Follows the runs that were watched before; pages call this once. */
  start(): void {
    this.follow();
    addEventListener('storage', ({ key }) => {
      if (key !== KEY) return;
      this.ids = storedJson(KEY, [], isTexts);
      this.follow();
    });
  }

  /** Begins or ends watching a run; what a reader should know about it. */
  async toggle(id: string, name: string): Promise<string> {
    const begins = !this.has(id);
    this.ids = begins ? [...this.ids.slice(1 - MAX_WATCHED), id] : this.ids.filter((other) => other !== id);
    storeJson(KEY, this.ids);
    this.follow();
    if (!begins) return `${name} is no longer watched.`;
    if (!('Notification' in globalThis)) return 'This browser has no notifications; the title of the page shows ✦ when the run groks.';
    const permission = await Notification.requestPermission();
    // Until the reader has allowed it, nothing is followed.
    this.follow();
    return permission === 'granted'
      ? `You are notified when ${name} groks, while a page of Grokwatch is open.`
      : 'The browser does not allow notifications from this page; the title of the page shows ✦ when the run groks.';
  }

  private follow(): void {
    this.feed?.close();
    this.feed = null;
    if (this.ids.length === 0 || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
    const query = new URLSearchParams([...this.ids.map((id) => ['run', id]), ['metric', 'grokwatch/none']]);
    this.feed = new FeedConnection(`/api/v1/live?${query}`, {
      readState: () => Promise.resolve(),
      apply: (events) => {
        for (const { event, data } of events) if (event === 'detection') notify(JSON.parse(data) as LiveEvents['detection']);
      },
      changed: () => undefined,
    });
  }
}

/** One detection notifies once, however many pages are open: notifications of one tag replace each other. */
function notify(detection: LiveEvents['detection']): void {
  if (detection.type !== 'grokking-detected' || detection.event.stage !== 'CONFIRMED') return;
  const { id, runId } = detection.event;
  const notification = new Notification(`${escaped(runId)} has grokked`, { body: sentenceOf(detection), tag: id });
  notification.addEventListener('click', () => {
    focus();
    location.assign(`/runs/${encodeURIComponent(runId)}`);
  });
}

export const watchedRuns = new WatchedRuns();
