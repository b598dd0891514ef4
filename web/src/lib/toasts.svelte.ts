/** A short message about what an action has done, or why it failed. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly failed: boolean;
  /** What can be done about it, such as undoing it; null for nothing. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** How long a message is displayed; one with an action is displayed longer. */
const DISPLAYED_MS = 6_000;
const WITH_ACTION_MS = 15_000;
/** More than this many messages at a time are not read: the oldest is removed. */
const MAX_TOASTS = 4;

/** The messages that are displayed, which a screen reader reads as they come. */
class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  private next = 0;

  /** Displays what an action has done. */
  show(text: string, action: Toast['action'] = null): void {
    this.add({ text, action, failed: false });
  }

  /** Displays why an action failed, in the server's words if it answered. */
  fail(what: string, failure: unknown): void {
    this.add({ text: `${what}: ${failure instanceof Error ? failure.message : String(failure)}`, action: null, failed: true });
  }

  remove(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  private add(toast: Omit<Toast, 'id'>): void {
    const id = this.next++;
    this.all = [...this.all, { id, ...toast }].slice(-MAX_TOASTS);
    setTimeout(() => this.remove(id), toast.action || toast.failed ? WITH_ACTION_MS : DISPLAYED_MS);
  }
}

export const toasts = new Toasts();
