import { type SavedView, savedViewsIn } from './runs-view';

const KEY = 'grokwatch.views';

/** The views of the table of runs that the reader has saved, kept in the browser's storage. */
class SavedViews {
  all = $state.raw<readonly SavedView[]>([]);

  constructor() {
    try {
      this.all = savedViewsIn(localStorage.getItem(KEY));
    } catch {
      // The browser forbids storage; saved views last as long as the page.
    }
  }

  /** Saves the query of a view under a name, in the place of another of that name. */
  save(name: string, query: string): void {
    this.change([...this.all.filter((view) => view.name !== name), { name, query }]);
  }

  remove(name: string): void {
    this.change(this.all.filter((view) => view.name !== name));
  }

  private change(all: readonly SavedView[]): void {
    this.all = all;
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      // As above.
    }
  }
}

export const savedViews = new SavedViews();
