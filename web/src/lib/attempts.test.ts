import { describe, expect, it } from 'vitest';
import { type AttemptHistory, attemptsOf, cutoffOf, NO_ATTEMPTS, survives } from './attempts';

const historyOf = (...starts: (number | null)[]): AttemptHistory => ({
  attempts: starts.map((start, i) => ({ attempt: i + 1, start })),
});

describe('the history of attempts', () => {
  it('keeps everything of the newest attempt, and of a run without any', () => {
    expect(survives(historyOf(0, 500), { attempt: 2, step: 10_000 })).toBe(true);
    expect(survives(NO_ATTEMPTS, { attempt: 1, step: 0 })).toBe(true);
  });

  it('keeps of an older attempt the steps before the newer one began, and not that step itself', () => {
    const history = historyOf(0, 500);
    expect(survives(history, { attempt: 1, step: 499 })).toBe(true);
    expect(survives(history, { attempt: 1, step: 500 })).toBe(false);
  });

  it('keeps nothing of an attempt that a later one started over, however far the newest resumed', () => {
    const history = historyOf(0, 0, 500);
    expect(survives(history, { attempt: 1, step: 300 })).toBe(false);
    expect(survives(history, { attempt: 2, step: 300 })).toBe(true);
  });

  it('takes the lowest start of all newer attempts as the cutoff', () => {
    const history = historyOf(0, 700, 200, 900);
    expect([1, 2, 3, 4].map((attempt) => cutoffOf(history, attempt))).toEqual([200, 200, 900, Infinity]);
  });

  it('counts an unknown start as 0', () => {
    expect(survives(historyOf(0, null), { attempt: 1, step: 0 })).toBe(false);
  });

  it('is that which the API serves with a run', () => {
    const attempts = historyOf(0, 0, 500);
    expect(attemptsOf({ attempt: 3, startStep: 500, attempts })).toBe(attempts);
  });

  it('is that of the newest attempt where the API serves no other', () => {
    expect(attemptsOf({ attempt: 3, startStep: 500 })).toEqual({ attempts: [{ attempt: 3, start: 500 }] });
    expect(attemptsOf(null)).toBe(NO_ATTEMPTS);
  });
});
