import { describe, expect, it } from 'vitest';
import { layoutOf } from './film';

describe('the frames of a film', () => {
  it.each([1, 2, 3, 4, 6])('have an even number of pixels for %d circles, in rows of three', (circles) => {
    const { columns, width, height } = layoutOf(circles);
    expect(columns).toBe(Math.min(circles, 3));
    expect(width % 2).toBe(0);
    expect(height % 2).toBe(0);
  });
});
