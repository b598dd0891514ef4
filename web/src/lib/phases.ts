import { type AttemptHistory, survives } from './attempts';
import type { PhaseChanged, RunClass, RunPhase } from './types';

/** The phases in the order in which a run that groks passes through them: label, glyph and definition. */
export const PHASES: Record<RunPhase, { label: string; glyph: string; definition: string }> = {
  FITTING: { label: 'fitting', glyph: '◔', definition: 'the train set is not fitted yet' },
  MEMORISED: { label: 'memorised', glyph: '◑', definition: 'the train set is fitted, the validation set is not' },
  TRANSITION: { label: 'transition', glyph: '◕', definition: 'the validation accuracy has begun a lasting rise' },
  GENERALISED: { label: 'generalised', glyph: '●', definition: 'the validation set is solved' },
  COLLAPSED: { label: 'collapsed', glyph: '○', definition: 'the validation set was solved and no longer is' },
};

export const VERDICTS: Record<RunClass, string> = {
  UNFITTED: 'unfitted',
  MEMORISED: 'memorised only',
  GENERALISED: 'generalised',
  GROKKED: 'grokked',
};

/** A range of steps in one phase; `to` is exclusive. */
export interface PhaseBand {
  phase: RunPhase;
  from: number;
  to: number;
}

/**
 * The phase changes in effect, by attempt and step: those that survive the newer attempts, of each attempt those of its
 * highest revision. This is the rule of the contract's `FindingsInEffect`.
 */
export function phasesInEffect(changes: readonly PhaseChanged[], attempts: AttemptHistory): PhaseChanged[] {
  const surviving = changes.filter((change) => survives(attempts, change));
  const highest = new Map<number, number>();
  for (const change of surviving) {
    highest.set(change.attempt, Math.max(highest.get(change.attempt) ?? 0, revisionOf(change)));
  }
  return surviving
    .filter((change) => revisionOf(change) === highest.get(change.attempt))
    .sort((a, b) => a.attempt - b.attempt || a.step - b.step);
}

const revisionOf = (change: PhaseChanged): number => change.revision ?? 0;

/**
 * The bands of a run from step 0 to its last step. A phase begins at `sinceStep`, not at the later evaluation that showed
 * it. A change removes the bands that begin at or after its `sinceStep`, so a transition that was reverted is not drawn.
 *
 * @param changes in effect, in order
 * @param current the run's phase; without one and without changes there are no bands
 */
export function bands(changes: readonly PhaseChanged[], current: RunPhase | null, lastStep: number): PhaseBand[] {
  const first = changes[0]?.previous ?? current;
  if (first === null) return [];
  const result: PhaseBand[] = [{ phase: first, from: 0, to: lastStep }];
  for (const change of changes) {
    while (result.length > 0 && (result.at(-1) as PhaseBand).from >= change.sinceStep) result.pop();
    const before = result.at(-1);
    if (before) before.to = change.sinceStep;
    if (before?.phase === change.phase) before.to = lastStep;
    else result.push({ phase: change.phase, from: change.sinceStep, to: Math.max(lastStep, change.sinceStep) });
  }
  return result;
}

/** The phase that a step lies in. */
export function phaseAt(all: readonly PhaseBand[], step: number): RunPhase | null {
  return all.findLast((band) => step >= band.from)?.phase ?? null;
}

/** The changes and one more; a change that is known already replaces itself. */
export function withPhaseChange(changes: readonly PhaseChanged[], change: PhaseChanged): PhaseChanged[] {
  const same = (other: PhaseChanged) =>
    other.attempt === change.attempt &&
    other.step === change.step &&
    other.phase === change.phase &&
    revisionOf(other) === revisionOf(change);
  return [...changes.filter((other) => !same(other)), change];
}
