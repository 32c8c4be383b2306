/**
 * @module context/item-names
 * Words of a ticket that may be the name of a configuration item: host names, serial numbers, service names. A pure guess; the CMDB decides.
 */

/** At most this many candidates are looked up. */
export const MAX_CANDIDATES = 40;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}._-]{2,62}/gu;

/**
 * Candidates in order of likelihood: words with a digit or an inner `-`, `_` or `.` first, then two-word names in capitals ("Mail Gateway"), then the other
 * words of four letters and more; each once, without regard to case, without trailing punctuation.
 */
export function itemNameCandidates(text: string): readonly string[] {
  const words = [...text.matchAll(WORD)].map(([word]) => word.replace(/[._-]+$/u, ''));
  const telling = words.filter((word) => /\d/u.test(word) || /.[._-]./u.test(word));
  const pairs = [...text.matchAll(/\p{Lu}[\p{L}\p{N}]+ \p{Lu}[\p{L}\p{N}]+/gu)].map(([pair]) => pair);
  const plain = words.filter((word) => word.length >= 4 && /^\p{L}+$/u.test(word));
  return distinct([...telling, ...pairs, ...plain]).slice(0, MAX_CANDIDATES);
}

function distinct(words: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const word of words) if (!seen.has(word.toLowerCase())) seen.set(word.toLowerCase(), word);
  return [...seen.values()];
}
