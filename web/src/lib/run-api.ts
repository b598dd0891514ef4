import { ApiError, problemOf, query, request, send } from './api';
import type { Matrix } from './circles';
import type { ArtifactView, CheckpointView, DetectionView, ParameterValue, RunChange, RunView, ServedRunPage, TrainerView } from './types';

const ROOT = '/api/v1';
const TIMEOUT_MS = 15_000;

const runPath = (id: string): string => `/runs/${encodeURIComponent(id)}`;

/** An answer that is no JSON of the API; rejects with {@link ApiError} unless its status is 2xx. */
async function answerTo(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(path, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return response;
}

/** The requests of the page of a run, beside those that other pages share. */
export const runApi = {
  checkpoint: (id: string) => send<RunView>(`${runPath(id)}/checkpoint`, 'POST', {}),

  intervene: (id: string, parameter: string, value: ParameterValue) => send<RunView>(`${runPath(id)}/interventions`, 'POST', { parameter, value }),

  change: (id: string, change: Partial<RunChange>) => send<RunView>(runPath(id), 'PATCH', change),

  mapMetricNames: (id: string, overrides: Record<string, string>) => send<RunView>(`${runPath(id)}/metric-names`, 'PUT', { overrides }),

  trainer: (name: string) => request<TrainerView>(`/trainers/${encodeURIComponent(name)}`),

  /** The times in milliseconds of points that are spread over a metric. MLflow's route serves them, `series` has none. */
  times: async (id: string, metric: string, points: number) => {
    const path = '/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval';
    const answer = await answerTo(`${path}?${query({ run_ids: id, metric_key: metric, max_results: points })}`);
    const { metrics = [] } = (await answer.json()) as { metrics?: { step: number | string; timestamp: number | string }[] };
    return metrics.map(({ step, timestamp }) => ({ step: Number(step), timestamp: Number(timestamp) }));
  },

  /** The matrix of a snapshot. */
  matrix: async (id: string, tensor: string, step: number): Promise<Matrix> => {
    const answer = await answerTo(`${ROOT}${runPath(id)}/snapshots/${encodeURIComponent(tensor)}/${step}`);
    const rows = Number(answer.headers.get('Grokwatch-Rows'));
    const columns = Number(answer.headers.get('Grokwatch-Columns'));
    const values = new Float32Array(await answer.arrayBuffer());
    if (values.length !== rows * columns) throw new Error(`the snapshot of step ${step} has ${values.length} values, expected ${rows} x ${columns}`);
    return { rows, columns, values };
  },

  artifacts: async (id: string, folder: string) =>
    (await request<{ artifacts: ArtifactView[] }>(`${runPath(id)}/artifacts?${query({ path: folder })}`)).artifacts,

  artifactPath: (id: string, path: string) => `${ROOT}${runPath(id)}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`,

  artifactArchivePath: (id: string) => `${ROOT}${runPath(id)}/artifact-archive`,

  /** The last bytes of an artifact as text. */
  artifactText: async (id: string, path: string, bytes: number) =>
    (await answerTo(runApi.artifactPath(id, path), { Range: `bytes=-${bytes}` })).text(),

  checkpoints: async (id: string) => (await request<{ checkpoints: CheckpointView[] }>(`${runPath(id)}/checkpoints`)).checkpoints,

  checkpointPath: (id: string, name: string) => `${ROOT}${runPath(id)}/checkpoints/${encodeURIComponent(name)}`,

  exportPath: (id: string, metrics: string[], format: 'csv' | 'jsonl' | 'parquet') => `${ROOT}${runPath(id)}/export?${query({ format, metric: metrics })}`,

  /** The runs that a filter matches, the newest first. */
  matching: async (filter: string, limit: number) => (await request<ServedRunPage>(`/runs?${query({ filter, limit })}`)).runs,

  /** The newest findings of all runs, of one type or of all. */
  findings: async (type: DetectionView['type'] | null, limit: number) =>
    (await request<{ detections: DetectionView[] }>(`/detections?${query({ type, limit })}`)).detections,
};
