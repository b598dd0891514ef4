import { describe, expect, it } from 'vitest';
import { grokking } from './fixtures';
import { drawnMarkers, type Marker, markerOf, markersOf, placeLabels, transitionsOf } from './markers';

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
  const label = (left: number, priority = 0) => ({ left, width: 50, priority });

  it('move to the next row where they would overlap, and are omitted where all rows are full', () => {
    expect(placeLabels([label(0), label(10), label(20), label(60)], 2)).toEqual([0, 1, -1, 0]);
  });

  it('of low priority are placed last', () => {
    expect(placeLabels([label(0, 2), label(10), label(90, 1)], 1)).toEqual([-1, 0, 0]);
  });
});

describe('markers over the width of the charts', () => {
  const spikes = (count: number, every: number): Marker[] =>
    Array.from({ length: count }, (_, i) => ({ key: `${i}`, kind: 'anomaly', step: i * every, label: 'loss spike', suspected: false }));

  it('have a line each while they are few, however close', () => {
    const drawn = drawnMarkers(spikes(30, 1), (step) => step / 10);
    expect(drawn).toHaveLength(30);
    expect(drawn[7]).toMatchObject({ left: 0.7, right: 0.7, count: 1, label: 'loss spike · 7' });
  });

  it('are counted in bands where they are many and close together', () => {
    const markers = [...spikes(2000, 1), ...markersOf(grokking())];
    const drawn = drawnMarkers(markers, (step) => step / 10);
    expect(drawn.map(({ kind }) => kind)).toEqual(['anomaly', 'memorised', 'onset', 'generalised']);
    expect(drawn[0]).toMatchObject({ left: 0, right: 199.9, step: 0, lastStep: 1999, count: 2000 });
    expect(drawn[0]?.label.replaceAll('\u2009', ' ')).toBe('2000 × loss spike · 0 to 1 999');
  });

  it('are no more bands than the width has room for', () => {
    expect(drawnMarkers(spikes(2000, 1), (step) => step * 7)).toHaveLength(2000);
    expect(drawnMarkers(spikes(2000, 1), (step) => step / 2).length).toBe(1);
    const sparse = drawnMarkers(spikes(5000, 1), (step) => Math.floor(step / 50) * 7);
    expect(sparse).toHaveLength(100);
    expect(sparse.every(({ count }) => count === 50)).toBe(true);
  });
});
