/** The two pages: the list of runs, and one run. Any other path is the list. */
export type Route = { page: 'runs' } | { page: 'run'; id: string };

export function routeOf(path: string): Route {
  const match = /^\/runs\/([^/]+)\/?$/.exec(path);
  return match ? { page: 'run', id: decodeURIComponent(match[1] as string) } : { page: 'runs' };
}

class Router {
  route = $state<Route>(routeOf(location.pathname));

  constructor() {
    addEventListener('popstate', () => (this.route = routeOf(location.pathname)));
  }

  /** Follows links to our own pages without loading them; leaves new tabs and downloads to the browser. */
  readonly follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest('a');
    if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
    if (link.pathname !== '/' && !link.pathname.startsWith('/runs/')) return;
    event.preventDefault();
    if (link.pathname === location.pathname) return;
    history.pushState(null, '', link.pathname);
    this.route = routeOf(link.pathname);
    scrollTo(0, 0);
  };
}

export const router = new Router();
