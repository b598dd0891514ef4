import { describe, expect, it } from 'vitest';
import { channelNames, isMuted, recipientsOf, ruleSentence } from './alerts';
import type { AlertChannelView, AlertRuleView } from './types';

const RULE: AlertRuleView = {
  id: 'r', name: 'grokked', kinds: ['grokking', 'loss-spike'], experiment: null, filter: null, channels: ['c', 'gone'], suspected: false, maxPerRunAndHour: 10,
  createdAt: '2026-11-29T00:00:00Z', mutedUntil: null,
};

describe('a rule of alerts in words', () => {
  it('has its kinds, runs and cap', () => {
    expect(ruleSentence(RULE)).toBe('grokking, loss spike; at most 10 an hour about a run');
    expect(ruleSentence({ ...RULE, kinds: [], filter: "tags.team = 'a'", suspected: true })).toBe(
      "every finding of runs where tags.team = 'a', also while it is only suspected; at most 10 an hour about a run",
    );
  });

  it('has the names of its channels', () => {
    expect(channelNames(RULE.channels, [{ id: 'c', name: 'team' } as AlertChannelView])).toBe('team, gone');
  });

  it('is muted until a time', () => {
    const now = Date.parse('2026-11-29T12:00:00Z');
    expect(isMuted(RULE, now)).toBe(false);
    expect(isMuted({ mutedUntil: '2026-11-29T13:00:00Z' }, now)).toBe(true);
    expect(isMuted({ mutedUntil: '2026-11-29T11:00:00Z' }, now)).toBe(false);
  });
});

describe('recipients', () => {
  it('are separated by commas, semicolons or spaces', () => expect(recipientsOf(' a@b.org, c@d.org;e@f.org\n')).toEqual(['a@b.org', 'c@d.org', 'e@f.org']));
});
