/** The settings of a run as they are listed: first those that differ from its recipe, or from the defaults of its trainer. */
import { formatSetting } from './markers';
import { escaped } from './text';
import type { ParameterValue, RunView, TrainerView } from './types';

export interface Setting {
  name: string;
  value: string;
  /** What the recipe, or else the trainer, would have used; null where the run has that, or where neither is known. */
  otherwise: string | null;
  description: string | null;
}

interface Property {
  default?: ParameterValue;
  description?: string;
}

/** The properties of a trainer's JSON Schema. */
const propertiesOf = (trainer: TrainerView | null): Record<string, Property | undefined> =>
  (trainer?.parameters as { properties?: Record<string, Property> } | undefined)?.properties ?? {};

/**
 * The settings of a run, and the parameters that were logged for it, which are in effect before settings of the same name.
 *
 * @param trainer null where it is not known, as for a run of a program
 * @param recipe the settings in which the recipe of the run differs from the defaults; null without one
 */
export function settingsOf(
  run: Pick<RunView, 'parameters' | 'loggedParameters'>,
  trainer: TrainerView | null,
  recipe: Readonly<Record<string, ParameterValue>> | null = null,
): Setting[] {
  const properties = propertiesOf(trainer);
  return Object.entries({ ...run.parameters, ...run.loggedParameters })
    .map(([name, value]): Setting => {
      const property = properties[name];
      const standard = recipe?.[name] ?? property?.default;
      return {
        name: escaped(name),
        value: formatSetting(value),
        otherwise: standard === undefined || isSame(standard, value) ? null : formatSetting(standard),
        description: property?.description ?? null,
      };
    })
    .sort((a, b) => Number(b.otherwise !== null) - Number(a.otherwise !== null));
}

/** A number that was logged as text equals the number. */
const isSame = (a: ParameterValue, b: ParameterValue): boolean => a === b || (String(a) !== '' && Number(a) === Number(b) && typeof a !== 'boolean' && typeof b !== 'boolean');

/** Those whose name, value or description contains every word. */
export function searchSettings(settings: readonly Setting[], search: string): Setting[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return settings.filter(({ name, value, description }) => {
    const text = `${name} ${value} ${description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** A setting that a reader typed: `true` and `false`, numbers, anything else as text. */
export function parseSetting(text: string): ParameterValue {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
}
