/** @module connectors/generic/service/parse  From the text in the settings (YAML, so JSON too) to a description of a service, or to problems with line and remedy. */
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { checkService, type ServiceProblem } from './check.ts';
import { MAX_SERVICE_LENGTH, type ServiceDocument, serviceSchema } from './schema.ts';

export type ParsedService =
  | { readonly kind: 'ok'; readonly service: ServiceDocument }
  /** Each: where, what is wrong, what to do. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const MAX_ALIASES = 20;
const MAX_DEPTH = 30;
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** The latest texts that were read: a description is read when it is saved, when it is connected and by each worker anew. */
const recent = new Map<string, ParsedService>();
const MAX_RECENT = 8;

/** Reads a description. Never throws on bad input. */
export function parseService(text: string): ParsedService {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const parsed = read(text);
  recent.set(text, parsed);
  const [oldest] = recent.keys();
  if (recent.size > MAX_RECENT && oldest !== undefined) recent.delete(oldest);
  return parsed;
}

function read(text: string): ParsedService {
  if (text.length > MAX_SERVICE_LENGTH)
    return invalid([`The description has ${text.length} characters; at most ${MAX_SERVICE_LENGTH} are read. Leave out what is not needed.`]);
  const lines = new LineCounter();
  const source = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    version: '1.2',
    schema: 'core',
    merge: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const unreadable = [...source.errors, ...source.warnings]
    .slice(0, 3)
    .map(({ message, pos }) => `Line ${lines.linePos(pos[0]).line}: ${message}. Check indentation, quotes and brackets there.`);
  if (unreadable.length > 0) return invalid(unreadable);
  const strange = findStrange(source.contents);
  if (strange !== undefined) return invalid([strange]);
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = source.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const content = toPlain(() => source.toJS({ maxAliasCount: MAX_ALIASES }));
  if ('problem' in content) return invalid([content.problem]);
  const parsed = serviceSchema.safeParse(content.value);
  const say = ({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }) =>
    `Line ${lineOf(path)}, ${path.map(String).join('.') || 'the whole'}: ${message}${/[.!?]$/.test(message) ? '' : '.'}`;
  if (!parsed.success) return invalid(parsed.error.issues.map((issue) => say({ path: issue.path, message: wordsOf(issue) })));
  const problems: readonly ServiceProblem[] = checkService(parsed.data);
  return problems.length === 0 ? { kind: 'ok', service: parsed.data } : invalid(problems.map(say));
}

function invalid(problems: readonly string[]): ParsedService {
  return { kind: 'invalid', problems: problems.slice(0, 20) };
}

function toPlain(read: () => unknown): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: read() };
  } catch {
    return { problem: 'The aliases (*name) of this document unfold to too much, or to themselves. Write the repeated part out.' };
  }
}

/** Keys that would be dropped or mean something to JavaScript, and nesting that nothing here needs. */
function findStrange(root: unknown): string | undefined {
  const waiting: { readonly node: unknown; readonly depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > MAX_DEPTH) return 'The description is nested too deeply. Use the shape of the examples.';
    if (isPair(node)) {
      const key = isScalar(node.key) ? String(node.key.value) : undefined;
      if (key === undefined) return 'A key must be plain text. Write it as a word.';
      if (RESERVED.has(key)) return `The key ${key} is reserved. Use another name.`;
      waiting.push({ node: node.value, depth: depth + 1 });
    }
    if (isMap(node) || isSeq(node)) for (const item of node.items) waiting.push({ node: item, depth: depth + 1 });
  }
  return undefined;
}

/** zod's words where they say what to do; ours where they would not. */
function wordsOf(issue: { readonly code: string; readonly message: string; readonly keys?: readonly string[]; readonly input?: unknown }): string {
  if (issue.code === 'unrecognized_keys') return `${(issue.keys ?? []).join(', ')} is not known here. Correct its spelling or remove it`;
  if (issue.code === 'invalid_type' && /received undefined/.test(issue.message)) return 'is missing. Add it as in the examples';
  if (issue.code === 'invalid_union') return 'has a shape that is not known. Compare it with the examples in docs/generic-connector.md';
  return issue.message;
}
