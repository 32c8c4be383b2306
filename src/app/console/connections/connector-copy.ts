/**
 * @module app/console/connections/connector-copy
 * What a connector's fields, choices and checks are called: its own copy under `console.connector.<id>.…`. A connector that is newer than our texts is still
 * readable: its names are spoken.
 */
import type { Words } from '../../platform/index.ts';

export interface ConnectorCopy {
  tagline(): string;
  label(field: string): string;
  /** Empty where there is none. */
  hint(field: string): string;
  choice(field: string, value: string): string;
  check(name: string): string;
  /** Of a request that can be tried. */
  trial(name: string): string;
}

export function copyOf(connectorId: string, words: Words): ConnectorCopy {
  const text = (part: string, otherwise: string) => {
    const key = `console.connector.${connectorId}.${part}`;
    return words.has(key) ? words.t(key) : otherwise;
  };
  return {
    tagline: () => text('tagline', ''),
    label: (field) => text(`field.${field}`, spoken(field)),
    hint: (field) => text(`field.${field}.hint`, ''),
    choice: (field, value) => text(`field.${field}.choice.${value}`, spoken(value)),
    check: (name) => text(`check.${name}`, spoken(name)),
    trial: (name) => text(`trial.${name}`, spoken(name)),
  };
}

/** `instanceUrl` → "Instance url", `sign-in` → "Sign in". */
function spoken(name: string): string {
  const parted = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_.]+/g, ' ')
    .toLowerCase();
  return parted.charAt(0).toUpperCase() + parted.slice(1);
}
