import { describe, expect, it } from 'vitest';
import { grokking } from './fixtures';
import type { Generalisation } from './types';
import { solutionSentence, verdictOf } from './verdict';

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

describe('the solution of a run', () => {
  const words = (text: string | null) => text?.replaceAll('\u2009', ' ');

  it('is one sentence of the claim and of what became of it', () => {
    expect(words(solutionSentence([grokking()], solution()))).toBe(
      'Memorised at 50, generalised at 625, 12.5 times as late; solved at every evaluation since.',
    );
    expect(words(solutionSentence([grokking()], solution({ stableFrom: null, solvedShare: 0.9832, ending: 'UNSTABLE' })))).toBe(
      'Memorised at 50, generalised at 625, 12.5 times as late; solved at 98.3% of the evaluations since; ' +
        'at the last evaluations the accuracy wavers around the level of a solution.',
    );
  });

  it('needs no claim', () => {
    expect(words(solutionSentence([], solution({ stableFrom: 1200, solvedShare: 0.5 })))).toBe(
      'Generalised at 575; solved at 50.0% of the evaluations since, at all of them from 1 200 on.',
    );
    expect(solutionSentence([], null)).toBeNull();
    expect(solutionSentence([grokking({ stage: 'SUSPECTED' })], null)).toBeNull();
  });
});
