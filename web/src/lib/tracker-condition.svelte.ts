import { api } from './api';

const POLL_INTERVAL_MS = 5_000;

/** What is wrong with the tracker itself, asked for every few seconds while the page is visible. */
class TrackerCondition {
  /** One sentence that names the cause, or null. */
  outage = $state<string | null>(null);

  constructor() {
    setInterval(() => {
      if (!document.hidden) void this.read();
    }, POLL_INTERVAL_MS);
  }

  private async read(): Promise<void> {
    try {
      this.outage = (await api.tracker()).outage;
    } catch {
      // Whether the tracker answers is what the live feed reports.
      this.outage = null;
    }
  }
}

export const trackerCondition = new TrackerCondition();
