import type { StreamEvent } from './sse';
import type { LiveEvents } from './types';

/** What a page does with each event of the live feed; null ignores it. A new event of the API has to be added here. */
export type LiveHandlers = {
  [Name in keyof Omit<LiveEvents, 'reset'>]: ((payload: LiveEvents[Name]) => void) | null;
};

/** Calls the handler of an event with its payload. Events that this version does not know are ignored. */
export function dispatch(handlers: LiveHandlers, { event, data }: StreamEvent): void {
  if (!Object.hasOwn(handlers, event)) return;
  const handler = handlers[event as keyof LiveHandlers] as ((payload: unknown) => void) | null;
  handler?.(JSON.parse(data));
}
