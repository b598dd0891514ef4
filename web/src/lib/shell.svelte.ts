import { KeySequence, type Shortcut, takesText } from './keys';
import { preferences } from './preferences.svelte';
import { router } from './router.svelte';
import { NAVIGATION } from './routes';

/** What belongs to all pages: the shortcuts, and which of the dialogs of the top bar is open. */
class Shell {
  /** Whether the list of keys is open. */
  keysOpen = $state(false);
  /** The term that the glossary is open at, an empty text for its beginning, or null while it is closed. */
  glossaryAt = $state<string | null>(null);
  /** The shortcuts of the page that is open. */
  pageShortcuts = $state.raw<readonly Shortcut[]>([]);
  readonly shortcuts: readonly Shortcut[] = [
    { keys: '?', does: 'lists the keys', run: () => (this.keysOpen = true) },
    ...NAVIGATION.map(({ label, path, key }) => ({ keys: `g ${key}`, does: `opens ${label}`, run: () => router.navigate(path) })),
    { keys: 'g g', does: 'opens the glossary', run: () => (this.glossaryAt = '') },
    { keys: '/', does: 'moves to the search of the page', run: () => document.querySelector<HTMLElement>('[data-search]')?.focus() },
    { keys: 't', does: 'switches between the light and the dark theme', run: () => preferences.toggleTheme() },
    { keys: 'y', does: 'copies the link to this view', run: () => document.querySelector<HTMLElement>('[data-testid=copy-link]')?.click() },
  ];
  private readonly sequence = new KeySequence();

  /** Executes the shortcut that a key completes. */
  readonly onkeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as Element | null;
    // Readers can switch keys without modifiers off (WCAG 2.2, 2.1.4).
    if (!preferences.shortcuts || takesText(target) || target?.closest('dialog')) return;
    const shortcut = this.sequence.press(event.key, event.timeStamp, [...this.shortcuts, ...this.pageShortcuts]);
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run();
  };
}

export const shell = new Shell();
