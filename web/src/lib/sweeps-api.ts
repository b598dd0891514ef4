/** The requests of sweeps, and of what is launched. */
import { query, request, send } from './api';
import type { NewRun, NewSweep, PhaseDiagram, RunView, SweepTable, SweepView, TrainerView } from './types';

const path = (sweep: string): string => `/sweeps/${encodeURIComponent(sweep)}`;

export const sweepsApi = {
  sweeps: (limit: number, before: string | null) =>
    request<{ sweeps: SweepView[]; next: string | null }>(`/sweeps?${query({ limit, before })}`),
  sweep: (id: string) => request<SweepView>(path(id)),
  table: (id: string) => request<SweepTable>(`${path(id)}/table`),
  phaseDiagram: (id: string, x: string, y: string) => request<PhaseDiagram>(`${path(id)}/phase-diagram?${query({ x, y })}`),
  stop: (id: string) => send<SweepView>(`${path(id)}/stop`, 'POST', { reason: 'stopped from the dashboard' }),
  resume: (id: string) => send<SweepView>(`${path(id)}/resume`, 'POST', { parameters: {} }),
  submit: (sweep: Omit<NewSweep, 'experiment' | 'random'>) => send<SweepView>('/sweeps', 'POST', sweep),
  submitRun: (run: NewRun) => send<RunView>('/runs', 'POST', run),
  trainers: async () => (await request<{ trainers: TrainerView[] }>('/trainers')).trainers,
};
