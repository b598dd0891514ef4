import { alertsApi } from './alerts-api';
import type { AlertChannelView, AlertDeliveryView, AlertRuleView } from './types';

const PAGE_SIZE = 50;
const POLL_MS = 10_000;

/** The state of the page of alerts: rules, channels and the log of deliveries, which is read again while the page is visible. */
export class AlertsPage {
  rules = $state.raw<AlertRuleView[]>([]);
  /** The kinds of detections that a rule may name. */
  kinds = $state.raw<string[]>([]);
  channels = $state.raw<AlertChannelView[]>([]);
  deliveries = $state.raw<AlertDeliveryView[]>([]);
  next = $state<string | null>(null);
  loaded = $state(false);
  failure = $state<string | null>(null);
  private readonly timer: ReturnType<typeof setInterval>;

  constructor() {
    void this.read();
    this.timer = setInterval(() => {
      if (!document.hidden && this.loaded) void this.readDeliveries();
    }, POLL_MS);
  }

  close(): void {
    clearInterval(this.timer);
  }

  async read(): Promise<void> {
    try {
      const [{ rules, kinds }, channels, log] = await Promise.all([alertsApi.rules(), alertsApi.channels(), alertsApi.deliveries(PAGE_SIZE, null)]);
      this.rules = rules;
      this.kinds = kinds;
      this.channels = channels;
      this.deliveries = log.deliveries;
      this.next = log.next;
      this.loaded = true;
      this.failure = null;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  /** Reads the newest deliveries; those of older pages that were shown stay. */
  private async readDeliveries(): Promise<void> {
    const log = await alertsApi.deliveries(PAGE_SIZE, null).catch(() => null);
    if (!log) return;
    const read = new Set(log.deliveries.map(({ id }) => id));
    const older = this.deliveries.slice(PAGE_SIZE).filter(({ id }) => !read.has(id));
    this.deliveries = [...log.deliveries, ...older];
    if (older.length === 0) this.next = log.next;
  }

  async more(): Promise<void> {
    if (this.next === null) return;
    const log = await alertsApi.deliveries(PAGE_SIZE, this.next);
    this.deliveries = [...this.deliveries, ...log.deliveries];
    this.next = log.next;
  }
}
