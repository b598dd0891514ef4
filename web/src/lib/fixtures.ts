/** Events for tests. */
import type { DetectionView } from './types';

type GrokkingView = Extract<DetectionView, { type: 'grokking-detected' }>;

/** A confirmed grokking detection with some fields changed. */
export function grokking(changes: Partial<GrokkingView['event']> = {}): GrokkingView {
  return {
    type: 'grokking-detected',
    detectedAt: '2026-11-28T12:00:00Z',
    event: {
      id: 'r/grokking/1/val/1',
      detector: { name: 'grokking', version: 1, configuration: '0123456789' },
      runId: 'r',
      attempt: 1,
      stage: 'CONFIRMED',
      ordinal: 1,
      step: 675,
      split: 'val',
      strength: 0.98,
      evidence: { gap: 0.998 },
      supersedes: null,
      memorisedStep: 50,
      onsetStep: 400,
      generalisedStep: 625,
      delaySteps: 575,
      delayRatio: 12.5,
      liuPhase: 'GROKKING',
      intervention: null,
      ...changes,
    },
  };
}
