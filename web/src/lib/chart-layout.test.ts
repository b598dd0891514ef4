import { describe, expect, it } from 'vitest';
import { type ChartChoices, type ChartGroup, groupsOf, moved, NO_CHOICES, PAGE_SIZE, toggled } from './chart-layout';
import { chartsFor } from './charts';

const CHARTS = chartsFor(['train/loss', 'lr', 'system/cpu', 'system/gpu 0', 'layer0/norm']);
const shown = (charts = CHARTS, choices: Partial<ChartChoices> = {}, search = '', limits = {}) =>
  groupsOf(charts, { ...NO_CHOICES, ...choices }, search, limits).map(({ title, open, charts: of, total }) => [title, open, of.map(({ title: name }) => name), total]);

describe('the charts of a run', () => {
  it('are those of grokking, then other metrics by their prefix', () => {
    expect(shown()).toEqual([
      ['', true, ['Loss'], 1],
      ['Other metrics', true, ['lr'], 1],
      ['layer0', true, ['layer0/norm'], 1],
      ['system', true, ['system/cpu', 'system/gpu 0'], 2],
    ]);
  });

  it('are in closed groups beyond a number, and shown in parts', () => {
    const charts = chartsFor(['train/loss', ...Array.from({ length: 3000 }, (_, i) => `a/m${String(i).padStart(4, '0')}`), 'b/one']);
    const [, many, one] = groupsOf(charts, NO_CHOICES, '', {}) as [ChartGroup, ChartGroup, ChartGroup];
    expect(many).toMatchObject({ open: false, charts: [], total: 3000 });
    expect(one.open).toBe(true);
    const [, opened] = groupsOf(charts, { ...NO_CHOICES, opened: { [many.key]: true } }, '', {});
    expect(opened?.charts).toHaveLength(PAGE_SIZE);
    const [, longer] = groupsOf(charts, { ...NO_CHOICES, opened: { [many.key]: true } }, '', { [many.key]: 24 });
    expect(longer?.charts).toHaveLength(24);
  });

  it('are found by words of their names, hidden ones too', () => {
    const hidden = { hidden: ['metric:system/gpu 0'] };
    expect(shown(CHARTS, hidden).at(-1)).toEqual(['system', true, ['system/cpu'], 1]);
    expect(shown(CHARTS, hidden, 'GPU sys')).toEqual([['Found', true, ['system/gpu 0'], 1]]);
    expect(shown(CHARTS, {}, 'val')).toEqual([['No chart found', true, [], 0]]);
  });

  it('are pinned above all others, in the order of pinning', () => {
    const pinned = toggled(toggled([], 'metric:system/cpu'), 'loss');
    expect(shown(CHARTS, { pinned })[0]).toEqual(['Pinned', true, ['system/cpu', 'Loss'], 2]);
    expect(toggled(pinned, 'loss')).toEqual(['metric:system/cpu']);
  });

  it('move within their group', () => {
    const groups = groupsOf(CHARTS, NO_CHOICES, '', {});
    const choices = moved(NO_CHOICES, groups.at(-1) as ChartGroup, 'metric:system/gpu 0', -1);
    expect(shown(CHARTS, choices).at(-1)?.[2]).toEqual(['system/gpu 0', 'system/cpu']);
    expect(moved(NO_CHOICES, groups.at(-1) as ChartGroup, 'metric:system/gpu 0', 1)).toBe(NO_CHOICES);
  });

  it('have the vertical axis that was chosen', () => {
    const [first] = groupsOf(CHARTS, { ...NO_CHOICES, logY: { loss: false } }, '', {});
    expect(first?.charts[0]?.logY).toBe(false);
  });

  it('without a prefix do not mix with those of a prefix of the same words', () => {
    expect(shown(chartsFor(['plain', 'Other metrics/x', '/odd'])).map(([title]) => title)).toEqual(['Other metrics', 'Other metrics']);
  });
});
