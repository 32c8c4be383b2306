/**
 * @module connectors/entra/fake/filter
 * The part of OData's filter language that the vendor takes here: `eq`, `ge`, `any`, `and`, `or`. Anything else is refused, as there.
 */

export type Resource = Readonly<Record<string, unknown>>;
type Predicate = (resource: Resource) => boolean;

/** A filter that the vendor would refuse. */
export class FilterError extends Error {}

type Token = { readonly kind: 'word' | 'text' | 'sign'; readonly value: string };

/** Reads a filter into a predicate. */
export function parseFilter(filter: string): Predicate {
  const tokens = tokenize(filter);
  const { predicate, rest } = parseOr(tokens);
  if (rest.length > 0) throw new FilterError(`Syntax error near '${rest[0]?.value}'.`);
  return predicate;
}

/** A text with doubled quotes, an instant, a word, or a sign. */
const TOKEN = /\s*(?:'((?:[^']|'')*)'|(\d{4}-\d{2}-\d{2}T[\d:.]+Z|[A-Za-z0-9_.-]+)|(\/any\(|[():]))/y;

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (filter.slice(index).trim() !== '') {
    TOKEN.lastIndex = index;
    const match = TOKEN.exec(filter);
    if (!match) throw new FilterError(`Syntax error at position ${index}.`);
    index = TOKEN.lastIndex;
    const [, text, word, sign] = match;
    if (text !== undefined) tokens.push({ kind: 'text', value: text.replaceAll("''", "'") });
    else tokens.push(word === undefined ? { kind: 'sign', value: sign ?? '' } : { kind: 'word', value: word });
  }
  return tokens;
}

interface Parsed {
  readonly predicate: Predicate;
  readonly rest: readonly Token[];
}

function parseOr(tokens: readonly Token[]): Parsed {
  let { predicate, rest } = parseAnd(tokens);
  while (rest[0]?.kind === 'word' && rest[0].value === 'or') {
    const [left, right] = [predicate, parseAnd(rest.slice(1))];
    predicate = (resource) => left(resource) || right.predicate(resource);
    rest = right.rest;
  }
  return { predicate, rest };
}

function parseAnd(tokens: readonly Token[]): Parsed {
  let { predicate, rest } = parseTerm(tokens);
  while (rest[0]?.kind === 'word' && rest[0].value === 'and') {
    const [left, right] = [predicate, parseTerm(rest.slice(1))];
    predicate = (resource) => left(resource) && right.predicate(resource);
    rest = right.rest;
  }
  return { predicate, rest };
}

function parseTerm(tokens: readonly Token[]): Parsed {
  const [property, next] = tokens;
  if (property?.kind !== 'word') throw new FilterError('A property was expected.');
  return next?.kind === 'sign' && next.value === '/any('
    ? parseAny(property.value, tokens.slice(2))
    : parseComparison(property.value, tokens.slice(1), read);

  function read(resource: Resource): readonly unknown[] {
    return [resource[property?.value ?? '']];
  }
}

/** `proxyAddresses/any(p:p eq 'smtp:…')` */
function parseAny(property: string, tokens: readonly Token[]): Parsed {
  const [variable, rest] = [tokens[0]?.value, tokens.slice(1)];
  const isNamed = tokens[0]?.kind === 'word' && rest[0]?.value === ':' && rest[1]?.value === variable;
  if (!isNamed) throw new FilterError('The range variable of any() is not used as it was named.');
  const inner = parseComparison(property, rest.slice(2), (resource) => {
    const values = resource[property];
    return Array.isArray(values) ? values : [];
  });
  if (inner.rest[0]?.value !== ')') throw new FilterError("')' was expected.");
  return { predicate: inner.predicate, rest: inner.rest.slice(1) };
}

function parseComparison(property: string, tokens: readonly Token[], read: (resource: Resource) => readonly unknown[]): Parsed {
  const [operator, operand, ...rest] = tokens;
  if (operator?.kind !== 'word' || !operand || operand.kind === 'sign') throw new FilterError(`A comparison of '${property}' was expected.`);
  // Directory texts compare without regard to case.
  const wanted = operand.value.toLowerCase();
  if (operator.value === 'eq')
    return { predicate: (resource) => read(resource).some((value) => String(value ?? '').toLowerCase() === wanted && value !== null), rest };
  if (operator.value === 'ge')
    return { predicate: (resource) => read(resource).some((value) => Date.parse(String(value)) >= Date.parse(operand.value)), rest };
  throw new FilterError(`The operator '${operator.value}' is not supported.`);
}
