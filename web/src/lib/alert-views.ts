/** The records of `/api/v1/alerts`, as the API serves and takes them. */
import type { DetectionStage } from './types';

export type AlertChannelType = 'WEBHOOK' | 'CLOUD_EVENTS' | 'SLACK' | 'DISCORD' | 'TEAMS' | 'NTFY' | 'EMAIL';

export interface AlertChannelView {
  id: string;
  name: string;
  type: AlertChannelType;
  /** Where it sends to, without what is secret of the address. */
  target: string;
  signed: boolean;
  createdAt: string;
  /** Of the signature, in the answer to its creation alone. */
  secret: string | null;
}

export interface NewAlertChannel {
  name: string;
  type: AlertChannelType;
  url: string | null;
  recipients: string[] | null;
  secret: string | null;
}

export interface AlertRuleView {
  id: string;
  name: string;
  kinds: string[];
  experiment: string | null;
  filter: string | null;
  channels: string[];
  suspected: boolean;
  maxPerRunAndHour: number;
  createdAt: string;
  mutedUntil: string | null;
}

export type NewAlertRule = Omit<AlertRuleView, 'id' | 'createdAt' | 'mutedUntil'>;

export type AlertDeliveryStatus = 'PENDING' | 'DELIVERED' | 'SUPPRESSED' | 'FAILED';

export interface AlertDeliveryView {
  id: string;
  ruleName: string;
  channelName: string;
  run: string;
  kind: string;
  stage: DetectionStage;
  step: number;
  status: AlertDeliveryStatus;
  attempts: number;
  createdAt: string;
  reason: string | null;
}

/** Whether the receiver has acknowledged a test, else why not. */
export interface AlertTest {
  delivered: boolean;
  reason: string | null;
}
