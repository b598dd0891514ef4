import { describe, expect, it } from 'vitest';
import { entriesWith, GLOSSARY } from './glossary';

describe('the glossary', () => {
  it('has each key and each term once, with a whole sentence', () => {
    expect(new Set(GLOSSARY.map(({ key }) => key)).size).toBe(GLOSSARY.length);
    expect(new Set(GLOSSARY.map(({ term }) => term)).size).toBe(GLOSSARY.length);
    for (const { definition } of GLOSSARY) expect(definition).toMatch(/^[A-Z].*\.$/);
  });

  it('finds terms before the definitions that mention them', () => {
    expect(entriesWith(' SLINGSHOT ').map(({ key }) => key)).toEqual(['slingshot', 'loss-spike']);
    expect(entriesWith('').length).toBe(GLOSSARY.length);
    expect(entriesWith('no such word')).toEqual([]);
  });
});
