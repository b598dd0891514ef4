import { stepOf } from './detections';
import { formatValue, toWords } from './format';
import type { DetectionView, Intervention } from './types';

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
  const { type, event } = detection;
  const marker = (kind: MarkerKind, step: number, label: string): Marker => ({
    key: `${event.id}#${kind}`,
    kind,
    step,
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
  return [marker('anomaly', stepOf(detection), toWords(event.kind ?? 'anomaly'))];
}

/** The line that an intervention draws. */
export function markerOf(intervention: Intervention): Marker {
  const { parameter, step, to } = intervention;
  return {
    key: keyOf(intervention),
    kind: 'intervention',
    step,
    label: `${parameter} → ${formatSetting(to)}`,
    suspected: false,
  };
}

/** Identifies an intervention: of one parameter there may be several at one step. */
export const keyOf = ({ parameter, step, commandId }: Intervention): string => `${parameter}/${step}/${commandId ?? ''}`;

/** The value of a parameter as text. */
export const formatSetting = (value: string | number | boolean): string =>
  typeof value === 'number' ? formatValue(value) : String(value);

/** The box of a marker's label; pixels. Suspected detections and interventions have low priority. */
export interface LabelBox {
  left: number;
  width: number;
  lowPriority: boolean;
}

/**
 * The row of each label, so that no two of a row overlap: the first row where the label fits, or -1 if it fits in none. The
 * line of a marker without a label is drawn nevertheless. Labels of low priority are placed last.
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
  for (const label of labels.filter(({ lowPriority }) => !lowPriority)) rowOf.set(label, place(label));
  for (const label of labels.filter(({ lowPriority }) => lowPriority)) rowOf.set(label, place(label));
  return labels.map((label) => rowOf.get(label) ?? -1);
}
