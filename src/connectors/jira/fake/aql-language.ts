/** @module connectors/jira/fake/aql-language  The vendor's query language for objects. An attribute that no type has makes the query invalid. */
import { isMet, parseWhere, tokenize, type Walker, type Where, walk } from './query-tokens.ts';
import { badQuery } from './refusal.ts';

export interface AqlClause {
  readonly attribute: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** Of `object HAVING …References(…)`. */
  readonly inner?: Where<AqlClause>;
}
export interface ParsedAql {
  readonly where: Where<AqlClause>;
}

/** An object as queries see it. */
export interface AqlObject {
  readonly id: string;
  /** All values of an attribute, any case of its name. */
  readonly valuesOf: (attribute: string) => readonly string[];
  readonly refersTo: readonly string[];
}

export function parseAql(query: string): ParsedAql {
  const walker = walk(tokenize(query));
  const where = parseWhere(walker, readClause);
  if (walker.skip('ORDER')) {
    walker.take('BY');
    walker.next();
    if (!walker.skip('ASC')) walker.skip('DESC');
  }
  if (!walker.isDone) throw badQuery(`Validation of the AQL was not successful: unexpected '${walker.next().text}'.`);
  return { where };
}

function readClause(walker: Walker): AqlClause {
  const attribute = walker.next();
  if (attribute.kind === 'sign') throw badQuery('Validation of the AQL was not successful: an attribute is missing.');
  if (attribute.kind === 'word' && attribute.text.toLowerCase() === 'object' && walker.skip('HAVING')) return readHaving(walker);
  if (walker.skip('IN')) {
    walker.take('(');
    const values = [readValue(walker)];
    while (walker.skip(',')) values.push(readValue(walker));
    walker.take(')');
    return { attribute: attribute.text, operator: 'IN', values };
  }
  const operator = walker.next().text.toUpperCase();
  if (!['=', '==', '!=', 'LIKE', 'STARTSWITH', 'ENDSWITH'].includes(operator))
    throw badQuery(`Validation of the AQL was not successful: '${operator}' is no operator.`);
  return { attribute: attribute.text, operator, values: [readValue(walker)] };
}

function readHaving(walker: Walker): AqlClause {
  const name = walker.next().text.toLowerCase();
  if (name !== 'outboundreferences' && name !== 'inboundreferences')
    throw badQuery(`Validation of the AQL was not successful: unknown function ${name}.`);
  walker.take('(');
  const inner = parseWhere(walker, readClause);
  walker.take(')');
  return { attribute: 'object', operator: name, values: [], inner };
}

function readValue(walker: Walker): string {
  const token = walker.next();
  if (token.kind === 'sign') throw badQuery(`Validation of the AQL was not successful: '${token.text}' is no value.`);
  return token.text;
}

/** The objects that meet it; `names` are the attributes that some type has. */
export function runAql(objects: readonly AqlObject[], query: string, names: ReadonlySet<string>): readonly AqlObject[] {
  const { where } = parseAql(query);
  const select = (part: Where<AqlClause>): readonly AqlObject[] => objects.filter((object) => isMet(part, (clause) => meets(object, clause)));
  const meets = (object: AqlObject, { attribute, operator, values, inner }: AqlClause): boolean => {
    if (inner !== undefined) {
      const ids = new Set(select(inner).map(({ id }) => id));
      if (operator === 'outboundreferences') return object.refersTo.some((id) => ids.has(id));
      return objects.some((other) => ids.has(other.id) && other.refersTo.includes(object.id));
    }
    if (!names.has(attribute.toLowerCase())) throw badQuery(`Validation of the AQL was not successful: no attributes found for name ${attribute}.`);
    const held = object.valuesOf(attribute).map((value) => value.toLowerCase());
    const asked = values.map((value) => value.toLowerCase());
    const fits: Readonly<Record<string, (one: string, value: string) => boolean>> = {
      LIKE: (one, value) => one.includes(value),
      STARTSWITH: (one, value) => one.startsWith(value),
      ENDSWITH: (one, value) => one.endsWith(value),
    };
    const isFit = fits[operator] ?? ((one: string, value: string) => one === value);
    const isFound = held.some((one) => asked.some((value) => isFit(one, value)));
    return operator === '!=' ? !isFound : isFound;
  };
  return select(where);
}
