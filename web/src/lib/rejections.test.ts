import { describe, expect, it } from 'vitest';
import { rejectionRows, rejectionSummary } from './rejections';
import type { RunView } from './types';

const run: Pick<RunView, 'rejections'> = {
  rejections: [
    { kind: 'METRIC_VALUE', count: 12, example: "line 3: the value of 'hits' must be a number, was [\u001b" },
    { kind: 'LINE', count: 1, example: 'line 9: {"step": 1' },
  ],
};

describe('what was not kept of a run', () => {
  it('is counted by kind', () => {
    expect(rejectionSummary(run)).toBe('Not kept: 12 metric values, 1 line');
    expect(rejectionSummary({ rejections: [{ kind: 'BATCH', count: 2, example: 'x' }] })).toBe('Not kept: 2 batches');
  });

  it('has the first of each kind as its example, escaped', () => {
    expect(rejectionRows(run).map(({ example }) => example)).toEqual([
      "line 3: the value of 'hits' must be a number, was [\\u{1b}",
      'line 9: {"step": 1',
    ]);
  });

  it('is nothing where everything was kept', () => {
    expect(rejectionSummary({ rejections: [] })).toBeNull();
  });
});
