import { describe, expect, it } from 'vitest';
import { grokking } from './fixtures';
import { markerOf, markersOf, placeLabels, transitionsOf } from './markers';

describe('markers', () => {
  it('show where a run memorised, where the rise began, and where it generalised', () => {
    expect(markersOf(grokking()).map(({ kind, step }) => [kind, step])).toEqual([
      ['memorised', 50],
      ['onset', 400],
      ['generalised', 625],
    ]);
    expect(markersOf(grokking({ onsetStep: null })).map(({ kind }) => kind)).toEqual(['memorised', 'generalised']);
  });

  it('shade the transition, from the onset if there is one', () => {
    const { id } = grokking().event;
    expect(transitionsOf([grokking()])).toEqual([{ id, from: 400, to: 625 }]);
    expect(transitionsOf([grokking({ onsetStep: null })])).toEqual([{ id, from: 50, to: 625 }]);
  });

  it('are dashed for a suspected detection', () => {
    expect(markersOf(grokking({ stage: 'SUSPECTED' })).every(({ suspected }) => suspected)).toBe(true);
    expect(markersOf(grokking()).some(({ suspected }) => suspected)).toBe(false);
  });

  it('show interventions with the new value', () => {
    const intervention = { attempt: 1, step: 300, parameter: 'lr', from: 0.001, to: 0.00025, commandId: 'c1' };
    expect(markerOf(intervention)).toEqual({
      key: 'lr/300/c1',
      kind: 'intervention',
      step: 300,
      label: 'lr → 2.50e-4',
      suspected: false,
    });
    expect(markerOf({ ...intervention, parameter: 'loss_dtype', to: 'float64' }).label).toBe('loss_dtype → float64');
  });
});

describe('the labels of markers', () => {
  const label = (left: number, lowPriority = false) => ({ left, width: 50, lowPriority });

  it('move to the next row where they would overlap, and are omitted where all rows are full', () => {
    expect(placeLabels([label(0), label(10), label(20), label(60)], 2)).toEqual([0, 1, -1, 0]);
  });

  it('of low priority are placed last', () => {
    expect(placeLabels([label(0, true), label(10), label(90, true)], 1)).toEqual([-1, 0, 0]);
  });
});
