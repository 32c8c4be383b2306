/** @module server/to-hono-path */

/** `{id}` of OpenAPI as Hono's `:id`. */
export function toHonoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
