import { describe, expect, it } from 'vitest';
import { DrawQueue } from './draw-queue';

/** A queue whose tasks are run by hand. */
function queueOf() {
  const tasks: (() => void)[] = [];
  const drawn: string[] = [];
  const queue = new DrawQueue((task) => tasks.push(task));
  return { queue, drawn, drawing: (name: string) => () => void drawn.push(name), runTask: () => tasks.shift()?.(), tasks };
}

const [A, B] = [{}, {}];

describe('the queue of drawings', () => {
  it('draws one at a time, in tasks of their own', () => {
    const { queue, drawn, drawing, runTask, tasks } = queueOf();
    queue.request(A, drawing('a'));
    queue.request(B, drawing('b'));
    expect(drawn).toEqual([]);
    runTask();
    expect(drawn).toEqual(['a']);
    runTask();
    expect(drawn).toEqual(['a', 'b']);
    expect(tasks).toEqual([]);
  });

  it('keeps the place of what is requested again, and draws it once as it was requested last', () => {
    const { queue, drawn, drawing, runTask } = queueOf();
    queue.request(A, drawing('a'));
    queue.request(B, drawing('b'));
    queue.request(A, drawing('a again'));
    runTask();
    runTask();
    expect(drawn).toEqual(['a again', 'b']);
  });

  it('does not draw what is withdrawn, and draws what waits when it is flushed', () => {
    const { queue, drawn, drawing, runTask } = queueOf();
    queue.request(A, drawing('a'));
    queue.request(B, drawing('b'));
    queue.withdraw(A);
    queue.flush();
    runTask();
    expect(drawn).toEqual(['b']);
  });

  it('goes on after a drawing that fails', () => {
    const { queue, drawn, drawing, runTask } = queueOf();
    queue.request(A, () => {
      throw new Error('no canvas');
    });
    queue.request(B, drawing('b'));
    expect(runTask).toThrow('no canvas');
    runTask();
    expect(drawn).toEqual(['b']);
  });
});
