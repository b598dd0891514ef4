import { describe, expect, it } from 'vitest';
import { cellText, columnOf, DEFAULT_COLUMNS, fieldOf, fieldsFor, mainFinding, numberOf, patched } from './run-columns';
import { sparklineOf } from './sparkline';
import type { RunView } from './types';

describe('a column', () => {
  it('is known, or a parameter, metric, tag or another field', () => {
    expect(columnOf('memorised_step')).toMatchObject({ label: 'Memorised', term: 'memorised' });
    expect(columnOf('params.`batch size`')).toMatchObject({ label: 'batch size', kind: 'text' });
    expect(columnOf('metrics.val/loss')).toMatchObject({ label: 'val/loss', kind: 'number' });
    expect(columnOf('min.val/loss')).toMatchObject({ label: 'val/loss · least', kind: 'number', sort: 'min.val/loss' });
    expect(columnOf(fieldOf('max', 'val acc'))).toMatchObject({ key: 'max.`val acc`', label: 'val acc · greatest' });
    expect(columnOf('geometry.gini')).toMatchObject({ label: 'Gini', term: 'gini' });
    expect(columnOf('detection.divergence.step')).toMatchObject({ label: 'detection divergence step', kind: 'steps' });
  });

  it('names its field in the grammar of the search', () => {
    expect(fieldOf('params', 'lr')).toBe('params.lr');
    expect(fieldOf('metrics', 'a `b`')).toBe('metrics.`a ``b```');
    expect(columnOf(fieldOf('metrics', 'a `b`')).label).toBe('a `b`');
  });

  it('asks for its field, but those that are made of several do not', () => {
    const fields = fieldsFor(['finding', 'curve', 'params.lr', 'step']);
    expect(fields).toContain('params.lr');
    expect(fields).not.toContain('finding');
    expect(fields.filter((field) => field === 'step')).toHaveLength(1);
    expect(fieldsFor([...DEFAULT_COLUMNS]).length).toBeLessThanOrEqual(60);
  });

  it('shows missing values as such, and settings as they were given', () => {
    expect(cellText(columnOf('delay_ratio'), null)).toBe('–');
    expect(cellText(columnOf('delay_ratio'), 12.3456)).toBe('12.35');
    expect(cellText(columnOf('params.p'), 113)).toBe('113');
    expect(cellText(columnOf('params.lr'), 0.001)).toBe('0.001');
    expect(cellText(columnOf('params.opt'), 'Adam\n')).toBe('Adam\\n');
    expect(cellText(columnOf('metrics.val/loss'), 'NaN')).toBe('NaN');
    expect(cellText(columnOf('forecast.chance'), 0.5)).toBe('50.0%');
    expect(cellText(columnOf('duration'), 75)).toBe('1 min');
    expect(numberOf('')).toBeNull();
    expect(numberOf('1e-3')).toBe(0.001);
  });
});

describe('the main finding of a run', () => {
  const run = { ended_at: 1, slingshots: 0 };

  it('is grokking, whatever came later', () => {
    const fields = { ...run, 'detection.grokking.step': 625, delay_ratio: 12.5, slingshots: 4, 'detection.loss_spike.count': 332 };
    expect(mainFinding(fields)).toEqual({ text: 'grokked, 12.5 × as late', step: 625, kind: 'grokking-detected' });
  });

  it('names what spoiled a run that had grokked', () => {
    const fields = { ...run, 'detection.grokking.step': 625, 'detection.collapse_after_generalising.count': 1 };
    expect(mainFinding(fields).text).toBe('grokked; collapsed after generalising');
  });

  it('is a divergence before slingshots, and those before spikes', () => {
    const spikes = { ...run, 'detection.loss_spike.count': 332, 'detection.loss_spike.step': 7 };
    expect(mainFinding(spikes)).toEqual({ text: '332 × loss spikes', step: 7, kind: 'training-anomalies' });
    expect(mainFinding({ ...spikes, slingshots: 1 }).text).toBe('slingshot');
    expect(mainFinding({ ...spikes, slingshots: 1, 'detection.divergence.count': 1 }).text).toBe('diverged');
  });

  it('is the forecast of a run that goes on without any', () => {
    expect(mainFinding({ ...run, ended_at: null, 'forecast.chance': 0.87 }).text).toBe('87.0% to generalise');
    expect(mainFinding({ ...run, 'forecast.chance': 0.87 }).text).toBe('none');
    expect(mainFinding({ ...run, ended_at: null }).text).toBe('none yet');
    expect(mainFinding({ ...run, status: 'FAILED' }).text).toBe('none before it failed');
  });
});

describe('a row that the live feed changes', () => {
  it('has the newest values, and the extremes that they exceed if it has these', () => {
    const fields = { 'metrics.val/loss': 2, 'min.val/loss': 1, 'max.val/loss': 3, 'tags.team': 'a' };
    const row = { id: 'r', fields, sparkline: sparklineOf(null), attempt: 1, rejections: [] };
    const seen = (latest: Record<string, number | 'NaN'>) => patched(row, { latest, tags: {}, forecast: null, generalisation: null } as unknown as RunView).fields;
    expect(seen({ 'val/loss': 0.5 })).toMatchObject({ 'metrics.val/loss': 0.5, 'min.val/loss': 0.5, 'max.val/loss': 3, 'tags.team': null });
    expect(seen({ 'val/loss': 4 })).toMatchObject({ 'min.val/loss': 1, 'max.val/loss': 4 });
    expect(seen({ 'val/loss': 'NaN' })).toMatchObject({ 'metrics.val/loss': 'NaN', 'min.val/loss': 1, 'max.val/loss': 3 });
    expect(seen({ 'train/loss': 1 })).not.toHaveProperty('min.train/loss');
  });
});
