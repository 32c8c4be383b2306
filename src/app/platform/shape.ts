/**
 * @module app/platform/shape
 * Small checks for replies of our backend: just enough that a view never meets a missing list or a number where text belongs. The backend validates in
 * full; a schema library here would weigh more than a panel.
 */

/** Says where a value stops being what it should, or null where it fits. `at` is the path so far. */
export type Check = (value: unknown, at: string) => string | null;

const typeCheck =
  (type: 'string' | 'number' | 'boolean'): Check =>
  (value, at) =>
    typeof value === type ? null : at;

export const text = typeCheck('string');
export const number = typeCheck('number');
export const flag = typeCheck('boolean');

/** Null, or what the check says. */
export const nullable =
  (check: Check): Check =>
  (value, at) =>
    value === null ? null : check(value, at);

/** A list whose every element fits. */
export const list =
  (check: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return at;
    for (const [index, element] of value.entries()) {
      const wrong = check(element, `${at}[${index}]`);
      if (wrong) return wrong;
    }
    return null;
  };

/** An object with at least these parts; names are checked against the contract's type. */
export const object =
  <Shape>(parts: { readonly [Key in keyof Shape]?: Check }): Check =>
  (value, at) => {
    if (typeof value !== 'object' || value === null) return at;
    for (const [name, check] of Object.entries(parts) as [string, Check][]) {
      const wrong = check((value as Record<string, unknown>)[name], at ? `${at}.${name}` : name);
      if (wrong) return wrong;
    }
    return null;
  };

/** Anything at all: for answers that nobody reads. */
export const anything: Check = () => null;
