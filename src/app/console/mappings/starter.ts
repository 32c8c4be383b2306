/** @module app/console/mappings/starter  A first document for the connections that exist: small, commented, and right as it stands. */
import type { MappingSchemasAnswer } from '#contract';

/** Names that systems give the one line that says what a record is about, and the long text. */
const TITLES = ['short_description', 'summary', 'title', 'subject', 'name'];
const TEXTS = ['description', 'body', 'details'];

export function starterFor(schemas: MappingSchemasAnswer | undefined): string {
  const connection = schemas?.connections.find(({ records }) => records.length > 0);
  const record = connection?.records.find(({ type }) => type === 'incident') ?? connection?.records[0];
  const find = (names: readonly string[]) => names.find((name) => record?.fields.some(({ path, isReadOnly }) => path === name && !isReadOnly));
  const title = find(TITLES) ?? record?.fields.find(({ kind, isReadOnly }) => kind === 'text' && !isReadOnly)?.path ?? 'short_description';
  const text = find(TEXTS);
  return `# Which tickets are tied to records elsewhere, and which fields travel.
version: 1

flows:
  - name: ${record?.type ?? 'incident'}s
    connection: ${connection?.name ?? 'the-name-of-your-connection'}
    record: ${record?.type ?? 'incident'}
    when: { type: incident } # which tickets may get a record
    create: on-demand # an agent presses a button; nothing happens by itself

    fields:
      # out: from the ticket to the other system
      - { desk: subject, remote: ${title}, direction: out }
${text ? `      - { desk: description, remote: ${text}, direction: out }\n` : ''}
    comments: { public: none, internal: none } # nothing is carried until you say so
`;
}
