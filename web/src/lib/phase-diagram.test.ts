import { describe, expect, it } from 'vitest';
import { axesOf, diagramOf, sentenceOf } from './phase-diagram';
import type { PhaseDiagram, RunOutcomes, SweepTable } from './types';

const outcomes = (changes: Partial<RunOutcomes>): RunOutcomes => ({
  ended: 0, open: 0, failed: 0, memorised: 0, memorisedShare: null, memorisedSteps: null, generalised: 0, generalisedShare: null,
  generalisedSteps: null, ratio: null, classes: {}, prevailing: null, ...changes,
});

const SERVED: PhaseDiagram = {
  x: 'wd',
  y: 'frac',
  xs: [0, 1],
  ys: [0.3, 0.6],
  cells: [
    { x: 0, y: 0.3, outcomes: outcomes({ ended: 2, classes: { MEMORISED: 2 }, prevailing: 'MEMORISED', memorisedSteps: 50 }) },
    { x: 1, y: 0.3, outcomes: outcomes({ open: 1 }) },
    { x: 0, y: 0.6, outcomes: outcomes({ ended: 1, classes: { GROKKED: 1 }, prevailing: 'GROKKED', generalisedSteps: 10_000, ratio: 200 }) },
    { x: 1, y: 0.6, outcomes: outcomes({ ended: 1, classes: { GENERALISED: 1 }, prevailing: 'GENERALISED', generalisedSteps: 100, ratio: 2 }) },
  ],
};

const run = (id: string, seed: number, status: 'FINISHED' | 'RUNNING', verdict: 'MEMORISED' | 'GROKKED' | null) => ({
  id, seed, status, reason: null, verdict, memorisedStep: null, generalisedStep: null,
});

const TABLE = {
  id: 's',
  varied: ['wd', 'frac'],
  cells: [
    { parameters: { wd: 0, frac: 0.3 }, outcomes: outcomes({}), runs: [run('a', 0, 'FINISHED', 'MEMORISED'), run('b', 1, 'FINISHED', 'MEMORISED')] },
    { parameters: { wd: 1, frac: 0.3 }, outcomes: outcomes({}), runs: [run('c', 0, 'RUNNING', null)] },
  ],
} as unknown as SweepTable;

describe('the phase diagram of a sweep', () => {
  it('has the greatest values at the top and at the right', () => {
    const { ys, cells } = diagramOf(SERVED, TABLE, 'class');
    expect(ys).toEqual([0.6, 0.3]);
    expect(cells.flat().map(({ x, y }) => `${x}/${y}`)).toEqual(['0/0.6', '1/0.6', '0/0.3', '1/0.3']);
  });

  it('has a dot for each run of a cell', () => {
    const [, [memorised, open]] = diagramOf(SERVED, TABLE, 'class').cells as never as [unknown, [{ dots: unknown }, { dots: unknown; text: string }]];
    expect(memorised.dots).toEqual([
      { id: 'a', seed: 0, verdict: 'MEMORISED', open: false },
      { id: 'b', seed: 1, verdict: 'MEMORISED', open: false },
    ]);
    expect(open).toMatchObject({ text: '…', dots: [{ id: 'c', open: true }] });
  });

  it('shades cells by the logarithm of their steps, and those that never generalised not at all', () => {
    const { cells, extent } = diagramOf(SERVED, TABLE, 'generalised');
    expect(extent).toEqual([100, 10_000]);
    expect(cells.flat().map(({ shade }) => shade)).toEqual([1, 0, null, null]);
    expect(cells.flat().map(({ text }) => text)).toEqual(['10k', '100', '◑', '…']);
  });

  it('is read out cell by cell', () => {
    const [[grokked]] = diagramOf(SERVED, TABLE, 'class').cells as never as [[never]];
    expect(sentenceOf(grokked, 'wd', 'frac')).toBe('wd 0, frac 0.6: 1 grokking; generalised at 10k, 200 times as late');
  });

  it('is over the settings with the most values, or one and the seed', () => {
    const values: Record<string, number> = { lr: 2, wd: 5, frac: 3 };
    expect(axesOf(['lr', 'wd', 'frac'], (name) => values[name] ?? 0)).toEqual({ x: 'wd', y: 'frac' });
    expect(axesOf(['lr'], () => 2)).toEqual({ x: 'lr', y: 'seed' });
    expect(axesOf([], () => 0)).toBeNull();
  });
});
