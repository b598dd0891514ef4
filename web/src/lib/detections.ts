import { shortStep, step, toNumber, value, words } from './format';
import { type Attempt, stands } from './phases';
import type { DetectionEvent, DetectionView, Intervention } from './types';

export type MarkerKind = 'memorised' | 'onset' | 'generalised' | 'slingshot' | 'anomaly' | 'intervention';

/** A vertical line over the charts. */
export interface Marker {
  key: string;
  kind: MarkerKind;
  step: number;
  label: string;
  suspected: boolean;
}

/** The detections with one more, in the order of their steps. A claim replaces its earlier self and what it supersedes. */
export function withDetection(all: readonly DetectionView[], added: DetectionView): DetectionView[] {
  const { id, supersedes } = added.event;
  return [...all.filter(({ event }) => event.id !== id && event.id !== supersedes), added].sort(
    (a, b) => stepOf(a) - stepOf(b),
  );
}

/** Those that still hold: not of an attempt that started over, not withdrawn, not superseded by another that holds. */
export function standing(all: readonly DetectionView[], run: Attempt): DetectionView[] {
  const held = all.filter(({ event }) => stands(event, run));
  const superseded = new Set(held.map(({ event }) => event.supersedes));
  return held.filter(({ event }) => event.stage !== 'WITHDRAWN' && !superseded.has(event.id));
}

/** The step a reader should look at: where it generalised, the peak, or where the anomaly began. */
export function stepOf({ event }: DetectionView): number {
  return event.generalisedStep ?? event.peakStep ?? event.fromStep ?? event.step;
}

/** What was found, in two or three words. */
export function titleOf({ type, event }: DetectionView): string {
  if (type === 'grokking-detected') return event.split && event.split !== 'val' ? `Grokking of ${event.split}` : 'Grokking';
  if (type === 'slingshot-detected') return `Slingshot ${event.ordinal}`;
  const kind = words(event.kind ?? 'anomaly');
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** What was found, in one sentence with its numbers. */
export function sentenceOf({ type, event }: DetectionView): string {
  if (type === 'grokking-detected') {
    return `Memorised at ${at(event.memorisedStep)}, generalised at ${at(event.generalisedStep)}: ${value(event.delayRatio)} times as late.`;
  }
  if (type === 'slingshot-detected') {
    const loss = `The loss rose from ${value(toNumber(event.quietLoss))} to ${value(toNumber(event.peakLoss))}`;
    const period = event.periodSteps ? `, ${at(event.periodSteps)} steps after the peak before` : '';
    return event.recoveredStep
      ? `${loss}${period}; back at ${at(event.recoveredStep)}.`
      : `${loss}${period}; not back yet.`;
  }
  return event.message ?? '';
}

const at = (number: number | null | undefined): string => (number === null || number === undefined ? '–' : step(number));

/** The lines a detection draws. */
export function markersOf(detection: DetectionView): Marker[] {
  const { type, event } = detection;
  const marker = (kind: MarkerKind, at: number, label: string): Marker => ({
    key: `${event.id}#${kind}`,
    kind,
    step: at,
    label,
    suspected: event.stage === 'SUSPECTED',
  });
  if (type === 'grokking-detected') {
    const markers = [marker('memorised', event.memorisedStep ?? 0, 'memorised')];
    if (typeof event.onsetStep === 'number') markers.push(marker('onset', event.onsetStep, 'onset'));
    markers.push(marker('generalised', event.generalisedStep ?? event.step, 'generalised'));
    return markers;
  }
  if (type === 'slingshot-detected') return [marker('slingshot', stepOf(detection), `slingshot ${event.ordinal}`)];
  return [marker('anomaly', stepOf(detection), words(event.kind ?? 'anomaly'))];
}

/** The line that a change of a setting draws. */
export function markerOf(made: Intervention): Marker {
  const { parameter, step, to } = made;
  return {
    key: keyOf(made),
    kind: 'intervention',
    step,
    label: `${parameter} → ${settingOf(to)}`,
    suspected: false,
  };
}

/** Tells changes apart: of one setting there may be several before one step. */
export const keyOf = ({ parameter, step, commandId }: Intervention): string => `${parameter}/${step}/${commandId ?? ''}`;

/** The value of a setting as people read it. */
export const settingOf = (set: string | number | boolean): string => (typeof set === 'number' ? value(set) : String(set));

const PLACES = new Set(['id', 'detector', 'runId', 'stage', 'evidence', 'supersedes', 'message', 'kind', 'split']);

/** The rows of the evidence table: first the claim's own numbers, then those it was decided on. */
export function evidenceOf(event: DetectionEvent): { name: string; text: string }[] {
  const own = Object.entries(event)
    .filter(([name, held]) => !PLACES.has(name) && held !== null)
    .map(([name, held]) => ({ name: name === 'step' ? 'decided at step' : words(name), text: textOf(name, held) }));
  const numbers = Object.entries(event.evidence).map(([name, held]) => ({
    name: words(name),
    text: value(toNumber(held)),
  }));
  const detector = `${event.detector.name} ${event.detector.version} · ${event.detector.configuration.slice(0, 8)}`;
  return [...own, ...numbers, { name: 'detector', text: detector }];
}

function textOf(name: string, held: unknown): string {
  if (typeof held !== 'number') return typeof held === 'string' ? words(held) : String(held);
  return /step|steps$/i.test(name) ? step(held) : value(held);
}

/** Where a label would stand, in pixels; advice, and what people know themselves, gives way to what was found. */
export interface LabelBox {
  left: number;
  width: number;
  advice: boolean;
}

/**
 * Rows for labels that would collide: each label takes the first row where it fits, or none (-1) if all are full, so
 * that a crowd of slingshots keeps its lines and loses only some of its words. Advice takes what the others leave.
 */
export function placeLabels(labels: readonly LabelBox[], rows: number): number[] {
  const taken = Array.from({ length: rows }, (): LabelBox[] => []);
  const place = (label: LabelBox): number => {
    const free = (other: LabelBox) => other.left + other.width <= label.left || label.left + label.width <= other.left;
    const row = taken.findIndex((others) => others.every(free));
    taken[row]?.push(label);
    return row;
  };
  const places = new Map<LabelBox, number>();
  for (const label of labels.filter(({ advice }) => !advice)) places.set(label, place(label));
  for (const label of labels.filter(({ advice }) => advice)) places.set(label, place(label));
  return labels.map((label) => places.get(label) ?? -1);
}

/** What is said aloud when a detection arrives. */
export function announcement(detection: DetectionView): string {
  return `${titleOf(detection)} at step ${shortStep(stepOf(detection))}. ${sentenceOf(detection)}`;
}
