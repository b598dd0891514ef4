import { describe, expect, it } from 'vitest';
import { entered, type Field, fieldsOf, rangeOf, seedsIn, valuesIn } from './form';

const SCHEMA = {
  type: 'object',
  properties: {
    opt: { type: 'string', enum: ['Adam', 'AdamW'], description: 'the optimiser', default: 'Adam' },
    seed: { type: 'integer', minimum: 0, maximum: 9223372036854775807, default: 0 },
    lr: { type: 'number', exclusiveMinimum: 0, maximum: 10, description: 'rate', unit: 'per step', default: 0.01 },
    bias: { type: 'boolean', default: true },
    nested: { type: 'object' },
  },
};
const [opt, seed, lr, bias] = fieldsOf(SCHEMA) as [Field, Field, Field, Field];

describe('the form of a schema', () => {
  it('has a field with its unit and default for each property that a form can have', () => {
    expect(fieldsOf(SCHEMA).map(({ name }) => name)).toEqual(['opt', 'seed', 'lr', 'bias']);
    expect(lr).toMatchObject({ type: 'number', unit: 'per step', default: 0.01, exclusiveMinimum: 0 });
    expect(fieldsOf(null)).toEqual([]);
  });

  it('takes what the schema takes', () => {
    expect(entered(lr, ' 1e-3 ')).toEqual({ value: 0.001 });
    expect(entered(opt, 'AdamW')).toEqual({ value: 'AdamW' });
    expect(entered(bias, 'false')).toEqual({ value: false });
    expect(entered(seed, '7')).toEqual({ value: 7 });
  });

  it.each([
    [lr, '0', 'a number above 0, at most 10'],
    [lr, 'fast', 'a number above 0, at most 10'],
    [lr, '', 'a number above 0, at most 10'],
    [seed, '1.5', 'a whole number at least 0'],
    [seed, '0x10', 'a whole number at least 0'],
    [opt, 'SGD', 'one of Adam, AdamW'],
    [bias, 'yes', 'true or false'],
  ])('names what it expected, where it refuses', (field, text, expected) => {
    expect(entered(field, text)).toEqual({ expected });
    expect(rangeOf(field)).toBe(expected);
  });
});

describe('lists', () => {
  it('of seeds are numbers and ranges, each once', () => {
    expect(seedsIn('0, 2-4')).toEqual({ seeds: [0, 2, 3, 4] });
    for (const text of ['', '1,1', '1-', 'a', '4-2', '0-99999']) expect(seedsIn(text)).toHaveProperty('expected');
  });

  it('of the values of a sweep are checked one by one', () => {
    expect(valuesIn(lr, '0.1, 1e-2')).toEqual({ values: [0.1, 0.01] });
    expect(valuesIn(lr, '0.1, 0')).toEqual({ expected: 'values separated by commas, each a number above 0, at most 10' });
    expect(valuesIn(lr, '1, 1.0')).toEqual({ expected: 'different values' });
  });
});
