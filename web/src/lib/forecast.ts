import { formatStep } from './format';
import type { GeneralisationForecast } from './types';

/** The forecast of a run that has memorised, in one sentence; null where nothing is forecast. */
export function forecastSentence(forecast: GeneralisationForecast | null | undefined): string | null {
  if (!forecast || forecast.outlook === 'SETTLED') return null;
  const { chance, expectedStep, earliestStep, latestStep, budget } = forecast;
  if (chance === null || expectedStep === null || earliestStep === null || latestStep === null) {
    return 'Whether it will generalise cannot be forecast yet';
  }
  const within = budget === null ? '' : ` within ${formatStep(budget)} steps`;
  const when = `near step ${formatStep(expectedStep)} (${formatStep(earliestStep)} to ${formatStep(latestStep)})`;
  return `${likelihood(chance)} likely to generalise${within}, if so ${when}`;
}

/** A model's probability never reads as impossible or certain. */
function likelihood(chance: number): string {
  if (chance < 0.01) return 'Under 1%';
  return chance > 0.99 ? 'Over 99%' : `${Math.round(chance * 100)}%`;
}

/** The steps of a forecast, for its band over the charts. */
export interface ForecastRange {
  earliest: number;
  expected: number;
  latest: number;
  chance: number;
  /** The steps that the run may take, or null. */
  budget: number | null;
}

/** The forecast as steps; null where nothing is forecast. */
export function forecastRange(forecast: GeneralisationForecast | null | undefined): ForecastRange | null {
  if (!forecast || forecast.outlook !== 'FORECAST') return null;
  const { chance, expectedStep: expected, earliestStep: earliest, latestStep: latest, budget } = forecast;
  return chance === null || expected === null || earliest === null || latest === null ? null : { earliest, expected, latest, chance, budget };
}

/** What the band over the charts is labelled with. */
export const forecastLabel = ({ expected, chance }: ForecastRange): string => `forecast ${formatStep(expected)} · ${likelihood(chance).toLowerCase()}`;
