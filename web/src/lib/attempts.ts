import type { RunView } from './types';

/**
 * Which part of the account of older attempts at a run survives the newer ones: the rule of the contract's
 * `AttemptHistory`, on the page. An attempt trains every step from its start on, so what an older attempt reported of a step
 * survives if and only if every newer attempt began after that step. The newest start alone does not decide: attempt 1
 * reports of step 300, attempt 2 starts over at 0, attempt 3 resumes at 500, and nothing of attempt 1 survives.
 */
export interface AttemptHistory {
  readonly attempts: readonly AttemptStart[];
}

/** An attempt and the first step it trains; an unknown start is null and counts as 0. */
export interface AttemptStart {
  readonly attempt: number;
  readonly start: number | null;
}

/** No attempt is known, so everything survives. */
export const NO_ATTEMPTS: AttemptHistory = { attempts: [] };

/** The history of a run as it is served; an API that serves the newest start only yields a history of one attempt. */
export function attemptsOf(run: Pick<RunView, 'attempt' | 'startStep'> | null): AttemptHistory {
  return run ? { attempts: [{ attempt: run.attempt, start: run.startStep }] } : NO_ATTEMPTS;
}

/** The first step of which the account of an attempt no longer survives; Infinity without a newer attempt. */
export function cutoffOf({ attempts }: AttemptHistory, attempt: number): number {
  return attempts
    .filter((newer) => newer.attempt > attempt)
    .reduce((lowest, { start }) => Math.min(lowest, start ?? 0), Infinity);
}

/** Whether what an attempt reported of a step survives. */
export function survives(history: AttemptHistory, { attempt, step }: { attempt: number; step: number }): boolean {
  return step < cutoffOf(history, attempt);
}
