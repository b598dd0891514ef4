import { describe, expect, it } from 'vitest';
import { grokking } from './fixtures';
import type { Generalisation } from './types';
import { type Findings, verdictOf, verdictSentence } from './verdict';

const solution = (changes: Partial<Generalisation> = {}): Generalisation => ({
  generalisedStep: 575,
  stableFrom: 575,
  solvedShare: 1,
  ending: 'KEPT',
  ...changes,
});

describe('the verdict on a run', () => {
  it('keeps its class where the last evaluation dips, and adds that the solution is unstable', () => {
    const dip = solution({ stableFrom: null, solvedShare: 0.98, ending: 'UNSTABLE' });
    expect(verdictOf({ verdict: 'GROKKED', generalisation: dip, weak: false })).toMatchObject({ label: 'grokked, unstable', grokked: true });
    expect(verdictOf({ verdict: 'GENERALISED', generalisation: dip, weak: false })).toMatchObject({ label: 'generalised, unstable', grokked: false });
  });

  it('adds that a solution was lost, or that it rests on losses', () => {
    expect(verdictOf({ verdict: 'GROKKED', generalisation: solution({ stableFrom: null, ending: 'LOST' }), weak: false })?.label).toBe('grokked, lost');
    expect(verdictOf({ verdict: 'GROKKED', generalisation: solution(), weak: true })?.label).toBe('grokked, weak');
    expect(verdictOf({ verdict: 'MEMORISED', generalisation: null, weak: true })?.definition).toMatch(/judged by losses/);
  });

  it('is the class alone where a solution was kept, or it has none', () => {
    expect(verdictOf({ verdict: 'GROKKED', generalisation: solution(), weak: false })?.label).toBe('grokked');
    expect(verdictOf({ verdict: 'GROKKED', generalisation: null, weak: false })?.label).toBe('grokked');
    expect(verdictOf({ verdict: 'MEMORISED', generalisation: null, weak: false })?.label).toBe('memorised only');
    expect(verdictOf({ verdict: null, generalisation: null, weak: false })).toBeNull();
  });
});

const RUN = { status: 'FINISHED', reason: null, phase: 'GENERALISED', generalisation: null, endedAt: '2026-11-29T00:00:00Z', step: 2000 } as const;
const NOTHING: Findings = { detections: [], bands: [], snapshots: [] };
const words = (run: Partial<Parameters<typeof verdictSentence>[0]>, findings: Partial<Findings> = {}) =>
  verdictSentence({ ...RUN, ...run }, { ...NOTHING, ...findings })?.replaceAll('\u2009', ' ');

describe('the sentence about a run', () => {
  it('has the claim of grokking and what became of it', () => {
    expect(words({ generalisation: solution() }, { detections: [grokking()] })).toBe(
      'Memorised at 50, no progress on validation for 350 steps, generalised at 625, 12.5 times as late; solved at every evaluation since.',
    );
    const unstable = solution({ stableFrom: null, solvedShare: 0.9832, ending: 'UNSTABLE' });
    expect(words({ generalisation: unstable }, { detections: [grokking({ onsetStep: null })] })).toBe(
      'Memorised at 50, generalised at 625, 12.5 times as late; solved at 98.3% of the evaluations since; ' +
        'at the last evaluations the accuracy wavers around the level of a solution.',
    );
  });

  it('has when the circle became significant for good', () => {
    const snapshots = [0.4, 0.001, 0.2, 0.002, 0.001].map((circularityChance, i) => ({ step: 100 * i, circularityChance }));
    expect(words({}, { detections: [grokking()], snapshots })).toMatch(/; its circle was significant from step 300 on, 100 steps before the onset\.$/);
    expect(words({}, { detections: [grokking()], snapshots: snapshots.slice(0, 3) })).not.toMatch(/circle/);
    expect(words({}, { detections: [grokking()], snapshots: [{ step: 0, circularityChance: null }] })).not.toMatch(/circle/);
  });

  it('needs no claim', () => {
    expect(words({ generalisation: solution({ stableFrom: 1200, solvedShare: 0.5 }) })).toBe(
      'Generalised at 575; solved at 50.0% of the evaluations since, at all of them from 1 200 on.',
    );
    expect(words({ phase: null })).toBeUndefined();
    expect(words({ phase: null }, { detections: [grokking({ stage: 'SUSPECTED' })] })).toBeUndefined();
  });

  it('has how far a run has come that has not generalised', () => {
    const bands = [{ phase: 'FITTING', from: 0, to: 50 }, { phase: 'MEMORISED', from: 50, to: 2000 }] as const;
    expect(words({ phase: 'MEMORISED' }, { bands })).toBe('Memorised at 50; the validation set was not solved by its last step, 2 000.');
    expect(words({ phase: 'FITTING', endedAt: null })).toBe('The train set was not fitted so far.');
    expect(words({ phase: 'TRANSITION' }, { bands: [...bands, { phase: 'TRANSITION', from: 400, to: 2000 }] })).toBe(
      'Memorised at 50; the validation accuracy has been rising since 400.',
    );
  });

  it('has the error of a run that failed, the last line of its traceback', () => {
    expect(words({ status: 'FAILED', phase: null, reason: 'Traceback:\n  File "x.py"\nValueError: no\u202e data.\n', step: 12 })).toBe(
      'Failed at step 12: ValueError: no\\u{202e} data.',
    );
  });
});
