import { describe, expect, it } from 'vitest';
import { canEnd, canStop, lateness, noPhase, stateLabel, stopNote } from './run-state';

describe('the state of a run', () => {
  it('is late rather than lost while the tracker is behind', () => {
    expect(stateLabel({ status: 'RUNNING' })).toBe('running');
    expect(lateness({ lateMs: 45_300 })).toBe('45 s late');
    expect(lateness({ lateMs: null })).toBeNull();
    expect(stateLabel({ status: 'LOST' })).toBe('worker lost');
    expect(stateLabel({ status: 'INACTIVE' })).toBe('inactive');
  });
});

describe('a run without a phase', () => {
  it('awaits one while it trains, has none for good once it has ended, and needs no badge before it begins', () => {
    expect(noPhase({ status: 'RUNNING' })?.label).toBe('no phase yet');
    expect(noPhase({ status: 'LOST' })?.label).toBe('no phase yet');
    expect(noPhase({ status: 'FAILED' })?.label).toBe('no phase');
    expect(noPhase({ status: 'QUEUED' })).toBeNull();
  });
});

describe('a run can be ended by people', () => {
  it('if no worker would end it', () => {
    expect(canEnd({ status: 'INACTIVE', worker: null })).toBe(true);
    expect(canEnd({ status: 'RUNNING', worker: null })).toBe(true);
    expect(canEnd({ status: 'LOST', worker: 'w' })).toBe(true);
    expect(canEnd({ status: 'RUNNING', worker: 'w' })).toBe(false);
    expect(canEnd({ status: 'FINISHED', worker: null })).toBe(false);
  });

  it('and stopped while a worker may train it', () => {
    expect(canStop({ status: 'QUEUED', worker: null })).toBe(true);
    expect(canStop({ status: 'RUNNING', worker: 'w' })).toBe(true);
    expect(canStop({ status: 'LOST', worker: 'w' })).toBe(true);
    expect(canStop({ status: 'RUNNING', worker: null })).toBe(false);
    expect(canStop({ status: 'FINISHED', worker: 'w' })).toBe(false);
  });
});

describe('a requested stop', () => {
  const stop = (receivedBy: string | null) => ({ requestedAt: '2026-11-29T00:00:00Z', reason: 'r', receivedBy });

  it('states whether a worker has received it', () => {
    expect(stopNote({ status: 'STOPPING', stop: stop('w1'), worker: 'w1' })).toBe('Worker w1 has received the request to stop.');
    expect(stopNote({ status: 'STOPPING', stop: stop(null), worker: 'w1' })).toMatch(/^Worker w1 has not received/);
    expect(stopNote({ status: 'STOPPING', stop: stop(null), worker: null })).toMatch(/^No worker trains this run/);
  });

  it('needs no note without one, or once the run has ended', () => {
    expect(stopNote({ status: 'RUNNING', stop: null, worker: 'w1' })).toBeNull();
    expect(stopNote({ status: 'STOPPED', stop: stop('w1'), worker: 'w1' })).toBeNull();
  });
});
