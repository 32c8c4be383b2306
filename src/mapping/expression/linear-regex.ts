/**
 * @module mapping/expression/linear-regex
 * A regular expression that cannot run away: JSONata's regex engine option, filled by RE2. Back references and look-around are refused at construction.
 */
import { RE2JS } from 're2js';

interface Match extends Array<string | undefined> {
  index: number;
}

/** The part of `RegExp` that JSONata uses: constructed from the parsed literal, then `lastIndex` and `exec`. */
export class LinearRegex {
  lastIndex = 0;
  readonly #pattern: RE2JS;

  /** @throws where RE2 has no linear-time form of the pattern; its message names the construct. */
  constructor(literal: RegExp) {
    const caseless = literal.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
    const multiline = literal.multiline ? RE2JS.MULTILINE : 0;
    this.#pattern = RE2JS.compile(RE2JS.translateRegExp(literal.source), caseless | multiline);
  }

  exec(text: string): Match | null {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? undefined);
    return Object.assign(groups, { index: matcher.start() });
  }
}
