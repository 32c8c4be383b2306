/** One field each way, one both ways, comments both ways, in a flow for each system: every final value can be told from the edits alone. */
import { flowOf, type IncidentSystem } from './systems.ts';

/** What people edit at the help desk, by the fake's own names of the columns. */
export const DESK_COLUMNS = { out: 'subject', in: 'custom_360001000101', both: 'custom_360001000102' } as const;

/** The mapping document for these systems. */
export const chaosMapping = (systems: readonly Pick<IncidentSystem, 'name' | 'ticketType' | 'columns'>[]): string =>
  `version: 1\nflows:\n${systems.map(describeFlow).join('')}`;

const describeFlow = ({ name, ticketType, columns }: Pick<IncidentSystem, 'name' | 'ticketType' | 'columns'>) => `  - name: ${flowOf({ name })}
    connection: ${flowOf({ name })}
    record: incident
    when: { type: ${ticketType} }
    create: on-demand
    firstLink: desk
    tie: desk
    fields:
      - { desk: subject, remote: ${columns.out}, direction: out }
      - { desk: custom/360001000101, remote: ${columns.in}, direction: in }
      - desk: custom/360001000102
        remote: ${columns.both}
        direction: both
        winner: newest
    comments: { public: out, internal: both, since: link }
`;
