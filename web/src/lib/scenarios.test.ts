import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AttemptStart, survives } from './attempts';
import { detectionsInEffect, withDetection } from './detections';
import { phasesInEffect, withPhaseChange } from './phases';
import type { DetectionView, PhaseChanged } from './types';

/** The contract's scenarios of several attempts, which every reader replays; its README describes them. */
const FOLDER = fileURLToPath(
  new URL('../../../metrics-stream/events/src/test/resources/scenarios/', import.meta.url),
);

interface Scenario {
  description: string;
  given: readonly { type: string; attempt: number; step: number }[];
  expected: {
    /** The history as the API serves it. */
    attempts: AttemptStart[];
    reports: readonly { attempt: number; step: number; survives: boolean }[];
    detections: string[];
    detectionAttempts?: number[];
    phases: readonly Pick<PhaseChanged, 'attempt' | 'step' | 'phase'>[];
  };
}

const scenarios = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json') && name !== 'index.json')
  .map((name): [string, Scenario] => [name, JSON.parse(readFileSync(FOLDER + name, 'utf8')) as Scenario]);

const viewOf = (event: Scenario['given'][number]): DetectionView =>
  ({ type: 'training-anomalies', event, detectedAt: null }) as unknown as DetectionView;

it('replays at least the scenario of three attempts', () => {
  expect(scenarios.map(([name]) => name)).toContain('01-three-attempts.json');
});

describe.each(scenarios)('%s', (_name, { given, expected }) => {
  const history = { attempts: expected.attempts };

  it('keeps the reports that survive', () => {
    expect(expected.reports.map((report) => ({ ...report, survives: survives(history, report) }))).toEqual(expected.reports);
  });

  it('shows the detections in effect', () => {
    const received = given.filter(({ type }) => type === 'Detection').map(viewOf);
    const shown = detectionsInEffect(received.reduce(withDetection, [] as DetectionView[]), history);
    expect(shown.map(({ event }) => event.id).sort()).toEqual([...expected.detections].sort());
    if (expected.detectionAttempts) {
      expect(shown.map(({ event }) => event.attempt).sort()).toEqual([...expected.detectionAttempts].sort());
    }
  });

  it('shows the phase changes in effect', () => {
    const received = given.filter(({ type }) => type === 'PhaseChanged') as unknown as PhaseChanged[];
    const shown = phasesInEffect(received.reduce(withPhaseChange, [] as PhaseChanged[]), history);
    expect(shown.map(({ attempt, step, phase }) => ({ attempt, step, phase }))).toEqual(expected.phases);
  });
});
