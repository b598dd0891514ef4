import { describe, expect, it } from 'vitest';
import { completed, completionsAt } from './field-completion';

const NAMES = {
  attributes: ['delay_ratio', 'delay_steps', 'generalised_step', 'detection.grokking.delay_ratio', 'status'],
  parameters: ['lr', 'batch size'],
  metrics: ['val/accuracy', 'val/loss'],
  tags: ['team'],
};

const fieldsAt = (text: string, caret = text.length) => completionsAt(text, caret, NAMES).options.map(({ field }) => field);

describe('completion of fields', () => {
  it('offers fields that begin with the word first, then those of which a part does, then those that contain it', () => {
    expect(fieldsAt('dela')).toEqual(['delay_ratio', 'delay_steps', 'detection.grokking.delay_ratio']);
    expect(fieldsAt('val/l')).toEqual(['max.val/loss', 'min.val/loss', 'first.val/loss', 'metrics.val/loss']);
    expect(fieldsAt('min.')).toEqual(['min.val/loss', 'min.val/accuracy']);
    expect(fieldsAt('metrics.v')).toEqual(['metrics.val/loss', 'metrics.val/accuracy']);
    expect(fieldsAt('cura')).toContain('metrics.val/accuracy');
    expect(fieldsAt('nothing_like_it')).toEqual([]);
  });

  it('finds a field by the words of its column, and quotes names that the grammar does not know', () => {
    expect(fieldsAt('ratio')[0]).toBe('delay_ratio');
    expect(fieldsAt('batch')).toEqual(['params.`batch size`']);
  });

  it('completes the word before the caret, which may be in the middle', () => {
    const text = '(dela > 3) AND stat';
    expect(completionsAt(text, 5, NAMES).from).toBe(1);
    expect(fieldsAt(text, 5)[0]).toBe('delay_ratio');
    expect(completed(text, 5, 1, 'delay_ratio')).toEqual({ text: '(delay_ratio > 3) AND stat', caret: 13 });
    expect(completed('stat', 4, 0, 'status')).toEqual({ text: 'status ', caret: 7 });
  });

  it('offers nothing within a text in quotes, after a number, or for a field that is complete', () => {
    expect(fieldsAt("name = 'dela")).toEqual([]);
    expect(fieldsAt('delay_ratio > 3')).toEqual([]);
    expect(fieldsAt('')).toEqual([]);
    expect(fieldsAt('status')).toEqual([]);
  });
});
