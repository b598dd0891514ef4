import { describe, expect, it } from 'vitest';
import { type AttemptHistory, NO_ATTEMPTS } from './attempts';
import { detectionsInEffect, evidenceOf, isUndetermined, kindsOf, sentenceOf, titleOf, withDetection } from './detections';
import { grokking } from './fixtures';
import type { DetectionView } from './types';

const historyOf = (...starts: number[]): AttemptHistory => ({
  attempts: starts.map((start, i) => ({ attempt: i + 1, start })),
});

describe('the text of a detection', () => {
  it('is a title and one sentence with its numbers', () => {
    expect(titleOf(grokking())).toBe('Grokking');
    expect(titleOf(grokking({ split: 'held_out' }))).toBe('Grokking of held_out');
    expect(sentenceOf(grokking())).toBe('Memorised at 50, generalised at 625: 12.5 times as late.');
  });

  it('states that it rests on losses alone', () => {
    expect(titleOf(grokking({ weak: true }))).toBe('Grokking (weak)');
    expect(sentenceOf(grokking({ weak: true }))).toMatch(/Judged by losses, because accuracies were not logged\.$/);
  });

  it('states what would settle a suspicion that remains one', () => {
    const slingshot = {
      ...grokking(),
      type: 'slingshot-detected',
      event: {
        ...grokking().event, stage: 'SUSPECTED', quietLoss: 1e-7, peakLoss: 0.5, peakStep: 700, spikeStep: 690, recoveredStep: 750, periodSteps: null,
        undetermined: 'Sampled every 25 steps; the norm of the last layer would settle it.',
      },
    } as unknown as DetectionView;
    expect(isUndetermined(slingshot)).toBe(true);
    expect(isUndetermined(grokking({ stage: 'SUSPECTED' }))).toBe(false);
    expect(sentenceOf(slingshot)).toMatch(/recovered at 750\. Sampled every 25 steps; the norm of the last layer would settle it\.$/);
    expect(evidenceOf(slingshot.event).map(({ name }) => name)).not.toContain('undetermined');
  });

  it('includes the evidence it rests on', () => {
    const rows = evidenceOf(grokking().event);
    expect(rows).toContainEqual({ name: 'generalised step', text: '625' });
    expect(rows).toContainEqual({ name: 'gap', text: '0.998' });
    expect(rows.at(-1)).toEqual({ name: 'detector', text: 'grokking 1 · 01234567' });
  });
});

describe('the kinds of detections', () => {
  it('begin with grokking', () => {
    const anomaly = (kind: 'DIVERGENCE' | 'WENT_SILENT') =>
      ({ ...grokking(), type: 'training-anomalies', event: { ...grokking().event, kind } }) as unknown as DetectionView;
    const kinds = kindsOf([anomaly('WENT_SILENT'), anomaly('DIVERGENCE'), grokking(), anomaly('WENT_SILENT')]);
    expect(kinds.map(({ name, detections }) => [name, detections.length])).toEqual([
      ['grokking', 1],
      ['went silent', 2],
      ['divergence', 1],
    ]);
  });
});

describe('the detections in effect', () => {
  it('list a detection that arrived twice once, in its furthest stage', () => {
    const suspected = grokking({ stage: 'SUSPECTED' });
    const all = [suspected, suspected, grokking(), grokking(), suspected].reduce(withDetection, []);
    expect(all).toHaveLength(2);
    expect(detectionsInEffect(all, NO_ATTEMPTS)).toEqual([grokking()]);
  });

  it('are in the order of their steps, whatever order they arrived in', () => {
    const late = grokking({ id: 'late', generalisedStep: 900 });
    expect(detectionsInEffect([late, grokking()], NO_ATTEMPTS)).toEqual([grokking(), late]);
  });

  it('omit what another detection supersedes, whatever the stage of the other', () => {
    const revised = grokking({ id: 'revised', supersedes: grokking().event.id });
    expect(detectionsInEffect([grokking(), revised], NO_ATTEMPTS)).toEqual([revised]);
    expect(detectionsInEffect([revised, grokking()], NO_ATTEMPTS)).toEqual([revised]);
    const retracted = grokking({ ...revised.event, stage: 'WITHDRAWN' });
    expect(detectionsInEffect([grokking(), revised, retracted], NO_ATTEMPTS)).toEqual([]);
  });

  it('omit a retracted detection', () => {
    expect(detectionsInEffect([grokking(), grokking({ stage: 'WITHDRAWN' })], NO_ATTEMPTS)).toEqual([]);
  });

  it('omit what a newer attempt trained again, with three attempts as with two', () => {
    const claim = grokking({ step: 300 });
    expect(detectionsInEffect([claim], historyOf(0, 0))).toEqual([]);
    expect(detectionsInEffect([claim], historyOf(0, 500))).toEqual([claim]);
    expect(detectionsInEffect([claim], historyOf(0, 0, 500))).toEqual([]);
  });

  it('prefer the newest attempt of one id over a further stage of an older one', () => {
    const again = grokking({ attempt: 2, step: 700, stage: 'SUSPECTED' });
    expect(detectionsInEffect([grokking({ step: 300 }), again], historyOf(0, 500))).toEqual([again]);
  });

  it('are neither superseded nor retracted by a detection that does not survive', () => {
    const survivor = grokking({ step: 300 });
    const superseding = grokking({ id: 'later', step: 700, supersedes: survivor.event.id });
    const retracting = grokking({ step: 700, stage: 'WITHDRAWN' });
    expect(detectionsInEffect([survivor, superseding, retracting], historyOf(0, 500))).toEqual([survivor]);
  });
});
