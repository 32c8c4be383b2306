/** @module app/platform/settings-hash  A hash of the settings that this page sees, so that the backend notices when it holds older ones. */

/**
 * SHA-256 in hex over the names and values of the non-secure settings, sorted by name, as JSON: `[["field_mappings","…"]]`. Empty where the page may not
 * hash (no secure context): the backend then finds changes on its schedule.
 */
export async function hashSettings(settings: Readonly<Record<string, string | number | boolean>>): Promise<string> {
  if (!globalThis.crypto?.subtle) return '';
  const entries = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(entries)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
