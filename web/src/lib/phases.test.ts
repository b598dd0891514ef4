import { describe, expect, it } from 'vitest';
import { bands, phaseAt, withChange } from './phases';
import type { Phase, PhaseChanged } from './types';

const change = (phase: Phase, previous: Phase, sinceStep: number, step = sinceStep + 25, attempt = 1): PhaseChanged => ({
  runId: 'r',
  attempt,
  step,
  phase,
  previous,
  sinceStep,
  verdict: 'MEMORISED',
  evidence: {},
});

const FIRST = { attempt: 1, startStep: 0 };

const grokking = [
  change('MEMORISED', 'FITTING', 50),
  change('TRANSITION', 'MEMORISED', 400),
  change('GENERALISED', 'TRANSITION', 625),
];

describe('phase bands', () => {
  it('begin with the step a phase is reckoned from and end where the next begins', () => {
    expect(bands(grokking, FIRST, 2500)).toEqual([
      { phase: 'FITTING', from: 0, to: 50 },
      { phase: 'MEMORISED', from: 50, to: 400 },
      { phase: 'TRANSITION', from: 400, to: 625 },
      { phase: 'GENERALISED', from: 625, to: 2500 },
    ]);
  });

  it('are one band before anything changed', () => {
    expect(bands([], FIRST, 30)).toEqual([{ phase: 'FITTING', from: 0, to: 30 }]);
  });

  it('forget a transition that came to nothing', () => {
    const back = [change('MEMORISED', 'FITTING', 50), change('TRANSITION', 'MEMORISED', 400), change('MEMORISED', 'TRANSITION', 400, 500)];
    expect(bands(back, FIRST, 600).map(({ phase, from }) => [phase, from])).toEqual([
      ['FITTING', 0],
      ['MEMORISED', 50],
    ]);
  });

  it('are those of the newest attempt', () => {
    const phases = (changes: PhaseChanged[], startStep: number) =>
      bands(changes, { attempt: 2, startStep }, 100).map(({ phase }) => phase);

    expect(phases([...grokking, change('MEMORISED', 'FITTING', 60, 80, 2)], 0)).toEqual(['FITTING', 'MEMORISED']);
    expect(phases(grokking, 0)).toEqual(['FITTING']);
    expect(phases(grokking, 500)).toEqual(['FITTING', 'MEMORISED', 'TRANSITION']);
  });

  it('say the phase of a step', () => {
    const all = bands(grokking, FIRST, 2500);
    expect([0, 50, 624, 625, 9999].map((step) => phaseAt(all, step))).toEqual([
      'FITTING',
      'MEMORISED',
      'TRANSITION',
      'GENERALISED',
      'GENERALISED',
    ]);
  });

  it('take the same change twice as one', () => {
    const once = withChange([], change('MEMORISED', 'FITTING', 50));
    expect(withChange(once, change('MEMORISED', 'FITTING', 50))).toEqual(once);
  });
});
