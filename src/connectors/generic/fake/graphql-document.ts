/** @module connectors/generic/fake/graphql-document  Reads one GraphQL operation as far as the fake needs: variables, one root field, arguments, selections. https://spec.graphql.org/October2021/#sec-Language */

/** A field with its arguments, and what is wanted of it; no selections for a leaf. */
export interface Selection {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly fields: readonly Selection[];
}

export interface GraphqlOperation {
  readonly kind: 'query' | 'mutation';
  readonly root: Selection;
}

/** Says what is wrong with the document or its variables. */
export class GraphqlProblem extends Error {}

/** A value that is filled from the variables. */
interface Reader {
  next(): string;
  peek(): string | undefined;
  take(token: string): boolean;
  must(token: string): void;
}

function readerOf(text: string): Reader {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()[\]:!=]/g) ?? [];
  let at = 0;
  const reader: Reader = {
    peek: () => tokens[at],
    next: () => {
      const token = tokens[at];
      if (token === undefined) throw new GraphqlProblem('Syntax Error: Unexpected <EOF>.');
      at += 1;
      return token;
    },
    take: (token) => {
      if (tokens[at] !== token) return false;
      at += 1;
      return true;
    },
    must: (token) => {
      if (!reader.take(token)) throw new GraphqlProblem(`Syntax Error: Expected "${token}", found "${tokens[at] ?? '<EOF>'}".`);
    },
  };
  return reader;
}

/** @throws GraphqlProblem for a document that cannot be read, and for variables that are missing or not declared. */
export function readOperation(text: string, variables: Readonly<Record<string, unknown>>): GraphqlOperation {
  const reader = readerOf(text);
  const word = reader.peek() === '{' ? 'query' : reader.next();
  if (word !== 'query' && word !== 'mutation') throw new GraphqlProblem(`Syntax Error: Unexpected Name "${word}".`);
  if (reader.peek() !== '{' && reader.peek() !== '(') reader.next();
  const declared = reader.take('(') ? readDeclared(reader) : new Map<string, boolean>();
  for (const name of Object.keys(variables)) if (!declared.has(name)) throw new GraphqlProblem(`Variable "$${name}" is not defined.`);
  for (const [name, isRequired] of declared)
    if (isRequired && (variables[name] ?? null) === null) throw new GraphqlProblem(`Variable "$${name}" of required type was not provided.`);
  reader.must('{');
  const root = readSelection(reader, { variables, declared });
  reader.must('}');
  return { kind: word, root };
}

/** Names of variables, and whether they must be given. */
function readDeclared(reader: Reader): Map<string, boolean> {
  const declared = new Map<string, boolean>();
  while (!reader.take(')')) {
    const name = reader.next().slice(1);
    reader.must(':');
    let depth = 0;
    while (reader.take('[')) depth += 1;
    reader.next();
    let isRequired = reader.take('!');
    for (; depth > 0; depth -= 1) {
      reader.must(']');
      isRequired = reader.take('!');
    }
    if (reader.take('=')) readValue(reader, { variables: {}, declared });
    declared.set(name, isRequired);
  }
  return declared;
}

interface Scope {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly declared: ReadonlyMap<string, boolean>;
}

function readSelection(reader: Reader, scope: Scope): Selection {
  const name = reader.next();
  const args: Record<string, unknown> = {};
  if (reader.take('('))
    while (!reader.take(')')) {
      const argument = reader.next();
      reader.must(':');
      args[argument] = readValue(reader, scope);
    }
  const fields: Selection[] = [];
  if (reader.take('{')) while (!reader.take('}')) fields.push(readSelection(reader, scope));
  return { name, args, fields };
}

function readValue(reader: Reader, scope: Scope): unknown {
  const token = reader.next();
  if (token.startsWith('$')) {
    const name = token.slice(1);
    if (!scope.declared.has(name)) throw new GraphqlProblem(`Variable "${token}" is not defined.`);
    return Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
  }
  if (token === '{') {
    const value: Record<string, unknown> = {};
    while (!reader.take('}')) {
      const key = reader.next();
      reader.must(':');
      value[key] = readValue(reader, scope);
    }
    return value;
  }
  if (token.startsWith('"') || /^-?\d/.test(token)) return JSON.parse(token);
  return { true: true, false: false, null: null }[token] ?? token;
}

/** Only what was selected; a field that the type does not have is a problem, as is a structure without a selection. */
export function select(value: unknown, fields: readonly Selection[], typeName: string): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((entry: unknown) => select(entry, fields, typeName));
  if (typeof value !== 'object') return value;
  const record = value as Readonly<Record<string, unknown>>;
  if (fields.length === 0) throw new GraphqlProblem(`Field of type "${typeName}" must have a selection of subfields.`);
  return Object.fromEntries(
    fields.map(({ name, args, fields: inner }) => {
      if (!Object.hasOwn(record, name)) throw new GraphqlProblem(`Cannot query field "${name}" on type "${typeName}".`);
      const found = record[name];
      return [name, select(typeof found === 'function' ? found(args) : found, inner, name)];
    }),
  );
}
