/** The two pages: the list of runs, and one run. Any other path is the list of runs. */
export type Route = { page: 'runs' } | { page: 'run'; id: string };

export function routeOf(path: string): Route {
  const match = /^\/runs\/([^/]+)\/?$/.exec(path);
  return match ? { page: 'run', id: decoded(match[1] as string) } : { page: 'runs' };
}

/** The text as it is, if it is not correctly percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The current route, kept in step with the address. */
class Router {
  route = $state<Route>(routeOf(location.pathname));

  constructor() {
    addEventListener('popstate', () => (this.route = routeOf(location.pathname)));
  }

  /** Follows links between the pages without loading the document; new tabs and downloads are left to the browser. */
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
