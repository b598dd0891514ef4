import { describe, expect, it } from 'vitest';
import { neighbours } from './circle-drawing';

describe('the neighbours on a circle', () => {
  it('are those of the frequency, each row once', () => {
    expect(neighbours(1, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(neighbours(2, 5)).toEqual([0, 3, 1, 4, 2]);
    expect(neighbours(2, 6)).toEqual([0, 3, 1, 4, 2, 5]);
  });
});
