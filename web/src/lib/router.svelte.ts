import { type Route, routeOf } from './routes';

/** What the history records of an entry: how far the page was scrolled when it was left. */
interface EntryState {
  scroll: number;
}

/** The current route, kept in step with the address. */
class Router {
  route = $state<Route>(routeOf(location.pathname));
  /** Where to scroll once the page is displayed; null if that has happened. */
  private pendingScroll: number | null = scrollOf(history.state);

  constructor() {
    // The pages are read from the API after they are opened, so the browser would scroll too early.
    history.scrollRestoration = 'manual';
    addEventListener('popstate', ({ state }) => {
      this.route = routeOf(location.pathname);
      this.pendingScroll = scrollOf(state);
      this.focusPage();
    });
    addEventListener('pagehide', () => this.keepScroll());
  }

  /** Follows links between the pages without loading the document; new tabs and downloads are left to the browser. */
  readonly follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest('a');
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
    const route = routeOf(link.pathname);
    if (route.page === 'unknown' || link.hash !== '') return;
    event.preventDefault();
    if (link.pathname === location.pathname) return;
    this.keepScroll();
    history.pushState(null, '', link.pathname + link.search);
    this.route = route;
    this.pendingScroll = null;
    scrollTo(0, 0);
    this.focusPage();
  };

  /** Replaces the query of the address, which records the view of the page. */
  replaceQuery(query: string): void {
    if (query !== location.search) history.replaceState(history.state, '', location.pathname + query);
  }

  /** Scrolls to where the page was left, once it is displayed. */
  restoreScroll(): void {
    if (this.pendingScroll !== null) scrollTo(0, this.pendingScroll);
    this.pendingScroll = null;
  }

  private keepScroll(): void {
    history.replaceState({ scroll: scrollY } satisfies EntryState, '');
  }

  /** Without this the focus would remain on a link that is no longer displayed, and fall to the document. */
  private focusPage(): void {
    document.getElementById('main')?.focus({ preventScroll: true });
  }
}

function scrollOf(state: unknown): number | null {
  return typeof state === 'object' && state !== null && 'scroll' in state ? Number(state.scroll) : null;
}

export const router = new Router();
