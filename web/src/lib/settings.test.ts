import { describe, expect, it } from 'vitest';
import { parseSetting, searchSettings, settingsOf } from './settings';

const TRAINER = {
  name: 'builtin',
  summary: '',
  changeable: ['lr'],
  parameters: { properties: { lr: { default: 0.001, description: 'learning rate' }, wd: { default: 0 }, model: { default: 'mlp' } } },
};

describe('the settings of a run', () => {
  it('begin with those that differ from the defaults of the trainer', () => {
    const settings = settingsOf({ parameters: { model: 'mlp', lr: 0.01, extra: true }, loggedParameters: {} }, TRAINER);
    expect(settings.map(({ name, value, otherwise }) => [name, value, otherwise])).toEqual([
      ['lr', '0.01', '0.001'],
      ['model', 'mlp', null],
      ['extra', 'true', null],
    ]);
  });

  it('begin with those that differ from the recipe, if the run has one', () => {
    const settings = settingsOf({ parameters: { lr: 0.01, wd: 1, model: 'emb' }, loggedParameters: {} }, TRAINER, { lr: 0.01, wd: 0.5 });
    expect(settings.map(({ name, otherwise }) => [name, otherwise])).toEqual([['wd', '0.5'], ['model', 'mlp'], ['lr', null]]);
  });

  it('are those that were logged before those that were submitted, also as text', () => {
    const settings = settingsOf({ parameters: { wd: 1 }, loggedParameters: { wd: '0.0' } }, TRAINER);
    expect(settings.map(({ value, otherwise }) => [value, otherwise])).toEqual([['0.0', null]]);
    expect(settingsOf({ parameters: { lr: 1 }, loggedParameters: {} }, null)[0]?.otherwise).toBeNull();
  });

  it('are found by name, value or description', () => {
    const settings = settingsOf({ parameters: { lr: 0.01, model: 'mlp' }, loggedParameters: {} }, TRAINER);
    expect(searchSettings(settings, 'RATE 0.01').map(({ name }) => name)).toEqual(['lr']);
    expect(searchSettings(settings, ' ').length).toBe(2);
  });

  it.each([
    ['0.5', 0.5],
    ['1e-3', 0.001],
    ['true', true],
    ['AdamW', 'AdamW'],
    ['', ''],
  ])('are read as they are typed: %s', (text, value) => expect(parseSetting(text)).toBe(value));
});
