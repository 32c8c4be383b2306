/** One field each way, one both ways, comments both ways: every final value can be told from the edits alone. */
export const CHAOS_MAPPING = `version: 1
flows:
  - name: incidents
    connection: servicenow
    record: incident
    when: { type: incident }
    create: on-demand
    firstLink: desk
    tie: desk
    fields:
      - { desk: subject, remote: short_description, direction: out }
      - { desk: custom/360001000101, remote: close_notes, direction: in }
      - desk: custom/360001000102
        remote: description
        direction: both
        winner: newest
    comments: { public: out, internal: both, since: link }
`;

/** What people edit, by the fakes' own names of the columns. */
export const FIELDS = {
  out: { desk: 'subject', remote: 'short_description' },
  in: { desk: 'custom_360001000101', remote: 'close_notes' },
  both: { desk: 'custom_360001000102', remote: 'description' },
} as const;
