import { type AttemptHistory, survives } from './attempts';
import { formatShortStep, formatStep, formatValue, toNumber, toWords } from './format';
import { escaped } from './text';
import type { DetectionStage, DetectionView } from './types';

type DetectionEvent = DetectionView['event'];

/** The stages in the order a detection passes through them. */
const STAGES: readonly DetectionStage[] = ['SUSPECTED', 'CONFIRMED', 'WITHDRAWN'];

/** The detections and one more; the same stage of the same detection of the same attempt replaces itself. */
export function withDetection(all: readonly DetectionView[], added: DetectionView): DetectionView[] {
  const same = ({ event }: DetectionView) =>
    event.id === added.event.id && event.attempt === added.event.attempt && event.stage === added.event.stage;
  return [...all.filter((other) => !same(other)), added];
}

/**
 * The detections in effect, by the step they draw attention to. The rules are those of the contract's `FindingsInEffect`:
 *
 * 1. A detection that does not survive the newer attempts counts for nothing: it neither supersedes nor retracts, so what a
 *    lost claim superseded is in effect again.
 * 2. Of several with one id that of the newest attempt counts, of one attempt that of the furthest stage, of equal stages
 *    the last.
 * 3. A detection that another one supersedes is not in effect, whatever the stage of the other.
 * 4. A retracted detection (`WITHDRAWN`) is not in effect, but what it supersedes stays superseded.
 */
export function detectionsInEffect(all: readonly DetectionView[], attempts: AttemptHistory): DetectionView[] {
  const counted = new Map<string, DetectionView>();
  const superseded = new Set<string>();
  for (const detection of all) {
    const { event } = detection;
    if (!survives(attempts, event)) continue;
    if (event.supersedes !== null) superseded.add(event.supersedes);
    const before = counted.get(event.id);
    if (!before || precedence(event, before.event) >= 0) counted.set(event.id, detection);
  }
  return [...counted.values()]
    .filter(({ event }) => event.stage !== 'WITHDRAWN' && !superseded.has(event.id))
    .sort((a, b) => stepOf(a) - stepOf(b));
}

const precedence = (a: DetectionEvent, b: DetectionEvent): number =>
  a.attempt - b.attempt || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);

/** The step a detection draws attention to: where the run generalised, the peak, or where the anomaly began. */
export function stepOf(detection: DetectionView): number {
  switch (detection.type) {
    case 'grokking-detected':
      return detection.event.generalisedStep;
    case 'slingshot-detected':
      return detection.event.peakStep;
    case 'training-anomalies':
      return detection.event.fromStep;
  }
}

/** What was detected, in two or three words. */
export function titleOf(detection: DetectionView): string {
  switch (detection.type) {
    case 'grokking-detected':
      return `Grokking${detection.event.split === 'val' ? '' : ` of ${escaped(detection.event.split)}`}${detection.event.weak ? ' (weak)' : ''}`;
    case 'slingshot-detected':
      return `Slingshot ${detection.event.ordinal}`;
    case 'training-anomalies': {
      const kind = toWords(detection.event.kind);
      return kind.charAt(0).toUpperCase() + kind.slice(1);
    }
  }
}

/** What was detected, in one sentence with its numbers. */
export function sentenceOf(detection: DetectionView): string {
  switch (detection.type) {
    case 'grokking-detected': {
      const { memorisedStep, generalisedStep, delayRatio } = detection.event;
      const weak = detection.event.weak ? ' Judged by losses, because accuracies were not logged.' : '';
      return `Memorised at ${formatStep(memorisedStep)}, generalised at ${formatStep(generalisedStep)}: ${formatValue(delayRatio)} times as late.${weak}`;
    }
    case 'slingshot-detected': {
      const { quietLoss, peakLoss, periodSteps, recoveredStep } = detection.event;
      const loss = `The loss rose from ${formatValue(toNumber(quietLoss))} to ${formatValue(toNumber(peakLoss))}`;
      const period = periodSteps === null ? '' : `, ${formatStep(periodSteps)} steps after the previous peak`;
      const recovered = recoveredStep === null ? 'not recovered yet' : `recovered at ${formatStep(recoveredStep)}`;
      const { undetermined } = detection.event;
      return `${loss}${period}; ${recovered}.${undetermined ? ` ${escaped(undetermined)}` : ''}`;
    }
    case 'training-anomalies':
      return escaped(detection.event.message);
  }
}

/** Whether a suspicion will be neither confirmed nor withdrawn. */
export const isUndetermined = (detection: DetectionView): boolean =>
  detection.type === 'slingshot-detected' && Boolean(detection.event.undetermined);

/** Fields of an event that are not rows of its evidence: identity, and what title and sentence show. */
const NOT_EVIDENCE = new Set(['id', 'detector', 'runId', 'stage', 'evidence', 'supersedes', 'message', 'kind', 'split', 'weak', 'undetermined']);

/** The rows of the evidence table: first the fields of the detection itself, then the numbers it was decided on. */
export function evidenceOf(event: DetectionEvent): { name: string; text: string }[] {
  const fields = Object.entries(event)
    .filter(([name, content]) => !NOT_EVIDENCE.has(name) && content !== null)
    .map(([name, content]) => ({
      name: name === 'step' ? 'decided at step' : toWords(name),
      text: textOf(name, content),
    }));
  const numbers = Object.entries(event.evidence).map(([name, number]) => ({
    name: toWords(name),
    text: formatValue(toNumber(number)),
  }));
  const detector = `${event.detector.name} ${event.detector.version} · ${event.detector.configuration.slice(0, 8)}`;
  return [...fields, ...numbers, { name: 'detector', text: detector }];
}

function textOf(name: string, content: unknown): string {
  if (typeof content !== 'number') return typeof content === 'string' ? toWords(content) : escaped(String(content));
  return /step|steps$/i.test(name) ? formatStep(content) : formatValue(content);
}

/** The detections of one kind, in the order of the list. */
export interface DetectionKind {
  /** `grokking`, `slingshot`, or the kind of anomaly in words. */
  name: string;
  type: DetectionView['type'];
  detections: DetectionView[];
}

const TYPES: readonly DetectionView['type'][] = ['grokking-detected', 'slingshot-detected', 'training-anomalies'];

/** The detections by kind: grokking first, then slingshots, then anomalies. */
export function kindsOf(detections: readonly DetectionView[]): DetectionKind[] {
  const kinds = new Map<string, DetectionKind>();
  for (const detection of detections) {
    const name = kindOf(detection);
    const kind = kinds.get(name) ?? { name, type: detection.type, detections: [] };
    kind.detections.push(detection);
    kinds.set(name, kind);
  }
  return [...kinds.values()].sort((a, b) => TYPES.indexOf(a.type) - TYPES.indexOf(b.type));
}

export function kindOf(detection: DetectionView): string {
  switch (detection.type) {
    case 'grokking-detected':
      return 'grokking';
    case 'slingshot-detected':
      return 'slingshot';
    case 'training-anomalies':
      return toWords(detection.event.kind);
  }
}

/** What a screen reader announces when a detection arrives. */
export function announcementOf(detection: DetectionView): string {
  return `${titleOf(detection)} at step ${formatShortStep(stepOf(detection))}. ${sentenceOf(detection)}`;
}
