/** The pages: the list of runs, and one run. */
export type Route = { page: 'runs' } | { page: 'run'; id: string } | { page: 'unknown'; path: string };

/** The page at a path. */
export function routeOf(path: string): Route {
  if (path === '/' || path === '/index.html' || /^\/runs\/?$/.test(path)) return { page: 'runs' };
  const match = /^\/runs\/([^/]+)\/?$/.exec(path);
  return match ? { page: 'run', id: decoded(match[1] as string) } : { page: 'unknown', path };
}

/** The text as it is, if it is not correctly percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
