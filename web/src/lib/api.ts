import type {
  AccessView,
  DetectionView,
  FinalStatus,
  GeometryMeasured,
  GeometryView,
  MetricView,
  PhaseChanged,
  RunView,
  ServedRunPage,
  ServedSeries,
  TrackerView,
  WorkerView,
} from './types';

const ROOT = '/api/v1';

/** A request fails if it is not answered within this time. */
const TIMEOUT_MS = 15_000;

/** A response whose status is not 2xx. The message is the detail of its problem document (RFC 9457) if it has one. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The JSON of an answer. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(ROOT + path, {
    ...init,
    headers: { Accept: 'application/json', ...init.headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return (await response.json()) as T;
}

/** Continues at the login page, which leads back to this one. */
function logIn(): void {
  const { pathname, search, hash } = location;
  location.assign(`/login?next=${encodeURIComponent(pathname + search + hash)}`);
}

/** Deletes the cookie that has the token, and continues at the login page. */
export async function logOut(): Promise<void> {
  await fetch('/logout', { method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  location.assign('/login');
}

/**
 * What a response whose status is not 2xx states: the detail of its problem document, or else its status. A browser whose token is no longer
 * in effect is sent to the login page.
 */
export async function problemOf(response: Response): Promise<string> {
  if (response.status === 401 && typeof location !== 'undefined') logIn();
  const fallback = `the server answered ${response.status} ${response.statusText}`.trim();
  try {
    const problem = (await response.json()) as { title?: string; detail?: string };
    return problem.detail ?? problem.title ?? fallback;
  } catch {
    return fallback;
  }
}

/** Sends JSON, and returns the JSON of the answer. */
export const send = <T>(path: string, method: 'POST' | 'PATCH' | 'PUT', body: unknown): Promise<T> =>
  request<T>(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/** The query of an address, without its question mark; null leaves a parameter out. */
export function query(parameters: Record<string, string | number | readonly string[] | null>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) continue;
    for (const one of typeof value === 'object' ? value : [value]) search.append(name, String(one));
  }
  return search.toString();
}

const runPath = (id: string): string => `/runs/${encodeURIComponent(id)}`;

/** Which series to read; `points` is the number of buckets, null bounds are all steps. */
export interface SeriesQuery {
  names: string[];
  points: number;
  from: number | null;
  to: number | null;
  scale: 'linear' | 'log';
}

/** The requests of the pages; each rejects with {@link ApiError}, or with the error of `fetch`. */
export const api = {
  runs: (before: string | null, sparklinePoints: number) =>
    request<ServedRunPage>(`/runs?${query({ limit: 50, before, spark: sparklinePoints })}`),

  run: (id: string) => request<RunView>(runPath(id)),

  stop: (id: string) =>
    request<RunView>(`${runPath(id)}/stop`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reason: 'stopped from the dashboard' }),
    }),

  end: (id: string, status: FinalStatus) =>
    request<RunView>(`${runPath(id)}/end`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ status, reason: status === 'FINISHED' ? null : 'ended from the dashboard' }),
    }),

  access: () => request<AccessView>('/access'),

  tracker: () => request<TrackerView>('/tracker'),

  workers: async () => (await request<{ workers: WorkerView[] }>('/workers')).workers,

  metrics: async (id: string) =>
    (await request<{ metrics: MetricView[] }>(`${runPath(id)}/metrics`)).metrics,

  series: async (id: string, { names, ...rest }: SeriesQuery) =>
    names.length === 0
      ? []
      : (await request<{ series: ServedSeries[] }>(`${runPath(id)}/series?${query({ name: names, ...rest })}`))
          .series,

  phases: async (id: string) =>
    (await request<{ phases: PhaseChanged[] }>(`${runPath(id)}/phases`)).phases,

  detections: async (id: string) =>
    (await request<{ detections: DetectionView[] }>(`${runPath(id)}/detections`)).detections,

  geometry: async (id: string) =>
    (await request<{ geometry: GeometryView[] }>(`${runPath(id)}/geometry`)).geometry,

  geometryAt: (id: string, tensor: string, step: number) =>
    request<GeometryMeasured>(`${runPath(id)}/geometry/${encodeURIComponent(tensor)}/${step}`),
};
