/** What is launched: one run, or a sweep if it has several seeds or settings with several values. */
import { entered, type Field, type Setting, settingText, seedsIn, valuesIn } from './form';
import { formatAge, formatShortStep } from './format';
import type { Expected, Recipe } from './recipes';
import type { NewRun, NewSweep } from './types';

/** What is entered, as text. */
export interface Draft {
  readonly trainer: string;
  readonly recipe: Recipe | null;
  readonly name: string;
  /** One or several, such as `0, 1, 4-6`. */
  readonly seeds: string;
  readonly steps: string;
  /** By setting; several values separated by commas vary it. */
  readonly settings: Readonly<Record<string, string>>;
}

/** More runs than this indicate a mistake, and are refused by the server. */
export const MAX_RUNS = 1000;

const STEPS: Field = {
  name: 'steps', type: 'integer', description: '', unit: null, default: null, choices: null, minimum: 1, exclusiveMinimum: null,
  maximum: null, exclusiveMaximum: null, minLength: null, maxLength: null,
};

/** The settings that a form begins with: those of the recipe, else the trainer's defaults. */
export function initialSettings(fields: readonly Field[], given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = given[field.name];
      const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return [field.name, settingText(known ? value : field.default)];
    }),
  );
}

/** What is to be launched. */
export type Plan =
  | { readonly kind: 'run'; readonly run: NewRun; readonly runs: 1 }
  | { readonly kind: 'sweep'; readonly sweep: Omit<NewSweep, 'experiment' | 'random'>; readonly runs: number; readonly cells: number };

export interface Checked {
  /** Null while something is wrong. */
  readonly plan: Plan | null;
  /** What each field must be, by its name; also of `seeds`, `steps`, `name`. */
  readonly problems: Readonly<Record<string, string>>;
  /** The settings with several values. */
  readonly varied: readonly string[];
}

/** A text that may have a comma itself is no list. */
const isList = (field: Field, text: string): boolean => text.includes(',') && (field.type !== 'string' || field.choices !== null);

/** Checks what is entered; as long as nothing is wrong, it is a plan. */
export function checked(draft: Draft, fields: readonly Field[]): Checked {
  const problems: Record<string, string> = {};
  const parameters: Record<string, Setting> = {};
  const grid: Record<string, Setting[]> = {};
  for (const field of fields) {
    const text = draft.settings[field.name] ?? '';
    if (isList(field, text)) {
      const read = valuesIn(field, text);
      if ('expected' in read) problems[field.name] = read.expected;
      else grid[field.name] = [...read.values];
      continue;
    }
    // What is as it was by default is left to the trainer.
    if (text === settingText(field.default)) {
      if (field.default === null || !draft.recipe || !(field.name in draft.recipe.parameters)) continue;
    }
    const read = entered(field, text);
    if ('expected' in read) problems[field.name] = read.expected;
    else parameters[field.name] = read.value;
  }
  const seeds = seedsIn(draft.seeds);
  if ('expected' in seeds) problems['seeds'] = seeds.expected;
  const steps = entered(STEPS, draft.steps);
  if ('expected' in steps) problems['steps'] = steps.expected;
  const varied = Object.keys(grid);
  const cells = Object.values(grid).reduce((product, values) => product * values.length, 1);
  const runs = 'seeds' in seeds ? cells * seeds.seeds.length : 0;
  if (runs > MAX_RUNS) problems['seeds'] = `at most ${MAX_RUNS} runs in all, these are ${runs}`;
  const isSweep = varied.length > 0 || runs > 1;
  const name = draft.name.trim();
  if (isSweep && name === '') problems['name'] = 'a name for the sweep';
  if (Object.keys(problems).length > 0 || !('seeds' in seeds) || !('value' in steps)) return { plan: null, problems, varied };
  const common = { recipe: draft.recipe?.name ?? null, trainer: draft.trainer, parameters, steps: steps.value as number };
  const plan: Plan = isSweep
    ? { kind: 'sweep', sweep: { ...common, name, seeds: [...seeds.seeds], grid }, runs, cells }
    : { kind: 'run', run: { ...common, name: name !== '' ? name : draft.recipe ? `${draft.recipe.name} seed ${seeds.seeds[0]}` : null, seed: seeds.seeds[0] as number }, runs: 1 };
  return { plan, problems, varied };
}

/** About how long the runs of a plan take on so many workers, in words; null without a measure of it. */
export function costOf(recipe: Recipe | null, steps: number, runs: number, workers: number): string | null {
  if (!recipe || !(steps > 0) || runs < 1) return null;
  const each = (recipe.seconds * steps) / recipe.steps;
  const all = (each * runs) / Math.max(1, Math.min(workers, runs));
  const age = (seconds: number): string => formatAge(Math.max(1, seconds) * 1000);
  return runs === 1 ? `about ${age(each)} on one core` : `about ${age(all)}: ${runs} runs of ${age(each)} each, ${Math.max(1, Math.min(workers, runs))} at a time`;
}

/** The steps that something is expected at, in words. */
export function expectedText(expected: Expected): string {
  if (expected === null) return 'not measured';
  if (expected === 'never') return 'never';
  return `${formatShortStep(expected[0])} to ${formatShortStep(expected[1])}`;
}
