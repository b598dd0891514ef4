import { step } from './format';
import type { Forecast } from './types';

/** Advice on a run that has memorised, in one sentence; null where there is nothing to wait for. */
export function advice(forecast: Forecast | null | undefined): string | null {
  if (!forecast || forecast.outlook === 'SETTLED') return null;
  const { chance, expectedStep, earliestStep, latestStep, budget } = forecast;
  if (chance === null || expectedStep === null || earliestStep === null || latestStep === null) {
    return 'Will it generalise? Not enough to tell';
  }
  const within = budget === null ? '' : ` within ${step(budget)} steps`;
  const when = `near step ${step(expectedStep)} (${step(earliestStep)} to ${step(latestStep)})`;
  return `${likelihood(chance)} likely to generalise${within}, if so ${when}`;
}

/** No model knows of impossibility or certainty. */
function likelihood(chance: number): string {
  if (chance < 0.01) return 'Under 1%';
  return chance > 0.99 ? 'Over 99%' : `${Math.round(chance * 100)}%`;
}
