/** @module connectors/jira/fake/query-tokens  Words, quoted values and signs of the vendor's two query languages. */
import { badQuery } from './refusal.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'sign';
  readonly text: string;
}

const SIGNS = ['>=', '<=', '!=', '==', '=', '>', '<', '~', '(', ')', ',', '[', ']'];

/** Throws the vendor's "bad query" where a quote is left open or a character has no place outside of quotes. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const rest = query.slice(at);
    const sign = SIGNS.find((candidate) => rest.startsWith(candidate));
    const blank = /^\s+/.exec(rest)?.[0];
    const word = /^[\w.:@/+-]+/.exec(rest)?.[0];
    if (blank !== undefined) at += blank.length;
    else if (rest.startsWith('"') || rest.startsWith("'")) {
      const { text, length } = readQuoted(rest);
      tokens.push({ kind: 'quoted', text });
      at += length;
    } else if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: sign });
      at += sign.length;
    } else if (word !== undefined) {
      tokens.push({ kind: 'word', text: word });
      at += word.length;
    } else
      throw badQuery(
        `Error in the query: The character '${rest[0]}' is a reserved character. You must enclose it in a string. (line 1, character ${at + 1})`,
      );
  }
  return tokens;
}

function readQuoted(text: string): { readonly text: string; readonly length: number } {
  const quote = text[0];
  let value = '';
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === quote) return { text: value, length: at + 1 };
    if (character === '\\') at += 1;
    value += text[at] ?? '';
  }
  throw badQuery('Error in the query: The quoted string has not been completed.');
}

/** Walks tokens; `take` demands one. */
export interface Walker {
  peek(ahead?: number): Token | undefined;
  next(): Token;
  /** True, and past it, where the next token is that word or sign (any case). */
  skip(text: string): boolean;
  take(text: string): void;
  readonly isDone: boolean;
}

export function walk(tokens: readonly Token[]): Walker {
  let at = 0;
  const walker: Walker = {
    peek: (ahead = 0) => tokens[at + ahead],
    next() {
      const token = tokens[at];
      if (token === undefined) throw badQuery('Error in the query: unexpected end.');
      at += 1;
      return token;
    },
    skip(text) {
      const token = tokens[at];
      if (token === undefined || token.kind === 'quoted' || token.text.toLowerCase() !== text.toLowerCase()) return false;
      at += 1;
      return true;
    },
    take(text) {
      if (!walker.skip(text)) throw badQuery(`Error in the query: expecting '${text}' but got '${tokens[at]?.text ?? 'the end'}'.`);
    },
    get isDone() {
      return at >= tokens.length;
    },
  };
  return walker;
}

/** What both languages build: conditions, joined. */
export type Where<Clause> =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Where<Clause>[] }
  | { readonly kind: 'clause'; readonly clause: Clause };

/** `a AND (b OR c)`: AND binds closer. A single part stands for itself. */
export function parseWhere<Clause>(walker: Walker, clause: (walker: Walker) => Clause): Where<Clause> {
  const joined = (word: 'AND' | 'OR', kind: 'all' | 'any', part: () => Where<Clause>): Where<Clause> => {
    const parts = [part()];
    while (walker.skip(word)) parts.push(part());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind, parts };
  };
  const primary = (): Where<Clause> => {
    if (!walker.skip('(')) return { kind: 'clause', clause: clause(walker) };
    const inner = parseWhere(walker, clause);
    walker.take(')');
    return inner;
  };
  return joined('OR', 'any', () => joined('AND', 'all', primary));
}

export function isMet<Clause>(where: Where<Clause>, meets: (clause: Clause) => boolean): boolean {
  if (where.kind === 'clause') return meets(where.clause);
  return where.kind === 'all' ? where.parts.every((part) => isMet(part, meets)) : where.parts.some((part) => isMet(part, meets));
}
