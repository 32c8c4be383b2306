/** @module mapping/expression/refused-functions  Functions that would make a mapping give another answer each time, or run text as code. */

/** Refused by name, wherever they appear: called, passed on or kept in a variable. */
export const REFUSED_FUNCTIONS: readonly string[] = ['now', 'millis', 'random', 'shuffle', 'eval'];

/** Finds the first refused function in a parsed expression. Walks without recursion, so that a deeply nested expression cannot exhaust the stack. */
export function findRefusedFunction(ast: unknown): { readonly name: string; readonly position: number } | undefined {
  const waiting: unknown[] = [ast];
  const seen = new Set<unknown>();
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    const { type, value, position } = node as { type?: unknown; value?: unknown; position?: unknown };
    if (type === 'variable' && typeof value === 'string' && REFUSED_FUNCTIONS.includes(value)) {
      return { name: `$${value}`, position: typeof position === 'number' ? position : 0 };
    }
    waiting.push(...Object.values(node));
  }
  return undefined;
}
