/** What a run has come to, in the words that badge, list and header share, so that they cannot contradict each other. */
import { formatPercent, formatStep, formatValue } from './format';
import { VERDICTS } from './phases';
import type { DetectionView, Generalisation, RunView } from './types';

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

/** The solution of a run in one sentence, with its claim of grokking if that is in effect; null without a solution. */
export function solutionSentence(detections: readonly DetectionView[], generalisation: Generalisation | null): string | null {
  const claim = detections.find((detection) => detection.type === 'grokking-detected' && detection.event.stage === 'CONFIRMED');
  if (!generalisation && claim?.type !== 'grokking-detected') return null;
  const since = generalisation ? sinceThen(generalisation) : '';
  if (claim?.type === 'grokking-detected') {
    const { memorisedStep, generalisedStep, delayRatio } = claim.event;
    return `Memorised at ${formatStep(memorisedStep)}, generalised at ${formatStep(generalisedStep)}, ${formatValue(delayRatio)} times as late${since}.`;
  }
  return generalisation ? `Generalised at ${formatStep(generalisation.generalisedStep)}${since}.` : null;
}

function sinceThen({ solvedShare, stableFrom, ending }: Generalisation): string {
  const share = solvedShare === 1 ? 'solved at every evaluation since' : `solved at ${formatPercent(solvedShare)} of the evaluations since`;
  if (ending === 'KEPT') return `; ${share}${solvedShare < 1 && stableFrom !== null ? `, at all of them from ${formatStep(stableFrom)} on` : ''}`;
  return `; ${share}; ${ENDINGS[ending]}`;
}
