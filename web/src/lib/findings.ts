/** The findings of all runs, as their page lists them. */
import { NO_ATTEMPTS } from './attempts';
import { detectionsInEffect, kindOf, sentenceOf, titleOf } from './detections';
import { formatStep } from './format';
import type { DetectionStage, DetectionView } from './types';

/** What a reader chose to see; null is everything. */
export interface FindingsFilter {
  kind: string | null;
  stage: Exclude<DetectionStage, 'WITHDRAWN'> | null;
  search: string;
}

export const ALL_FINDINGS: FindingsFilter = { kind: null, stage: null, search: '' };

/** Those in effect, the newest first. */
export function listed(all: readonly DetectionView[]): DetectionView[] {
  // The server has left out what does not survive the attempts of its run.
  return detectionsInEffect(all, NO_ATTEMPTS).sort((a, b) => (b.detectedAt ?? '').localeCompare(a.detectedAt ?? '') || a.event.id.localeCompare(b.event.id));
}

/** Those that the filter lets through; every word of the search is part of the run's name or id, the title or the sentence. */
export function filtered(findings: readonly DetectionView[], { kind, stage, search }: FindingsFilter, nameOf: (run: string) => string): DetectionView[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return findings.filter((finding) => {
    if (kind !== null && kindOf(finding) !== kind) return false;
    if (stage !== null && finding.event.stage !== stage) return false;
    if (words.length === 0) return true;
    const { runId } = finding.event;
    const text = `${nameOf(runId)} ${runId} ${titleOf(finding)} ${sentenceOf(finding)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The filter that an address records. */
export function filterOf(query: string): FindingsFilter {
  const parameters = new URLSearchParams(query);
  const stage = parameters.get('stage');
  return { kind: parameters.get('kind'), stage: stage === 'CONFIRMED' || stage === 'SUSPECTED' ? stage : null, search: parameters.get('search') ?? '' };
}

export function queryOfFilter({ kind, stage, search }: FindingsFilter): string {
  const query = new URLSearchParams();
  if (kind !== null) query.set('kind', kind);
  if (stage !== null) query.set('stage', stage);
  if (search !== '') query.set('search', search);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The page of a run with the cursor at a finding. */
export const addressOf = (run: string, step: number): string => `/runs/${encodeURIComponent(run)}?step=${step}`;

/** How many findings there are, in words. */
export const countOf = (shown: number, all: number): string => (shown === all ? `${formatStep(all)} ${all === 1 ? 'finding' : 'findings'}` : `${formatStep(shown)} of ${formatStep(all)} findings`);
