import { stepOf } from './detections';
import { formatValue, toWords } from './format';
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
    label: `${parameter} → ${formatSetting(to)}`,
    suspected: false,
  };
}

/** Identifies an intervention: of one parameter there may be several at one step. */
export const keyOf = ({ parameter, step, commandId }: Intervention): string => `${parameter}/${step}/${commandId ?? ''}`;

/** The value of a parameter as text. */
export const formatSetting = (value: ParameterValue): string =>
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
