import { describe, expect, it } from 'vitest';
import { evidenceOf, markerOf, markersOf, placeLabels, sentenceOf, standing, titleOf, withDetection } from './detections';
import type { DetectionEvent, DetectionView } from './types';

function grokking(changes: Partial<DetectionEvent> = {}): DetectionView {
  return {
    type: 'grokking-detected',
    detectedAt: null,
    event: {
      id: 'r/grokking/1/val/1',
      detector: { name: 'grokking', version: 1, configuration: '0123456789' },
      runId: 'r',
      attempt: 1,
      stage: 'CONFIRMED',
      ordinal: 1,
      step: 675,
      strength: 0.98,
      evidence: { gap: 0.998 },
      supersedes: null,
      memorisedStep: 50,
      onsetStep: 400,
      generalisedStep: 625,
      delaySteps: 575,
      delayRatio: 12.5,
      ...changes,
    },
  };
}

const FIRST = { attempt: 1, startStep: 0 };

describe('detections', () => {
  it('draw where a run memorised, began to rise, and generalised', () => {
    expect(markersOf(grokking()).map(({ kind, step }) => [kind, step])).toEqual([
      ['memorised', 50],
      ['onset', 400],
      ['generalised', 625],
    ]);
    expect(markersOf(grokking({ onsetStep: null })).map(({ kind }) => kind)).toEqual(['memorised', 'generalised']);
  });

  it('stand beside what people changed', () => {
    const made = { attempt: 1, step: 300, parameter: 'lr', from: 0.001, to: 0.00025, commandId: 'c1' };
    expect(markerOf(made)).toEqual({
      key: 'lr/300/c1',
      kind: 'intervention',
      step: 300,
      label: 'lr → 2.50e-4',
      suspected: false,
    });
    expect(markerOf({ ...made, parameter: 'loss_dtype', to: 'float64' }).label).toBe('loss_dtype → float64');
  });

  it('are read in one sentence', () => {
    expect(titleOf(grokking())).toBe('Grokking');
    expect(sentenceOf(grokking())).toBe('Memorised at 50, generalised at 625: 12.5 times as late.');
  });

  it('arrive twice and stand once', () => {
    const suspected = grokking({ stage: 'SUSPECTED' });
    expect(withDetection(withDetection([], suspected), grokking())).toEqual([grokking()]);
  });

  it('give way to what supersedes them', () => {
    const revised = grokking({ id: 'r/grokking/1/val/2', supersedes: 'r/grokking/1/val/1' });
    expect(withDetection([grokking()], revised)).toEqual([revised]);
    expect(standing([grokking(), revised], FIRST)).toEqual([revised]);
  });

  it('do not stand when withdrawn, or when a newer attempt began', () => {
    expect(standing([grokking({ stage: 'WITHDRAWN' })], FIRST)).toEqual([]);
    expect(standing([grokking()], { attempt: 2, startStep: 0 })).toEqual([]);
    expect(standing([grokking()], { attempt: 2, startStep: 1000 })).toEqual([grokking()]);
  });

  it('are not superseded by those of an attempt that started over', () => {
    const again = grokking({ attempt: 2 });
    const old = grokking({ id: 'r/grokking/1/val/2', supersedes: again.event.id });
    expect(standing([again, old], { attempt: 2, startStep: 0 })).toEqual([again]);
  });

  it('show the numbers they rest on', () => {
    const rows = evidenceOf(grokking().event);
    expect(rows).toContainEqual({ name: 'generalised step', text: '625' });
    expect(rows).toContainEqual({ name: 'gap', text: '0.998' });
    expect(rows.at(-1)).toEqual({ name: 'detector', text: 'grokking 1 · 01234567' });
  });
});

describe('labels of markers', () => {
  it('take another row where they would collide, and are left out where all rows are full', () => {
    const label = (left: number) => ({ left, width: 50, advice: false });
    expect(placeLabels([label(0), label(10), label(20), label(60)], 2)).toEqual([0, 1, -1, 0]);
  });

  it('of advice take only what those of claims leave', () => {
    const label = (left: number, advice: boolean) => ({ left, width: 50, advice });
    expect(placeLabels([label(0, true), label(10, false), label(90, true)], 1)).toEqual([-1, 0, 0]);
  });
});
