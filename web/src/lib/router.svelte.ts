import { type Route, routeOf } from './routes';

/** What the history records of an entry: how far the page, and the part of it that scrolls by itself, were scrolled when it was left. */
interface EntryState {
  scroll: number;
  inner: number;
}

/** The element of a page that scrolls by itself, such as a table with a fixed head, has this attribute. */
const INNER = '[data-scrolls]';

/** The current route and the query of the address, kept in step with the address. */
class Router {
  route = $state<Route>(routeOf(location.pathname));
  /** The query of the address, with its question mark, or empty: the view of the page. */
  query = $state(location.search);
  /** Where to scroll once the page is displayed; null if that has happened. */
  private pending: EntryState | null = entryOf(history.state);

  constructor() {
    // The pages are read from the API after they are opened, so the browser would scroll too early.
    history.scrollRestoration = 'manual';
    addEventListener('popstate', ({ state }) => {
      const samePage = routeOf(location.pathname).page === this.route.page;
      this.show();
      this.pending = entryOf(state);
      if (!samePage) this.focusPage();
    });
    addEventListener('pagehide', () => this.keepScroll());
  }

  /** Follows links between the pages without loading the document; new tabs and downloads are left to the browser. */
  readonly follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest('a');
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
    if (routeOf(link.pathname).page === 'unknown' || link.hash !== '') return;
    event.preventDefault();
    this.navigate(link.pathname + link.search);
  };

  /** Opens a page; the address before is an entry of the history. */
  navigate(address: string): void {
    const { pathname, search } = new URL(address, location.origin);
    if (pathname === location.pathname && search === location.search) return;
    this.keepScroll();
    history.pushState(null, '', pathname + search);
    this.show();
    this.pending = null;
    scrollTo(0, 0);
    this.focusPage();
  }

  /** Replaces the query of the address, which records the view of the page. */
  replaceQuery(query: string): void {
    if (query === location.search) return;
    history.replaceState(history.state, '', location.pathname + query);
    this.query = query;
  }

  /** Records another view of the page; that before is an entry of the history, to which the browser's Back returns. */
  pushQuery(query: string): void {
    if (query === location.search) return;
    this.keepScroll();
    history.pushState(null, '', location.pathname + query);
    this.query = query;
  }

  /** Scrolls to where the page was left, once it is displayed. */
  restoreScroll(): void {
    if (this.pending !== null) {
      scrollTo(0, this.pending.scroll);
      const inner = document.querySelector(INNER);
      if (inner) inner.scrollTop = this.pending.inner;
    }
    this.pending = null;
  }

  private show(): void {
    const route = routeOf(location.pathname);
    // A page is the same while what it is about is.
    if (JSON.stringify(route) !== JSON.stringify(this.route)) this.route = route;
    this.query = location.search;
  }

  private keepScroll(): void {
    const inner = document.querySelector(INNER)?.scrollTop ?? 0;
    history.replaceState({ scroll: scrollY, inner } satisfies EntryState, '');
  }

  /** Without this the focus would remain on a link that is no longer displayed, and fall to the document. */
  private focusPage(): void {
    document.getElementById('main')?.focus({ preventScroll: true });
  }
}

function entryOf(state: unknown): EntryState | null {
  if (typeof state !== 'object' || state === null || !('scroll' in state)) return null;
  return { scroll: Number(state.scroll), inner: 'inner' in state ? Number(state.inner) : 0 };
}

export const router = new Router();
