/**
 * @module mapping/parse
 * From the text in the app settings to a document, or to problems with line, column and remedy. Loads the YAML reader when first called.
 */
import type { Document, LineCounter, Node } from 'yaml';
import type { MappingDocument } from './document.ts';
import type { DocumentPath, LocatedProblem, MappingProblem, TextPlace } from './problems.ts';
import { MAX_DOCUMENT_LENGTH, mappingDocumentSchema } from './schema.ts';
import { problemsOf } from './schema-problems.ts';

/** Uses of anchors that are followed in all: enough to repeat a list of pairs, too few for a bomb. */
const MAX_ALIASES = 20;
const MAX_DEPTH = 40;
/** One slip makes a cascade of them, and only the first ones help. */
const MAX_SYNTAX_PROBLEMS = 3;
const RESERVED_KEYS = new Set(['__proto__']);

export type ParsedMapping =
  | {
      readonly kind: 'ok';
      readonly document: MappingDocument;
      /** Where a place of the document is in the text. */
      readonly locate: (path: DocumentPath) => TextPlace;
    }
  | { readonly kind: 'invalid'; readonly problems: readonly LocatedProblem[] };

/** Reads a mapping. Never throws on bad input. */
export async function parseMapping(text: string): Promise<ParsedMapping> {
  if (text.length > MAX_DOCUMENT_LENGTH) return invalid([tooLarge(text.length)]);
  if (text.includes('\u0000')) return invalid([controlCharacter(text)]);
  const { LineCounter: Counter, parseDocument } = await import('yaml');
  const lines = new Counter();
  const source = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    version: '1.2',
    schema: 'core',
    merge: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const locate = (path: DocumentPath) => placeOf(source, lines, path);
  const unreadable = [...source.errors, ...source.warnings].slice(0, MAX_SYNTAX_PROBLEMS).map((error) => fromYaml(error, lines));
  if (unreadable.length > 0) return invalid(unreadable);
  const strange = await findStrange(source.contents, lines);
  if (strange) return invalid([strange]);
  const content = toPlain(source);
  if ('problem' in content) return invalid([content.problem]);
  const parsed = mappingDocumentSchema.safeParse(content.value);
  if (parsed.success) return { kind: 'ok', document: parsed.data, locate };
  return invalid(locateProblems(problemsOf(parsed.error.issues, content.value), locate));
}

/** Adds line and column to the problems of a parsed text, in the order of the text. */
export function locateProblems(problems: readonly MappingProblem[], locate: (path: DocumentPath) => TextPlace): readonly LocatedProblem[] {
  return problems.map((problem) => ({ ...problem, ...locate(problem.path) })).sort((a, b) => a.line - b.line || a.column - b.column);
}

function invalid(problems: readonly LocatedProblem[]): ParsedMapping {
  return { kind: 'invalid', problems };
}

function toPlain(source: Document.Parsed): { readonly value: unknown } | { readonly problem: LocatedProblem } {
  try {
    return { value: source.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    return {
      problem: problemAt(
        { line: 1, column: 1 },
        'alias-refused',
        { why: messageOf(error) },
        'The aliases (*name) of this document unfold to too much, or to themselves.',
        'Write the repeated part out.',
      ),
    };
  }
}

/** Refuses what would be dropped silently (a key `__proto__`) and nesting that no mapping needs. Looks at the tree before anything is unfolded. */
async function findStrange(root: Node | null, lines: LineCounter): Promise<LocatedProblem | undefined> {
  const { isMap, isPair, isScalar, isSeq } = await import('yaml');
  const waiting: { node: unknown; depth: number }[] = [{ node: root, depth: 0 }];
  while (waiting.length > 0) {
    const { node, depth } = waiting.pop() as { node: unknown; depth: number };
    if (isPair(node)) {
      const key = isScalar(node.key) ? String(node.key.value) : undefined;
      const place = startOf(node.key as Node | null, lines);
      if (key === undefined) return problemAt(place, 'key-refused', { form: 'noText' }, 'A key must be plain text.', 'Write the key as a word.');
      if (RESERVED_KEYS.has(key))
        return problemAt(place, 'key-refused', { form: 'reserved', key }, `The name ${key} is reserved.`, 'Use another name.');
      waiting.push({ node: node.value, depth: depth + 1 });
    }
    if (!isMap(node) && !isSeq(node)) continue;
    if (depth > MAX_DEPTH) return tooDeep(startOf(node, lines));
    for (const item of node.items) waiting.push({ node: item, depth: depth + 1 });
  }
  return undefined;
}

function fromYaml(error: { code: string; message: string; pos: [number, number] }, lines: LineCounter): LocatedProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  const place = { line, column: col };
  if (error.code === 'DUPLICATE_KEY')
    return problemAt(place, 'key-twice', {}, 'This key is written twice at the same place.', 'Remove one of the two.');
  // The reader's own way of saying that it ran out of stack; whether it gets that far before we count is a matter of who called.
  if (error.code === 'RESOURCE_EXHAUSTION') return tooDeep(place);
  return problemAt(
    place,
    'yaml-unreadable',
    { why: error.message },
    `The text cannot be read as YAML: ${error.message}`,
    'Check the indentation, the quotes and the brackets around this place.',
  );
}

function tooDeep(place: TextPlace): LocatedProblem {
  return problemAt(place, 'nested-too-deep', {}, 'The document is nested too deeply.', 'Use the shape of the example.');
}

function tooLarge(length: number): LocatedProblem {
  const facts = { length, limit: MAX_DOCUMENT_LENGTH };
  return problemAt(
    { line: 1, column: 1 },
    'document-too-large',
    facts,
    `The mapping has ${length} characters; at most ${MAX_DOCUMENT_LENGTH} are read.`,
    'Split it into fewer flows, or use shorter lists of values.',
  );
}

/** PostgreSQL cannot store it, and no keyboard types it. */
function controlCharacter(text: string): LocatedProblem {
  const before = text.slice(0, text.indexOf('\u0000')).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return problemAt(place, 'character-refused', {}, 'There is an invisible NUL character here.', 'Delete it.');
}

function problemAt(place: TextPlace, code: MappingProblem['code'], facts: MappingProblem['facts'], message: string, fix: string): LocatedProblem {
  return { severity: 'error', code, path: [], facts, message, fix, ...place };
}

/** The place of a path, or of its nearest part that the text has: a missing key is reported at its parent. */
function placeOf(source: Document.Parsed, lines: LineCounter, path: DocumentPath): TextPlace {
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length);
    const key = keyNodeOf(source, part);
    const node = key ?? (length === 0 ? source.contents : (source.getIn(part, true) as Node | undefined));
    if (node?.range) return startOf(node, lines);
  }
  return { line: 1, column: 1 };
}

function keyNodeOf(source: Document.Parsed, path: DocumentPath): Node | undefined {
  const last = path.at(-1);
  if (typeof last !== 'string') return undefined;
  const parent = path.length === 1 ? source.contents : source.getIn(path.slice(0, -1), true);
  if (typeof parent !== 'object' || parent === null || !('items' in parent)) return undefined;
  const items = parent.items as readonly { key?: { value?: unknown } }[];
  return items.find((item) => String(item.key?.value) === last)?.key as Node | undefined;
}

function startOf(node: Node | null | undefined, lines: LineCounter): TextPlace {
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
