import { stepOf } from './detections';
import { formatStep, formatValue, toWords } from './format';
import { escaped } from './text';
import type { DetectionView, Intervention, ParameterValue } from './types';

export type MarkerKind = 'memorised' | 'onset' | 'generalised' | 'slingshot' | 'anomaly' | 'intervention';

/** A vertical line over the charts. */
export interface Marker {
  key: string;
  kind: MarkerKind;
  step: number;
  label: string;
  suspected: boolean;
}

/** The lines that a detection draws. */
export function markersOf(detection: DetectionView): Marker[] {
  const { id, stage, ordinal } = detection.event;
  const marker = (kind: MarkerKind, step: number, label: string): Marker => ({
    key: `${id}#${kind}`,
    kind,
    step,
    label,
    suspected: stage === 'SUSPECTED',
  });
  switch (detection.type) {
    case 'grokking-detected': {
      const { memorisedStep, onsetStep, generalisedStep } = detection.event;
      return [
        marker('memorised', memorisedStep, 'memorised'),
        ...(onsetStep === null ? [] : [marker('onset', onsetStep, 'onset')]),
        marker('generalised', generalisedStep, 'generalised'),
      ];
    }
    case 'slingshot-detected':
      return [marker('slingshot', stepOf(detection), `slingshot ${ordinal}`)];
    case 'training-anomalies':
      return [marker('anomaly', stepOf(detection), toWords(detection.event.kind))];
  }
}

/** The transition of each grokking detection: from the onset, or the step at which it memorised, to where it generalised. */
export function transitionsOf(detections: readonly DetectionView[]): { id: string; from: number; to: number }[] {
  return detections
    .filter((detection) => detection.type === 'grokking-detected')
    .map(({ event }) => ({ id: event.id, from: event.onsetStep ?? event.memorisedStep, to: event.generalisedStep }));
}

/** The line that an intervention draws. */
export function markerOf(intervention: Intervention): Marker {
  const { parameter, step, to } = intervention;
  return {
    key: keyOf(intervention),
    kind: 'intervention',
    step,
    label: `${escaped(parameter)} → ${formatSetting(to)}`,
    suspected: false,
  };
}

/** Identifies an intervention: of one parameter there may be several at one step. */
export const keyOf = ({ parameter, step, commandId }: Intervention): string => `${parameter}/${step}/${commandId ?? ''}`;

/** The value of a parameter as text. */
export const formatSetting = (value: ParameterValue): string =>
  typeof value === 'number' ? formatValue(value) : escaped(String(value));

/** A marker, or several of one kind that lie close together, over a range of the width of the charts. */
export interface DrawnMarker extends Marker {
  /** Position of the first, and of the last, in pixels. */
  left: number;
  right: number;
  /** Step of the last. */
  lastStep: number;
  count: number;
  /** Labels are placed by this, the lowest first: claims, then bands, then those of which there are many or that are suspected. */
  priority: number;
}

/** Up to so many markers of a kind are drawn one by one, so that each keeps its line. */
const MAX_LINES = 40;
/** Beyond, those that are no more than so many pixels apart are drawn as one band. */
const BAND_GAP = 6;

/**
 * The markers as they are drawn: a line each; where there are many of a kind, bands of those that lie close together, so that
 * the number of bands is bounded by the width.
 *
 * @param markers in the order of their steps
 * @param leftOf the position of a step in pixels
 */
export function drawnMarkers(markers: readonly Marker[], leftOf: (step: number) => number): DrawnMarker[] {
  const kinds = new Map<string, Marker[]>();
  for (const marker of markers) {
    const kind = marker.kind === 'anomaly' ? marker.label : marker.kind;
    const ofKind = kinds.get(kind);
    if (ofKind) ofKind.push(marker);
    else kinds.set(kind, [marker]);
  }
  return [...kinds.values()].flatMap((ofKind) => {
    const lines = ofKind.map((marker): DrawnMarker => {
      const left = leftOf(marker.step);
      return { ...marker, label: `${marker.label} · ${formatStep(marker.step)}`, left, right: left, lastStep: marker.step, count: 1, priority: priorityOf(marker) };
    });
    return ofKind.length > MAX_LINES ? banded(lines, ofKind) : lines;
  });
}

const priorityOf = ({ suspected, kind }: Marker): number => (suspected || kind === 'intervention' ? 2 : 0);

function banded(lines: readonly DrawnMarker[], markers: readonly Marker[]): DrawnMarker[] {
  const bands: DrawnMarker[] = [];
  lines.forEach((line, i) => {
    const band = bands.at(-1);
    if (!band || line.left - band.right > BAND_GAP) {
      bands.push({ ...line, priority: 2 });
      return;
    }
    band.right = line.right;
    band.lastStep = line.step;
    band.count += 1;
    band.priority = 1;
    band.suspected &&= line.suspected;
    band.label = `${band.count} × ${nounOf(markers[i] as Marker)} · ${formatStep(band.step)} to ${formatStep(line.step)}`;
  });
  return bands;
}

/** A slingshot's label ends in its number. */
const nounOf = ({ kind, label }: Marker): string => (kind === 'slingshot' ? kind : label);

/** The box of a marker's label; pixels. Labels of a lower priority are placed later. */
export interface LabelBox {
  left: number;
  width: number;
  /** 0 is the highest. */
  priority: number;
}

/**
 * The row of each label, so that no two of a row overlap: the first row where the label fits, or -1 if it fits in none. The
 * line of a marker without a label is drawn nevertheless.
 */
export function placeLabels(labels: readonly LabelBox[], rows: number): number[] {
  const placed = Array.from({ length: rows }, (): LabelBox[] => []);
  const place = (label: LabelBox): number => {
    const apart = (other: LabelBox) => other.left + other.width <= label.left || label.left + label.width <= other.left;
    const row = placed.findIndex((others) => others.every(apart));
    placed[row]?.push(label);
    return row;
  };
  const rowOf = new Map<LabelBox, number>();
  for (const label of [...labels].sort((a, b) => a.priority - b.priority)) rowOf.set(label, place(label));
  return labels.map((label) => rowOf.get(label) ?? -1);
}
