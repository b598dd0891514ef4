/** Alerts in words: rules, channels and what became of what they sent. */
import { formatStep, toWords } from './format';
import { escaped } from './text';
import type { AlertChannelType, AlertChannelView, AlertDeliveryStatus, AlertRuleView } from './types';

/** The types of channels: name, and what the address of one is; null for mails, which have recipients. */
export const CHANNEL_TYPES: Record<AlertChannelType, { label: string; address: string | null }> = {
  WEBHOOK: { label: 'webhook', address: 'https://example.org/hook' },
  CLOUD_EVENTS: { label: 'CloudEvents over HTTP', address: 'https://example.org/events' },
  SLACK: { label: 'Slack', address: 'https://hooks.slack.com/services/…' },
  DISCORD: { label: 'Discord', address: 'https://discord.com/api/webhooks/…' },
  TEAMS: { label: 'Microsoft Teams', address: 'the address of the workflow' },
  NTFY: { label: 'ntfy', address: 'https://ntfy.sh/topic' },
  EMAIL: { label: 'mail', address: null },
};

export const STATUSES: Record<AlertDeliveryStatus, { label: string; failed: boolean }> = {
  PENDING: { label: 'is being sent', failed: false },
  DELIVERED: { label: 'delivered', failed: false },
  SUPPRESSED: { label: 'suppressed', failed: false },
  FAILED: { label: 'failed', failed: true },
};

/** What a rule sends, in one sentence. */
export function ruleSentence({ kinds, experiment, filter, suspected, maxPerRunAndHour }: AlertRuleView): string {
  const what = kinds.length === 0 ? 'every finding' : kinds.map(toWords).join(', ');
  const where = [experiment === null ? null : `of experiment ${escaped(experiment)}`, filter === null ? null : `of runs where ${escaped(filter)}`].filter((part) => part !== null);
  const stage = suspected ? ', also while it is only suspected' : '';
  return `${[what, ...where].join(' ')}${stage}; at most ${formatStep(maxPerRunAndHour)} an hour about a run`;
}

/** The names of the channels of a rule; a channel that was deleted by its id. */
export const channelNames = (ids: readonly string[], channels: readonly AlertChannelView[]): string =>
  ids.map((id) => escaped(channels.find((channel) => channel.id === id)?.name ?? id)).join(', ');

/** Whether a rule sends nothing at a time. */
export const isMuted = ({ mutedUntil }: Pick<AlertRuleView, 'mutedUntil'>, now: number): boolean => mutedUntil !== null && Date.parse(mutedUntil) > now;

/** The mail addresses that a reader typed, separated by commas, semicolons or spaces. */
export const recipientsOf = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');
