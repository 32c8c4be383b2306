/**
 * @module connector-kit/path
 * Builds request paths in which every inserted part stays one part, whatever a vendor or a person put into it.
 */
import { InvalidInputError } from '#domain';
import type { EncodedPath } from './http-types.ts';

/**
 * Encodes each inserted value as one path segment: `/`, `?`, `#`, `;` and `%` become escapes. Refuses what no escape saves: `.` and `..` (servers
 * resolve them after decoding), an empty segment, control characters and lone surrogates.
 * @throws InvalidInputError naming which inserted part cannot be used.
 * @example path`/api/now/table/${table}/${sysId}`
 */
export function path(literals: TemplateStringsArray, ...parts: readonly (string | number | bigint)[]): EncodedPath {
  const text = literals.reduce((built, literal, index) => built + (index === 0 ? '' : encodeSegment(String(parts[index - 1]), index)) + literal, '');
  if (!text.startsWith('/'))
    throw new InvalidInputError({ message: `A path begins with "/"; this one begins with ${JSON.stringify(text.slice(0, 1))}.` });
  return text as EncodedPath;
}

function encodeSegment(part: string, position: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  const isUnusable = part === '' || /[\u0000-\u001f\u007f]/.test(part) || !part.isWellFormed() || isDotSegment(part);
  if (isUnusable)
    throw new InvalidInputError({
      message: `Nothing was sent: inserted part ${position} of the path is empty, a dot segment or holds control characters.`,
      facts: { position },
    });
  return encodeURIComponent(part).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `..` also where it hides behind escapes: a server that decodes twice would climb, so such parts are refused rather than encoded once more. */
function isDotSegment(part: string): boolean {
  const decoded = part
    .replace(/%(25)+/gi, '%')
    .replace(/%2e/gi, '.')
    .replace(/%2f/gi, '/')
    .replace(/%5c/gi, '\\');
  return decoded.split(/[/\\]/).some((segment) => /^\.{1,2}(;.*)?$/.test(segment));
}
