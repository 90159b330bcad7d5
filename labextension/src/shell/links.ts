/** Matches an address that names a thing of a slice. */
export const LINK = /[?&]cellworks=/;

/** A thing of a slice, as an address names it. */
export interface Link {
  slice: string;
  entity: string;
}

/** What the query of an address names: `?cellworks=jobs/41`. */
export function linkIn(search: string): Link | null {
  const named = new URLSearchParams(search).get('cellworks') ?? '';
  const at = named.indexOf('/');
  return at > 0 && at < named.length - 1
    ? { slice: named.slice(0, at), entity: named.slice(at + 1) }
    : null;
}

/** The query that names a thing. */
export function queryOf({ slice, entity }: Link): string {
  return `?cellworks=${slice}/${encodeURIComponent(entity)}`;
}

/** The same address, naming nothing. */
export function withoutLink(request: string): string {
  const [path, search = ''] = request.split('?');
  const kept = search
    .split('&')
    .filter(pair => pair && !pair.startsWith('cellworks='));
  return kept.length > 0 ? `${path}?${kept.join('&')}` : path;
}
