/** What a run has come to, in the words that badge, list and header share, so that they cannot contradict each other. */
import { formatPercent, formatStep, formatValue } from './format';
import { type PhaseBand, VERDICTS } from './phases';
import { escapedLines } from './text';
import type { DetectionView, Generalisation, GeometryView, RunView } from './types';

export interface Verdict {
  /** The class, with what became of the solution where that is not what its class promises: `grokked, unstable`. */
  label: string;
  grokked: boolean;
  definition: string;
}

const ENDINGS: Record<Generalisation['ending'], string> = {
  KEPT: 'the last evaluations all show it solved',
  UNSTABLE: 'at the last evaluations the accuracy wavers around the level of a solution',
  LOST: 'its accuracy has collapsed since',
};

const CLASSES = {
  UNFITTED: 'the train set is not fitted',
  MEMORISED: 'the train set was fitted, the validation set was not solved',
  GENERALISED: 'the validation set was solved, not much later than the train set was fitted',
  GROKKED: 'the validation set was solved much later than the train set was fitted',
} as const;

/** What a verdict is made of. */
export type Judged = Pick<RunView, 'verdict' | 'weak'> & { readonly generalisation: Pick<Generalisation, 'ending'> | null };

/** The verdict on a run; null before any. */
export function verdictOf({ verdict, generalisation, weak }: Judged): Verdict | null {
  if (verdict === null) return null;
  const solved = verdict === 'GROKKED' || verdict === 'GENERALISED';
  const ending = solved && generalisation ? generalisation.ending : null;
  const parts = [VERDICTS[verdict], ending === null || ending === 'KEPT' ? [] : ending.toLowerCase(), weak ? 'weak' : []].flat();
  return {
    label: parts.join(', '),
    grokked: verdict === 'GROKKED',
    definition: [
      CLASSES[verdict],
      ending === null ? [] : ENDINGS[ending],
      weak ? 'judged by losses, because accuracies were not logged' : [],
    ]
      .flat()
      .join('; '),
  };
}

/** A circle counts as significant where shuffled residues are as circular with at most this probability. */
const SIGNIFICANT = 0.01;

/** What a run is known by: the findings in effect, the phases, and the measured snapshots of one tensor by step. */
export interface Findings {
  detections: readonly DetectionView[];
  bands: readonly PhaseBand[];
  snapshots: readonly Pick<GeometryView, 'step' | 'circularityChance'>[];
}

type Described = Pick<RunView, 'status' | 'reason' | 'phase' | 'generalisation' | 'endedAt' | 'step'>;

/** What a run has done, in one sentence; null before anything is known. */
export function verdictSentence(run: Described, findings: Findings): string | null {
  const parts = [solutionOf(run, findings) ?? progressOf(run, findings.bands), endOf(run)].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join('. ')}.`;
}

function solutionOf({ generalisation }: Described, { detections, snapshots }: Findings): string | null {
  const claim = detections.find((detection) => detection.type === 'grokking-detected' && detection.event.stage === 'CONFIRMED');
  const since = generalisation ? sinceThen(generalisation) : '';
  if (claim?.type === 'grokking-detected') {
    const { memorisedStep, onsetStep, generalisedStep, delayRatio } = claim.event;
    const plateau = onsetStep !== null && onsetStep > memorisedStep ? `, no progress on validation for ${formatStep(onsetStep - memorisedStep)} steps` : '';
    const circle = circleOf(snapshots, onsetStep);
    return `Memorised at ${formatStep(memorisedStep)}${plateau}, generalised at ${formatStep(generalisedStep)}, ${formatValue(delayRatio)} times as late${circle}${since}`;
  }
  return generalisation ? `Generalised at ${formatStep(generalisation.generalisedStep)}${since}` : null;
}

/** From which snapshot on the circle is significant at all of them, beside the onset. */
function circleOf(snapshots: Findings['snapshots'], onset: number | null): string {
  const tested = snapshots.filter(({ circularityChance }) => typeof circularityChance === 'number');
  const chance = ({ circularityChance }: (typeof tested)[number]) => circularityChance ?? 1;
  const before = tested.findLastIndex((snapshot) => chance(snapshot) > SIGNIFICANT);
  const first = tested[before + 1];
  if (!first) return '';
  const distance = onset === null ? 0 : onset - first.step;
  const beside = distance === 0 ? '' : `, ${formatStep(Math.abs(distance))} steps ${distance > 0 ? 'before' : 'after'} the onset`;
  return `; its circle was significant from step ${formatStep(first.step)} on${beside}`;
}

/** How far a run has come that has not generalised. */
function progressOf({ phase, endedAt, step }: Described, bands: readonly PhaseBand[]): string | null {
  const memorised = bands.find((band) => band.phase === 'MEMORISED');
  const now = endedAt === null ? 'so far' : `by its last step, ${formatStep(step)}`;
  if (phase === 'TRANSITION') {
    const since = bands.findLast((band) => band.phase === 'TRANSITION');
    return `Memorised${memorised ? ` at ${formatStep(memorised.from)}` : ''}; the validation accuracy has been rising${since ? ` since ${formatStep(since.from)}` : ''}`;
  }
  if (memorised) return `Memorised at ${formatStep(memorised.from)}; the validation set was not solved ${now}`;
  return phase === 'FITTING' ? `The train set was not fitted ${now}` : null;
}

/** How a run ended that did not finish. */
function endOf({ status, reason, step }: Described): string | null {
  if (status !== 'FAILED') return null;
  // The last line of a traceback has the error.
  const line = escapedLines(reason ?? '').trim().split('\n').at(-1)?.trim() ?? '';
  return `Failed at step ${formatStep(step)}${line === '' ? '' : `: ${line.length > 160 ? `${line.slice(0, 160)}…` : line.replace(/\.$/, '')}`}`;
}

function sinceThen({ solvedShare, stableFrom, ending }: Generalisation): string {
  const share = solvedShare === 1 ? 'solved at every evaluation since' : `solved at ${formatPercent(solvedShare)} of the evaluations since`;
  if (ending === 'KEPT') return `; ${share}${solvedShare < 1 && stableFrom !== null ? `, at all of them from ${formatStep(stableFrom)} on` : ''}`;
  return `; ${share}; ${ENDINGS[ending]}`;
}
