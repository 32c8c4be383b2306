/** @module app/console/mappings/starter  A first document for a connection whose fields are known: small, commented, and right as it stands. */
import { yamlText } from '#domain';
import type { ConnectionSchemas } from './schemas/use-schemas.ts';

/** Names that systems give the one line that says what a record is about, and the long text. */
const TITLES = ['short_description', 'summary', 'title', 'subject', 'name'];
const TEXTS = ['description', 'body', 'details'];

/** Null while it would have to name a field that nobody has seen. */
export function starterFor({ name: connection, records }: ConnectionSchemas): string | null {
  const record = records.find(({ type }) => type === 'incident') ?? records[0];
  const writable = record?.fields.filter(({ isReadOnly }) => !isReadOnly) ?? [];
  const find = (names: readonly string[]) => names.find((name) => writable.some(({ path }) => path === name));
  const title = find(TITLES) ?? writable.find(({ kind }) => kind === 'text')?.path;
  if (!record || title === undefined) return null;
  const text = find(TEXTS);
  return `# Which tickets are tied to records elsewhere, and which fields travel.
version: 1

flows:
  - name: ${record.type}s
    connection: ${yamlText(connection)}
    record: ${record.type}
    when: { type: incident } # which tickets may get a record
    create: on-demand # an agent presses a button; nothing happens by itself

    fields:
      # out: from the ticket to the other system
      - { desk: subject, remote: ${yamlText(title)}, direction: out }
${text ? `      - { desk: description, remote: ${text}, direction: out }\n` : ''}
    comments: { public: none, internal: none } # nothing is carried until you say so
`;
}
