/** The requests of alerts. */
import { ApiError, problemOf, query, request, send } from './api';
import type { AlertChannels, AlertChannelView, AlertDeliveries, AlertRules, AlertRuleView, AlertTest, NewAlertChannel, NewAlertRule } from './types';

const channelPath = (id: string): string => `/alerts/channels/${encodeURIComponent(id)}`;
const rulePath = (id: string): string => `/alerts/rules/${encodeURIComponent(id)}`;

async function remove(path: string): Promise<void> {
  const response = await fetch(`/api/v1${path}`, { method: 'DELETE', signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
}

export const alertsApi = {
  channels: async () => (await request<AlertChannels>('/alerts/channels')).channels,
  createChannel: (channel: NewAlertChannel) => send<AlertChannelView>('/alerts/channels', 'POST', channel),
  deleteChannel: (id: string) => remove(channelPath(id)),
  test: (id: string) => send<AlertTest>(`${channelPath(id)}/test`, 'POST', {}),
  rules: () => request<AlertRules>('/alerts/rules'),
  createRule: (rule: NewAlertRule) => send<AlertRuleView>('/alerts/rules', 'POST', rule),
  setRule: (id: string, rule: NewAlertRule) => send<AlertRuleView>(rulePath(id), 'PUT', rule),
  mute: (id: string, until: string | null) => send<AlertRuleView>(`${rulePath(id)}/mute`, 'POST', { until }),
  deleteRule: (id: string) => remove(rulePath(id)),
  deliveries: (limit: number, before: string | null) => request<AlertDeliveries>(`/alerts/deliveries?${query({ limit, before })}`),
};
