import { describe, expect, it } from 'vitest';
import { fieldsOf } from './form';
import { checked, costOf, type Draft, expectedText, initialSettings } from './launch';
import { recipeNamed } from './recipes';

const FIELDS = fieldsOf({
  properties: {
    lr: { type: 'number', exclusiveMinimum: 0, default: 0.001 },
    wd: { type: 'number', minimum: 0, default: 0 },
    opt: { type: 'string', enum: ['Adam', 'AdamW'], default: 'AdamW' },
    file: { type: 'string', minLength: 0, maxLength: 20, default: '' },
  },
});

const draft = (changes: Partial<Draft> = {}, settings: Record<string, string> = {}): Draft => ({
  trainer: 'builtin',
  recipe: null,
  name: '',
  seeds: '0',
  steps: '2000',
  settings: { ...initialSettings(FIELDS, {}), ...settings },
  ...changes,
});

describe('what is launched', () => {
  it('is a run with the settings that differ from the defaults', () => {
    const { plan } = checked(draft({}, { wd: '1', file: 'a, b' }), FIELDS);
    expect(plan).toEqual({
      kind: 'run',
      runs: 1,
      run: { name: null, recipe: null, trainer: 'builtin', parameters: { wd: 1, file: 'a, b' }, seed: 0, steps: 2000 },
    });
  });

  it('has the settings of its recipe, also where they are the defaults', () => {
    const recipe = recipeNamed('hello-grok');
    const settings = initialSettings(FIELDS, recipe?.parameters ?? {});
    expect(settings).toMatchObject({ lr: '0.01', wd: '1', opt: 'AdamW' });
    expect(checked(draft({ recipe, settings }), FIELDS).plan).toMatchObject({ run: { name: 'hello-grok seed 0', recipe: 'hello-grok', parameters: { lr: 0.01, wd: 1, opt: 'AdamW' } } });
  });

  it('is a sweep if a setting has several values, or there are several seeds', () => {
    const { plan, varied } = checked(draft({ name: 's', seeds: '0-2' }, { wd: '0, 1', opt: 'Adam, AdamW' }), FIELDS);
    expect(varied).toEqual(['wd', 'opt']);
    expect(plan).toMatchObject({ kind: 'sweep', runs: 12, cells: 4, sweep: { name: 's', seeds: [0, 1, 2], grid: { wd: [0, 1], opt: ['Adam', 'AdamW'] } } });
    expect(checked(draft({ seeds: '0,1', name: 's' }), FIELDS).plan).toMatchObject({ kind: 'sweep', runs: 2, cells: 1 });
  });

  it('is nothing while a field is wrong, and each is named', () => {
    const { plan, problems } = checked(draft({ seeds: '0,0', steps: '0' }, { lr: '0', opt: 'SGD, Adam' }), FIELDS);
    expect(plan).toBeNull();
    expect(Object.keys(problems).sort()).toEqual(['lr', 'opt', 'seeds', 'steps']);
    expect(checked(draft({ seeds: '0-999' }, { wd: '0,1' }), FIELDS).problems['seeds']).toBe('at most 1000 runs in all, these are 2000');
    expect(checked(draft({ seeds: '0,1' }), FIELDS).problems).toEqual({ name: 'a name for the sweep' });
  });
});

describe('what a plan costs', () => {
  const recipe = recipeNamed('hello-grok');

  it('follows from the time of the recipe, its steps, the runs and the workers', () => {
    expect(costOf(recipe, 2000, 1, 4)).toBe('about 3 s on one core');
    expect(costOf(recipe, 4000, 20, 2)).toBe('about 1 min: 20 runs of 6 s each, 2 at a time');
    expect(costOf(null, 2000, 1, 1)).toBeNull();
  });

  it('is beside what is expected', () => {
    expect(expectedText(recipe?.generalised ?? null)).toBe('500 to 1300');
    expect(expectedText('never')).toBe('never');
    expect(expectedText(null)).toBe('not measured');
  });
});
