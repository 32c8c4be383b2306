/** The engine over the incident system's SOAP service: what its REST connector promises, without any REST. */
import type { ConnectorRuntime } from '#capabilities';
import { config, ORIGIN } from '../../src/connectors/servicenow-soap/fake/test-connection.ts';
import { servicenowSoap } from '../../src/connectors/servicenow-soap/index.ts';
import { runBothWaysSuite } from './both-ways.suite.ts';
import { runConflictsSuite } from './conflicts.suite.ts';
import { incidentSystem } from './desk-and-records.ts';
import { runFilesSuite } from './files.suite.ts';

const STATES = { new: '1', open: '2', pending: '3', solved: '6' } as const;
const PERSON = 'anna.huber';

const name = 'the incident system by SOAP';
const other = { ...incidentSystem, origin: ORIGIN, connect: (runtime: ConnectorRuntime) => servicenowSoap.connect(runtime, config) };

runBothWaysSuite({
  name,
  other,
  status: { remote: 'state', values: STATES, solvedRequires: ['close_code', 'close_notes'] },
  title: 'short_description',
  titleLength: 160,
  isWrite: ({ headers }) => headers.get('soapaction')?.endsWith('/update"') === true,
  resolution: { close_code: 'Solution provided', close_notes: 'New access point.' },
  number: /^INC\d+$/,
  stored: (fake) =>
    fake.store.all('incident').map(({ values }) => ({
      status: String(values.state),
      title: String(values.short_description),
      resolution: [String(values.close_code), String(values.close_notes)],
    })),
  people: {
    move: (fake, recordId, to) => fake.edit('incident', recordId, { state: STATES[to] }, PERSON),
    note: (fake, recordId, text) => fake.edit('incident', recordId, { work_notes: text }, PERSON),
    remove: (fake, recordId) => fake.remove('incident', recordId, PERSON),
  },
});

runConflictsSuite({
  name,
  other,
  title: 'short_description',
  historian: PERSON,
  titleOf: (fake) => String(fake.store.all('incident')[0]?.values.short_description),
  retitle: (fake, recordId, title) => fake.edit('incident', recordId, { short_description: title }, PERSON),
});
runFilesSuite({ name, other, title: 'short_description', files: { why: /carries no files/ } });
