import { describe, expect, it } from 'vitest';
import { addressOf, ALL_FINDINGS, countOf, filtered, filterOf, listed, queryOfFilter } from './findings';
import { grokking } from './fixtures';

const at = (detectedAt: string, changes = {}) => ({ ...grokking({ id: detectedAt, ...changes }), detectedAt });
const nameOf = (run: string) => (run === 'r' ? 'addition' : run);

describe('the findings of all runs', () => {
  it('are those in effect, the newest first', () => {
    const withdrawn = at('2026-11-29T10:00:00Z', { id: 'x', stage: 'WITHDRAWN' });
    const all = [at('2026-11-29T08:00:00Z'), at('2026-11-29T09:00:00Z'), at('2026-11-29T07:00:00Z', { id: 'x' }), withdrawn];
    expect(listed(all).map(({ detectedAt }) => detectedAt)).toEqual(['2026-11-29T09:00:00Z', '2026-11-29T08:00:00Z']);
  });

  it('are found by the name of their run, and by kind and stage', () => {
    const all = [at('a'), at('b', { runId: 's', stage: 'SUSPECTED' })];
    expect(filtered(all, { ...ALL_FINDINGS, search: 'ADDITION memorised' }, nameOf)).toHaveLength(1);
    expect(filtered(all, { ...ALL_FINDINGS, stage: 'SUSPECTED' }, nameOf).map(({ event }) => event.runId)).toEqual(['s']);
    expect(filtered(all, { ...ALL_FINDINGS, kind: 'slingshot' }, nameOf)).toEqual([]);
    expect(filtered(all, ALL_FINDINGS, nameOf)).toHaveLength(2);
  });

  it('are filtered as the address records it', () => {
    const filter = { kind: 'loss spike', stage: 'CONFIRMED', search: 'a & b' } as const;
    expect(filterOf(queryOfFilter(filter))).toEqual(filter);
    expect(queryOfFilter(ALL_FINDINGS)).toBe('');
    expect(filterOf('?stage=x')).toEqual(ALL_FINDINGS);
  });

  it('link to their step, and are counted', () => {
    expect(addressOf('a/b', 7)).toBe('/runs/a%2Fb?step=7');
    expect([countOf(1, 1), countOf(2, 3)]).toEqual(['1 finding', '2 of 3 findings']);
  });
});
