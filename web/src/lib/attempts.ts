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

/** An attempt and the first step it trains; an unknown start is null or absent, and counts as 0. */
export interface AttemptStart {
  readonly attempt: number;
  readonly start?: number | null;
}

/** No attempt is known, so everything survives. */
export const NO_ATTEMPTS: AttemptHistory = { attempts: [] };

/** The part of a run's view that its history is taken from. */
type ServedRun = Pick<RunView, 'attempt' | 'startStep'> & { readonly attempts?: AttemptHistory };

/** The history of a run as it is served. An API of a version that serves the newest start only yields that one attempt. */
export function attemptsOf(run: ServedRun | null): AttemptHistory {
  if (run === null) return NO_ATTEMPTS;
  return run.attempts ?? { attempts: [{ attempt: run.attempt, start: run.startStep }] };
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
