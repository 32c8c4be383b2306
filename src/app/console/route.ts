/** @module app/console/route  An address of the console: `#/dead-letters?cause=x&cursor=…`, `#/batches/7`. Written by hand or bookmarked, so any text is read. */

export interface Route {
  /** Name of a screen; empty at the start. */
  readonly screen: string;
  /** What follows the screen: the id of one thing. */
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Where a link leads. Empty and absent parts of the query are left out of the address. */
export interface Target {
  readonly screen: string;
  readonly rest?: readonly string[];
  readonly query?: Readonly<Record<string, string | null | undefined>>;
}

/** Also takes the form that the help desk's own address can carry, which knows segments only: `journey/-/id=INC0010042`. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash
    .replace(/^#?\/?/, '')
    .split(/\?(.*)|\/-\/(.*)/s)
    .filter((part) => part !== undefined);
  const [screen = '', ...rest] = path.split('/').filter(Boolean).map(decoded);
  return { screen, rest, query: Object.fromEntries(new URLSearchParams(search)) };
}

export function hashOf({ screen, rest = [], query = {} }: Target): string {
  const path = [screen, ...rest].map(encodeURIComponent).join('/');
  const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams(kept).toString();
  return search ? `#/${path}?${search}` : `#/${path}`;
}

/** The same place as segments, for the help desk's own address. */
export function segmentsOf(target: Target): string {
  return hashOf(target).replace(/^#\//, '').replace('?', '/-/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
