import type { Phase, PhaseChanged, RunView, Verdict } from './types';

/** The phases in the order a run that groks passes through them, with what a reader wants to know of each. */
export const PHASES: Record<Phase, { label: string; glyph: string; meaning: string }> = {
  FITTING: { label: 'fitting', glyph: '◔', meaning: 'the train set is not fitted yet' },
  MEMORISED: { label: 'memorised', glyph: '◑', meaning: 'the train set is fitted, the validation set is not' },
  TRANSITION: { label: 'transition', glyph: '◕', meaning: 'the validation accuracy has begun to rise for good' },
  GENERALISED: { label: 'generalised', glyph: '●', meaning: 'the validation set is solved' },
  COLLAPSED: { label: 'collapsed', glyph: '○', meaning: 'it was solved, and is no longer' },
};

export const VERDICTS: Record<Verdict, string> = {
  UNFITTED: 'unfitted',
  MEMORISED: 'memorised only',
  GENERALISED: 'generalised',
  GROKKED: 'grokked',
};

/** The newest attempt at a run, and where it began. */
export type Attempt = Pick<RunView, 'attempt' | 'startStep'>;

/** Whether what was found holds: of the newest attempt, or of an older one before the step the newest began at. */
export function stands(found: { attempt: number; step: number }, run: Attempt): boolean {
  return found.attempt >= run.attempt || found.step < run.startStep;
}

/** A stretch of steps in one phase; `to` is exclusive. */
export interface PhaseBand {
  phase: Phase;
  from: number;
  to: number;
}

/**
 * The bands of a run from 0 to its last step. A phase counts from the step it is reckoned from, not from the evaluation
 * that showed it; changes of an older attempt that do not stand are dropped.
 */
export function bands(changes: readonly PhaseChanged[], run: Attempt, lastStep: number): PhaseBand[] {
  const ordered = changes
    .filter((change) => stands(change, run))
    .sort((a, b) => a.step - b.step);
  const result: PhaseBand[] = [{ phase: ordered[0]?.previous ?? 'FITTING', from: 0, to: lastStep }];
  for (const change of ordered) {
    while (result.length > 0 && (result.at(-1) as PhaseBand).from >= change.sinceStep) result.pop();
    const before = result.at(-1);
    if (before) before.to = change.sinceStep;
    if (before?.phase === change.phase) before.to = lastStep;
    else result.push({ phase: change.phase, from: change.sinceStep, to: Math.max(lastStep, change.sinceStep) });
  }
  return result;
}

/** The phase a step lies in. */
export function phaseAt(all: readonly PhaseBand[], step: number): Phase | null {
  return all.findLast((band) => step >= band.from)?.phase ?? null;
}

/** The changes with one more; the same change again changes nothing. */
export function withChange(changes: readonly PhaseChanged[], change: PhaseChanged): PhaseChanged[] {
  const same = (other: PhaseChanged) =>
    other.attempt === change.attempt && other.step === change.step && other.phase === change.phase;
  return [...changes.filter((other) => !same(other)), change];
}
