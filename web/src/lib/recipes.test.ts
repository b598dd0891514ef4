import { describe, expect, it } from 'vitest';
import { RECIPES, recipeNamed } from './recipes';

describe('recipes', () => {
  it('have the settings of those that they are like, and their own', () => {
    expect(recipeNamed('memorise-only')?.parameters).toMatchObject({ p: 31, lr: 0.003, frac: 0.3, wd: 1 });
    expect(recipeNamed('hello-grok')).toMatchObject({ generalised: [500, 1300], needs: null });
    expect(recipeNamed('memorise-only')?.generalised).toBe('never');
    expect(recipeNamed('clock-wide')?.generalised).toBeNull();
    expect(recipeNamed(null)).toBeNull();
  });

  it('are all described', () => {
    expect(RECIPES.length).toBeGreaterThan(40);
    for (const { summary, cost, seconds, steps } of RECIPES) {
      expect(summary).not.toBe('');
      expect(cost).not.toBe('');
      expect(seconds).toBeGreaterThan(0);
      expect(steps).toBeGreaterThan(0);
    }
  });
});
