/**
 * Draws charts, and mounts parts of a page, one at a time, each in a task of its own: several that change together, as on every update of a
 * live run, do not keep the page from answering meanwhile. What is requested again while it waits keeps its place, so that none is put off by updates of the others.
 */
export class DrawQueue {
  private readonly waiting = new Map<object, () => void>();
  private scheduled = false;

  /** @param schedule runs a function in a later task */
  constructor(private readonly schedule: (task: () => void) => void = (task) => void setTimeout(task)) {}

  /** Draws soon; for one key the last function that was requested, once. */
  request(key: object, draw: () => void): void {
    this.waiting.set(key, draw);
    this.continue();
  }

  withdraw(key: object): void {
    this.waiting.delete(key);
  }

  /** Draws all that wait at once. */
  flush(): void {
    for (const key of [...this.waiting.keys()]) this.draw(key);
  }

  private continue(): void {
    if (this.scheduled || this.waiting.size === 0) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      const [first] = this.waiting.keys();
      if (first !== undefined) this.draw(first);
    });
  }

  private draw(key: object): void {
    const draw = this.waiting.get(key);
    this.waiting.delete(key);
    // Before it is drawn, so that a drawing that fails does not stop the others.
    this.continue();
    draw?.();
  }
}

/** The charts and the deferred parts of the page share one queue. */
export const drawings = new DrawQueue();
