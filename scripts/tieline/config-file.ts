/** The configuration file of `npx tieline config`: read with the line of whatever is wrong, written so that a person can go on from there. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Document, isAlias, isNode, LineCounter, parseDocument, stringify, visit } from 'yaml';
import { z } from 'zod';
import { connectors } from '#connectors';
import { type ConfigDocument, configDocument } from '#contract';

/** Two hundred connections with their mapping are a tenth of this. */
const MOST_BYTES = 1_000_000;
const fileDocument = configDocument.extend({
  mapping: configDocument.shape.mapping.optional(),
  mappingFile: z.string().min(1).max(1_000).optional(),
});

/** Where npm was called, which is not where it runs the script. */
export const fromHere = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);

/** Throws with file, line and remedy where it cannot be used. Nothing of it is expanded, followed or sent before it is known to be sound. */
export async function readConfigFile(path: string): Promise<ConfigDocument> {
  const file = fromHere(path);
  const { document, lines } = parse(path, await readText(file, path));
  const parsed = fileDocument.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) throw problemOf(path, { document, lines }, parsed.error.issues[0] as Issue);
  refuseInlineSecrets(path, { document, lines }, parsed.data.connections);
  const { mapping, mappingFile, ...rest } = parsed.data;
  if ((mapping === undefined) === (mappingFile === undefined))
    throw new Error(`${path}: give either \`mapping\` (the text itself) or \`mappingFile\` (where it lies), not both and not neither.`);
  return { ...rest, mapping: mapping ?? (await readText(resolve(dirname(file), mappingFile ?? ''), mappingFile ?? '')) };
}

/** The same document as text, the mapping as a block that reads as it was written. */
export function configText(document: ConfigDocument): string {
  return stringify(document, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
}

/** Looks at the size first: a file that is far too large is not even read. */
async function readText(file: string, shown: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new Error(`There is no file ${shown}. Make one with: npx tieline config export --out ${shown}`);
  if (found.size > MOST_BYTES) throw new Error(`${shown} has ${found.size} bytes; a configuration has at most ${MOST_BYTES}. Is it the right file?`);
  return readFile(file, 'utf8');
}

interface Parsed {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}
type Issue = z.core.$ZodIssue;

function parse(path: string, text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [wrong] = document.errors;
  if (wrong) throw new Error(`${path}, line ${lines.linePos(wrong.pos[0]).line}: ${wrong.message.split('\n')[0]}`);
  visit(document, (_key, node) => {
    if (!isNode(node) || (!isAlias(node) && node.anchor === undefined)) return;
    const line = lines.linePos(node.range?.[0] ?? 0).line;
    throw new Error(`${path}, line ${line}: anchors and aliases (& and *) are not taken here. Write the value out at each place.`);
  });
  return { document, lines };
}

function problemOf(path: string, parsed: Parsed, issue: Issue): Error {
  const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const place = [...issue.path, ...(key === undefined ? [] : [key])];
  return new Error(`${path}, line ${lineOf(parsed, place)}: ${place.join('.') || 'the document'}: ${remedyOf(issue, place)}`);
}

function remedyOf(issue: Issue, place: readonly PropertyKey[]): string {
  if (place.length === 1 && place[0] === 'version')
    return 'this version of Tieline reads version 1. Write `version: 1`, or use the Tieline that wrote the file.';
  if (place.at(-1) === 'secrets' || place.at(-2) === 'secrets')
    return 'name the secrets only, as a list: `secrets: [clientSecret]`. Values come from the environment, never from a file.';
  if (issue.code === 'unrecognized_keys')
    return 'there is no such key. Connections are known by their name; ids and whatever else differs between installations has no place here.';
  return `${issue.message}. See docs/operations.md, "Configuration as code".`;
}

/** The line of the innermost part of the path that is there. */
function lineOf({ document, lines }: Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** A secret among the settings would be stored readable, and shown to whoever may see the connection. */
function refuseInlineSecrets(path: string, parsed: Parsed, connections: ConfigDocument['connections']): void {
  for (const [index, { connector, settings }] of connections.entries()) {
    const secrets = new Set(connectors.find(({ id }) => id === connector)?.fields.flatMap(({ name, kind }) => (kind === 'secret' ? [name] : [])));
    const inline = Object.keys(settings).find((name) => secrets.has(name));
    if (inline === undefined) continue;
    const line = lineOf(parsed, ['connections', index, 'settings', inline]);
    throw new Error(
      `${path}, line ${line}: ${inline} is a secret and must not stand in a file. Take it out, name it under \`secrets\`, and change it where it was issued: it has been written down.`,
    );
  }
}
