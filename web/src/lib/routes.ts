/** The pages and what their addresses name. */
export type Route =
  | { page: 'runs' }
  | { page: 'run'; id: string }
  | { page: 'compare' }
  | { page: 'sweeps' }
  | { page: 'sweep'; id: string }
  | { page: 'findings' }
  | { page: 'alerts' }
  | { page: 'launch' }
  | { page: 'unknown'; path: string };

/** The pages without anything that they are about, by their paths. */
const PLAIN = {
  '/': 'runs',
  '/index.html': 'runs',
  '/runs': 'runs',
  '/compare': 'compare',
  '/sweeps': 'sweeps',
  '/findings': 'findings',
  '/alerts': 'alerts',
  '/launch': 'launch',
} as const;

/** The entries of the navigation, in their order; `key` opens it after `g`. */
export const NAVIGATION = [
  { label: 'Runs', path: '/', key: 'r', pages: ['runs', 'run'] },
  { label: 'Compare', path: '/compare', key: 'c', pages: ['compare'] },
  { label: 'Sweeps', path: '/sweeps', key: 's', pages: ['sweeps', 'sweep'] },
  { label: 'Findings', path: '/findings', key: 'f', pages: ['findings'] },
  { label: 'Alerts', path: '/alerts', key: 'a', pages: ['alerts'] },
  { label: 'Launch', path: '/launch', key: 'l', pages: ['launch'] },
] as const satisfies readonly { label: string; path: string; key: string; pages: readonly Route['page'][] }[];

/** The page at a path. */
export function routeOf(path: string): Route {
  const short = path.length > 1 ? path.replace(/\/$/, '') : path;
  if (Object.hasOwn(PLAIN, short)) return { page: PLAIN[short as keyof typeof PLAIN] };
  const [, kind, id] = /^\/(runs|sweeps)\/([^/]+)$/.exec(short) ?? [];
  if (id === undefined) return { page: 'unknown', path };
  return { page: kind === 'runs' ? 'run' : 'sweep', id: decoded(id) };
}

/** The address of a run's page. */
export const runAddress = (id: string): string => `/runs/${encodeURIComponent(id)}`;

/** The address of a sweep's page. */
export const sweepAddress = (id: string): string => `/sweeps/${encodeURIComponent(id)}`;

/** The address of the comparison of some runs. */
export const compareAddress = (ids: readonly string[]): string =>
  `/compare?${ids.map((id) => `run=${encodeURIComponent(id)}`).join('&')}`;

/** The text as it is, if it is not correctly percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
