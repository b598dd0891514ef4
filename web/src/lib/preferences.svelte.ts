export type Theme = 'system' | 'light' | 'dark';

function stored<T extends string>(key: string, allowed: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(key) as T | null;
    return value !== null && allowed.includes(value) ? value : otherwise;
  } catch {
    return otherwise; // The browser forbids storage; the choice lasts as long as the page.
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** The reader's choices, kept in the browser's storage. */
class Preferences {
  theme = $state<Theme>(stored('grokwatch.theme', ['system', 'light', 'dark'], 'system'));
  logX = $state(stored('grokwatch.logX', ['true', 'false'], 'true') === 'true');
  /** Whether keys without modifiers are shortcuts. */
  shortcuts = $state(stored('grokwatch.shortcuts', ['true', 'false'], 'true') === 'true');
  reducedMotion = $state(lessMotion.matches);
  private systemIsDark = $state(systemDark.matches);
  readonly dark = $derived(this.theme === 'system' ? this.systemIsDark : this.theme === 'dark');

  constructor() {
    systemDark.addEventListener('change', (event) => (this.systemIsDark = event.matches));
    lessMotion.addEventListener('change', (event) => (this.reducedMotion = event.matches));
    this.applyTheme();
  }

  toggleTheme(): void {
    this.theme = this.dark ? 'light' : 'dark';
    store('grokwatch.theme', this.theme);
    this.applyTheme();
  }

  toggleLogX(): void {
    this.logX = !this.logX;
    store('grokwatch.logX', String(this.logX));
  }

  toggleShortcuts(): void {
    this.shortcuts = !this.shortcuts;
    store('grokwatch.shortcuts', String(this.shortcuts));
  }

  private applyTheme(): void {
    document.documentElement.dataset['theme'] = this.theme;
  }
}

export const preferences = new Preferences();

/** The colour of a CSS custom property in the current theme, in a form that a canvas accepts. */
export function themeColour(property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
