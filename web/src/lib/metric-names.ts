/** Which of a run's metrics the detectors read as which standard ones, for the charts and in words. */
import type { MetricReadings } from './charts';
import { escaped } from './text';
import type { RunView } from './types';

type Named = Pick<RunView, 'metricNames'>;

/** An error rate is read as one minus an accuracy; its own values belong in no chart of accuracies. */
const isErrorRate = (standard: string, name: string): boolean => standard.endsWith('/accuracy') && name !== standard && /err/i.test(name);

/** The readings by which the charts group metrics: those whose values are on the scale of the standard metric. */
export function readingsOf(run: Named | null): MetricReadings {
  return new Map(
    Object.entries(run?.metricNames.names ?? {})
      .filter(([standard, name]) => standard !== name && !isErrorRate(standard, name))
      .map(([standard, name]) => [name, standard]),
  );
}

/** The logged name of a standard metric, by which its values are found; itself if no other metric is read as it. */
export function loggedNameOf(run: Named, standard: string): string {
  const name = run.metricNames.names[standard];
  return name === undefined || isErrorRate(standard, name) ? standard : name;
}

/** Above it a value is no fraction: an accuracy of 1 with the rounding of a mean stays below. */
const MAX_FRACTION = 1.01;

/** The metrics read as accuracies whose newest value is no fraction, so that it is in percent. */
export const percentsOf = ({ metricNames: { names }, latest }: Pick<RunView, 'metricNames' | 'latest'>): string[] =>
  Object.entries(names)
    .filter(([standard, name]) => standard.endsWith('accuracy') && Number(latest[name]) > MAX_FRACTION)
    .map(([, name]) => name);

export interface ReadName {
  standard: string;
  /** `test_acc`, or `1 − test_err` for an error rate. */
  expression: string;
  /** Whether the owner of the run stated it, rather than that it is read by convention. */
  stated: boolean;
}

/** The metrics that are read as standard ones of another name. */
export function readNames({ metricNames: { names, overrides } }: Named): ReadName[] {
  return Object.entries(names)
    .filter(([standard, name]) => standard !== name)
    .map(([standard, name]) => ({
      standard,
      expression: `${isErrorRate(standard, name) ? '1 − ' : ''}${escaped(name)}`,
      stated: Object.hasOwn(overrides, name),
    }));
}

/** Names that could be read in more than one way, each with the reason for how it is read. */
export const ambiguities = ({ metricNames }: Named): string[] => metricNames.ambiguities.map(({ reason }) => escaped(reason));

/** At most so many names are listed where a verdict is missing. */
const MAX_LISTED = 12;

/** What the detectors lack for a verdict, with the names that the run has; null if they lack nothing, or nothing was logged. */
export function missingForVerdict({ metricNames, latest }: Pick<RunView, 'metricNames' | 'latest'>): string | null {
  const logged = Object.keys(latest);
  const read = Object.keys(metricNames.names);
  const train = read.some((name) => name.startsWith('train'));
  const validation = read.some((name) => name.startsWith('val/'));
  if (logged.length === 0 || (train && validation)) return null;
  const what = train
    ? 'validation accuracy or loss'
    : validation
      ? 'train accuracy or loss'
      : 'accuracy or loss of a train set or a validation set';
  const listed = logged.slice(0, MAX_LISTED).map(escaped).join(', ');
  return `No verdict without ${what}: the run logs ${listed}${logged.length > MAX_LISTED ? ', …' : ''}.`;
}

/** The standard names that a metric can be stated to be; a further split is `val/SPLIT/accuracy` or `val/SPLIT/loss`. */
export const STANDARD_NAMES: readonly string[] = [
  'train/loss',
  'train/accuracy',
  'train_eval/loss',
  'train_eval/accuracy',
  'val/loss',
  'val/accuracy',
  '1-train/accuracy',
  '1-val/accuracy',
  'lr',
  'weights/norm',
  'grad/norm',
  'last_layer/norm',
  'none',
];

/** A metric as the form of the names shows it. */
export interface NameField {
  name: string;
  /** What the owner stated, or empty: the name is read by convention. */
  stated: string;
  /** What it is read as by convention, in words. */
  convention: string;
}

/** One field for each metric of a run, those that are read as standard ones first, then by name. */
export function nameFields({ metricNames: { names, overrides }, latest }: Pick<RunView, 'metricNames' | 'latest'>): NameField[] {
  const standardOf = new Map(Object.entries(names).map(([standard, name]) => [name, standard]));
  const all = [...new Set([...Object.keys(latest), ...standardOf.keys(), ...Object.keys(overrides)])];
  const order = (name: string): string => `${standardOf.has(name) || Object.hasOwn(overrides, name) ? 0 : 1}${name}`;
  return all
    .sort((one, other) => (order(one) < order(other) ? -1 : 1))
    .map((name) => {
      const standard = standardOf.get(name);
      const read = standard === undefined ? 'not read' : `${isErrorRate(standard, name) ? '1-' : ''}${standard}`;
      return { name, stated: overrides[name] ?? '', convention: Object.hasOwn(overrides, name) ? 'by convention' : read };
    });
}

/** What the fields state together. */
export const overridesOf = (fields: readonly NameField[]): Record<string, string> =>
  Object.fromEntries(fields.filter(({ stated }) => stated.trim() !== '').map(({ name, stated }) => [name, stated.trim()]));
