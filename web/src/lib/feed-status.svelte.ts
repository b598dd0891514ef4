import type { FeedState, FeedStatus } from './feed';

const RESTORED_NOTICE_MS = 4000;

/** The status of the page's live feed, for the top bar and the banner. */
class FeedIndicator {
  /** `none` on a page without a feed. */
  status = $state<FeedStatus | 'none'>('connecting');
  /** The feed was lost, or could not be opened, and is not live again yet. */
  lost = $state(false);
  /** What the server answered in place of what the page needs; null while it does not answer. */
  answer = $state<string | null>(null);
  /** The feed was restored within the last seconds. */
  restored = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  show({ status }: FeedState, answer: string | null): void {
    this.status = status;
    if (status === 'waiting') {
      this.lost = true;
      this.answer = answer;
      this.restored = false;
    } else if (status === 'live' && this.lost) {
      this.lost = false;
      this.restored = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => (this.restored = false), RESTORED_NOTICE_MS);
    }
  }

  /** Resets the indicator for another page, which has a feed of its own, or none. */
  reset(status: 'connecting' | 'none' = 'connecting'): void {
    this.status = status;
    this.lost = false;
    this.answer = null;
    this.restored = false;
  }
}

export const feedIndicator = new FeedIndicator();
