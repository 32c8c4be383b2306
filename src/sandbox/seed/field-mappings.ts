/** @module sandbox/seed/field-mappings  The company's mapping: the worked examples for its two record systems, in one document. */
import { readFile } from 'node:fs/promises';

const EXAMPLES = { 'at-work': ['incidents.yaml', 'jira-incidents.yaml'], 'newly-enrolled': ['incidents.yaml'], installed: [] } as const;

/** Reads the examples and joins them; the first alone, as it is, where the company has nothing but incidents yet; nothing where the app was just installed. */
export async function readFieldMappings(begins: keyof typeof EXAMPLES): Promise<string> {
  const documents = await Promise.all(EXAMPLES[begins].map((name) => readFile(new URL(`../../mapping/examples/${name}`, import.meta.url), 'utf8')));
  const [only, ...others] = documents;
  if (only === undefined) return '';
  return others.length === 0 ? only : joinMappings(documents);
}

/** One document with the flows of all, then the tests of all. Comments stay; each document has `flows`, then `tests`, at its top level. Throws where one has not. */
export function joinMappings(documents: readonly string[]): string {
  const parts = documents.map((text) => {
    const [, flows, tests] = /\nflows:\n([\s\S]*)\ntests:\n([\s\S]*)$/.exec(text) ?? [];
    if (flows === undefined || tests === undefined) throw new TypeError('A mapping has "flows", then "tests", at its top level.');
    return { flows: flows.trimEnd(), tests: tests.trimEnd() };
  });
  const flows = parts.map((part) => part.flows).join('\n\n');
  const tests = parts.map((part) => part.tests).join('\n');
  return `version: 1\n\nflows:\n${flows}\n\ntests:\n${tests}\n`;
}
