/** The state of a run in words, and what a reader can do about it. */
import { formatAge, toWords } from './format';
import { escaped } from './text';
import type { RunView } from './types';

/** Statuses in which the run may take further steps, so that its last event matters. */
export const isActive = ({ status }: Pick<RunView, 'status'>): boolean =>
  ['RUNNING', 'STOPPING', 'LOST', 'INACTIVE'].includes(status);

export const stateLabel = ({ status }: Pick<RunView, 'status'>): string => (status === 'LOST' ? 'worker lost' : toWords(status));

/** Why a run has no phase, as the badge in its place; null where the status alone says enough: no worker has begun it. */
export function noPhase(run: Pick<RunView, 'status'>): { label: string; definition: string } | null {
  if (run.status === 'QUEUED') return null;
  return isActive(run)
    ? { label: 'no phase yet', definition: 'no evaluation yet' }
    : { label: 'no phase', definition: 'the run has ended without an evaluation that has a phase' };
}

/** How old what is displayed may be; null if it is current. A run that is late is not thereby lost. */
export const lateness = ({ lateMs }: Pick<RunView, 'lateMs'>): string | null => (lateMs === null ? null : `${formatAge(lateMs)} late`);

/** Whether a worker may train the run, now or later, and could be requested to stop. */
export const canStop = ({ status, worker }: Pick<RunView, 'status' | 'worker'>): boolean =>
  status === 'QUEUED' || (worker !== null && (status === 'RUNNING' || status === 'LOST'));

/** Whether people can end the run because no worker would: its metrics come from elsewhere, or its worker is lost. */
export const canEnd = ({ status, worker }: Pick<RunView, 'status' | 'worker'>): boolean =>
  status === 'INACTIVE' || status === 'LOST' || (worker === null && (status === 'RUNNING' || status === 'STOPPING'));

/** What has become of a requested stop; null without one, and once the run has ended. */
export function stopNote({ status, stop, worker }: Pick<RunView, 'status' | 'stop' | 'worker'>): string | null {
  if (stop === null || status !== 'STOPPING') return null;
  if (stop.receivedBy !== null) return `Worker ${escaped(stop.receivedBy)} has received the request to stop.`;
  return worker === null
    ? 'No worker trains this run, so none has received the request to stop. You can end the run.'
    : `Worker ${escaped(worker)} has not received the request to stop yet.`;
}
