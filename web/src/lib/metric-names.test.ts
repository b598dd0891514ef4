import { describe, expect, it } from 'vitest';
import { ambiguities, loggedNameOf, missingForVerdict, nameFields, overridesOf, percentsOf, readingsOf, readNames } from './metric-names';

const run = {
  metricNames: {
    overrides: { test_acc: 'val/accuracy' },
    names: { 'train/loss': 'train/loss', 'train/accuracy': 'train_err', 'val/accuracy': 'test_acc' },
    ambiguities: [{ standard: 'val/accuracy', read: 'test_acc', others: ['dev_acc'], reason: 'test_acc or dev_acc\n' }],
  },
};

describe('metrics that are read as standard ones', () => {
  it('are drawn in their charts, but for an error rate, whose values are on another scale', () => {
    expect([...readingsOf(run)]).toEqual([['test_acc', 'val/accuracy']]);
    expect(readingsOf(null).size).toBe(0);
  });

  it('are found by the names that they are logged under', () => {
    expect(loggedNameOf(run, 'val/accuracy')).toBe('test_acc');
    expect(loggedNameOf(run, 'train/accuracy')).toBe('train/accuracy');
    expect(loggedNameOf(run, 'val/loss')).toBe('val/loss');
  });

  it('are listed with what the owner stated, and what is ambiguous', () => {
    expect(readNames(run)).toEqual([
      { standard: 'train/accuracy', expression: '1 − train_err', stated: false },
      { standard: 'val/accuracy', expression: 'test_acc', stated: true },
    ]);
    expect(ambiguities(run)).toEqual(['test_acc or dev_acc\\n']);
  });
});

describe('an accuracy in percent', () => {
  it('is one whose newest value is no fraction; a loss is none', () => {
    const names = { 'train/accuracy': 'acc', 'val/accuracy': 'test_acc', 'val/ood/accuracy': 'ood', 'val/loss': 'val/loss' };
    const metricNames = { overrides: {}, names, ambiguities: [] };

    expect(percentsOf({ metricNames, latest: { acc: 1, test_acc: 43.2, ood: 'NaN', 'val/loss': 7 } })).toEqual(['test_acc']);
  });
});

describe('the form of the names', () => {
  const latest = { zeta: 1, train_err: 0.1, test_acc: 0.9, 'train/loss': 0.2 };

  it('has a field for each metric, those that are read as standard ones first', () => {
    expect(nameFields({ ...run, latest })).toEqual([
      { name: 'test_acc', stated: 'val/accuracy', convention: 'by convention' },
      { name: 'train/loss', stated: '', convention: 'train/loss' },
      { name: 'train_err', stated: '', convention: '1-train/accuracy' },
      { name: 'zeta', stated: '', convention: 'not read' },
    ]);
  });

  it('states what is filled in, and leaves the rest to convention', () => {
    const fields = nameFields({ ...run, latest });
    const filled = fields.map((field) => (field.name === 'zeta' ? { ...field, stated: ' val/loss ' } : field));
    const emptied = fields.map((field) => ({ ...field, stated: ' ' }));

    expect(overridesOf(filled)).toEqual({ test_acc: 'val/accuracy', zeta: 'val/loss' });
    expect(overridesOf(emptied)).toEqual({});
  });
});

describe('a run without anything to judge by', () => {
  const none = { overrides: {}, names: {}, ambiguities: [] };

  it('states what is missing and which names it has', () => {
    expect(missingForVerdict({ metricNames: none, latest: { reward: 1, 'kl\u001b': 2 } })).toBe(
      'No verdict without accuracy or loss of a train set or a validation set: the run logs reward, kl\\u{1b}.',
    );
    const trainOnly = { ...none, names: { 'train/loss': 'loss' } };
    expect(missingForVerdict({ metricNames: trainOnly, latest: { loss: 1 } })).toMatch(/^No verdict without validation accuracy or loss:/);
  });

  it('is none before the first metric, or with a metric of each set', () => {
    expect(missingForVerdict({ metricNames: none, latest: {} })).toBeNull();
    expect(missingForVerdict({ ...run, latest: { test_acc: 1 } })).toBeNull();
  });
});
