import type { Connection, FeedState } from './feed';

/** How the page's live feed is doing, for the header and the banner. */
class ConnectionStatus {
  state = $state<Connection>('connecting');
  /** The feed was lost, or could not be opened, and is not back yet. */
  lost = $state(false);
  /** The feed came back a moment ago. */
  restored = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  show(feed: FeedState): void {
    this.state = feed.connection;
    if (feed.connection === 'waiting') {
      this.lost = true;
      this.restored = false;
    } else if (feed.connection === 'live' && this.lost) {
      this.lost = false;
      this.restored = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => (this.restored = false), 4000);
    }
  }

  /** Another page begins with a feed of its own. */
  begin(): void {
    this.state = 'connecting';
    this.lost = false;
    this.restored = false;
  }
}

export const connection = new ConnectionStatus();
