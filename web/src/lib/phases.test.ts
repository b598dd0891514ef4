import { describe, expect, it } from 'vitest';
import { type AttemptHistory, NO_ATTEMPTS } from './attempts';
import { bands, phaseAt, phasesInEffect, withPhaseChange } from './phases';
import type { PhaseChanged, RunPhase } from './types';

const change = (phase: RunPhase, previous: RunPhase, sinceStep: number, more: Partial<PhaseChanged> = {}): PhaseChanged => ({
  runId: 'r',
  attempt: 1,
  step: sinceStep + 25,
  phase,
  previous,
  sinceStep,
  verdict: 'MEMORISED',
  evidence: {},
  ...more,
});

const historyOf = (...starts: number[]): AttemptHistory => ({
  attempts: starts.map((start, i) => ({ attempt: i + 1, start })),
});

const grokking = [
  change('MEMORISED', 'FITTING', 50),
  change('TRANSITION', 'MEMORISED', 400),
  change('GENERALISED', 'TRANSITION', 625),
];

describe('the bands of the phases', () => {
  it('begin at the step since which a phase lasts and end where the next begins', () => {
    expect(bands(grokking, 'GENERALISED', 2500)).toEqual([
      { phase: 'FITTING', from: 0, to: 50 },
      { phase: 'MEMORISED', from: 50, to: 400 },
      { phase: 'TRANSITION', from: 400, to: 625 },
      { phase: 'GENERALISED', from: 625, to: 2500 },
    ]);
  });

  it('are one band of the current phase before the first change, and none before the first evaluation', () => {
    expect(bands([], 'FITTING', 30)).toEqual([{ phase: 'FITTING', from: 0, to: 30 }]);
    expect(bands([], null, 30)).toEqual([]);
  });

  it('omit a transition that was reverted', () => {
    const reverted = [
      change('MEMORISED', 'FITTING', 50),
      change('TRANSITION', 'MEMORISED', 400),
      change('MEMORISED', 'TRANSITION', 400, { step: 500 }),
    ];
    expect(bands(reverted, 'MEMORISED', 600).map(({ phase, from, to }) => [phase, from, to])).toEqual([
      ['FITTING', 0, 50],
      ['MEMORISED', 50, 600],
    ]);
  });

  it('name the phase of a step', () => {
    const all = bands(grokking, 'GENERALISED', 2500);
    expect([0, 50, 624, 625, 9999].map((step) => phaseAt(all, step))).toEqual([
      'FITTING',
      'MEMORISED',
      'TRANSITION',
      'GENERALISED',
      'GENERALISED',
    ]);
    expect(phaseAt([], 5)).toBeNull();
  });
});

describe('the phase changes in effect', () => {
  it('are those that survive the newer attempts', () => {
    const steps = (attempts: AttemptHistory) => phasesInEffect(grokking, attempts).map(({ step }) => step);
    expect(steps(NO_ATTEMPTS)).toEqual([75, 425, 650]);
    expect(steps(historyOf(0, 500))).toEqual([75, 425]);
    expect(steps(historyOf(0, 0))).toEqual([]);
    expect(steps(historyOf(0, 0, 500))).toEqual([]);
  });

  it('are in the order of attempts and steps', () => {
    const resumed = change('TRANSITION', 'MEMORISED', 300, { attempt: 2 });
    expect(phasesInEffect([resumed, ...grokking], historyOf(0, 200)).map(({ attempt, step }) => [attempt, step])).toEqual([
      [1, 75],
      [2, 325],
    ]);
  });

  it('are of each attempt those of the highest revision', () => {
    const revised = change('MEMORISED', 'FITTING', 60, { revision: 1 });
    expect(phasesInEffect([...grokking, revised], NO_ATTEMPTS)).toEqual([revised]);
  });

  it('do not multiply when a change arrives twice', () => {
    const once = withPhaseChange([], change('MEMORISED', 'FITTING', 50));
    expect(withPhaseChange(once, change('MEMORISED', 'FITTING', 50))).toEqual(once);
    expect(withPhaseChange(once, change('MEMORISED', 'FITTING', 50, { revision: 1 }))).toHaveLength(2);
  });
});
