/** The recipes that come with Grokwatch, from the file that its trainer reads them from. */
import entries from '../../../trainer-worker/builtin/src/main/resources/io/grokwatch/trainer/recipe/recipes.json';

type Setting = string | number | boolean;

/** A range of steps that was measured, `never`, or null where nothing is expected. */
export type Expected = readonly [number, number] | 'never' | null;

export interface Recipe {
  readonly name: string;
  readonly summary: string;
  /** The paper that it is from, and what was measured. */
  readonly source: string;
  /** Settings that differ from the trainer's defaults. */
  readonly parameters: Readonly<Record<string, Setting>>;
  readonly steps: number;
  readonly memorised: Expected;
  readonly generalised: Expected;
  /** In words. */
  readonly cost: string;
  /** About how long it takes on one core. */
  readonly seconds: number;
  /** What it needs beside a core and a minute, or null. */
  readonly needs: string | null;
}

interface Entry {
  name: string;
  like?: string;
  summary: string;
  source: string;
  parameters?: Record<string, Setting>;
  steps: number;
  memorised?: number[] | string;
  generalised?: number[] | string;
  cost: string;
  seconds: number;
  needs?: string;
}

/** The trainer of all recipes. */
export const RECIPE_TRAINER = 'builtin';

/** All recipes, the simplest first; a recipe that is like another one has its settings, and changes some of them. */
export const RECIPES: readonly Recipe[] = resolved(entries as Entry[]);

/** The recipe of that name, or null. */
export const recipeNamed = (name: string | null): Recipe | null => RECIPES.find((recipe) => recipe.name === name) ?? null;

function resolved(all: readonly Entry[]): Recipe[] {
  const recipes = new Map<string, Recipe>();
  for (const { like, parameters, memorised, generalised, needs, ...entry } of all) {
    recipes.set(entry.name, {
      ...entry,
      parameters: { ...(like === undefined ? {} : recipes.get(like)?.parameters), ...parameters },
      memorised: expected(memorised),
      generalised: expected(generalised),
      needs: needs ?? null,
    });
  }
  return [...recipes.values()];
}

function expected(value: number[] | string | undefined): Expected {
  if (value === undefined) return null;
  return typeof value === 'string' ? 'never' : [value[0] as number, value[1] as number];
}
