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
