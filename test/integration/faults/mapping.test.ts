/** The mapping document in the app settings: what is wrong changes nothing, what is right takes over while links live. */
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import {
  type Company,
  comeToRest,
  createIncident,
  editTicket,
  incidentNow,
  listenForMore,
  ourWrites,
  postDeliveries,
  readLink,
  startCompany,
  sweep,
} from './company.ts';
import { exampleMapping } from './example-mapping.ts';

const SUBJECT_RULE = '      - { desk: subject, remote: short_description, direction: out }';

let company: Company;
beforeAll(async () => {
  company = await startCompany();
});
afterAll(() => company?.close());

interface Versions {
  readonly active: number;
  readonly versions: readonly {
    readonly version: number;
    readonly state: string;
    readonly problems: readonly { readonly line: number; readonly severity: string; readonly message: string; readonly fix: string | null }[];
  }[];
}

/** An admin saves the app settings at the help desk; what the schedule reads next is judged. */
async function saveSettings(document: string): Promise<void> {
  const url = `${company.origins.desk}/api/v2/apps/installations/${DESK.installationId}.json`;
  const request = new Request(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ settings: { field_mappings: document } }),
  });
  const answer = await company.vendors.desk.fetchAs(deskUserId('leona.vogt'), request);
  if (!answer.ok) throw new Error(`The desk refused the settings: ${await answer.text()}`);
}

async function readNow(): Promise<Versions> {
  const { failed } = await company.backend.jobs.runSchedule('read-settings');
  expect(failed).toBe(0);
  return (await company.call('/v1/mapping', { token: await company.pageToken('leona.vogt') })).body as Versions;
}

test('an invalid document leaves the last valid one in force, names the line, and links go on; once fixed it takes over and live links are looked at again', async () => {
  const { incidentId, linkId } = await createIncident(company, '1043');
  await sweep(company);

  await saveSettings(exampleMapping.replace(SUBJECT_RULE, '      - { desk: subject, remote: short_descripton, direction: out }'));
  const refused = await readNow();
  expect(refused.active).toBe(1);
  const line = exampleMapping.split('\n').indexOf(SUBJECT_RULE) + 1;
  const [invalid] = refused.versions;
  expect(invalid).toMatchObject({ version: 2, state: 'invalid' });
  expect(invalid?.problems).toContainEqual(
    expect.objectContaining({ line, severity: 'error', message: expect.stringContaining('short_descripton') }),
  );
  editTicket(company, '1043', { subject: 'Carried by the first version' });
  await comeToRest(company);
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: 'Carried by the first version' });
  expect((await readLink(company, linkId)).fields.find(({ remotePath }) => remotePath === 'short_description')?.provenance?.mappingVersion).toBe(1);

  await saveSettings(
    exampleMapping.replace(
      SUBJECT_RULE,
      '      - { desk: subject, remote: short_description, direction: out, transform: { out: "\'[desk] \' & value" } }',
    ),
  );
  const fixed = await readNow();
  expect(fixed.active).toBe(3);
  expect(fixed.versions.map(({ version, state }) => [version, state])).toEqual([
    [3, 'active'],
    [2, 'invalid'],
    [1, 'superseded'],
  ]);
  const before = ourWrites(company, incidentId).length;
  await comeToRest(company);
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: '[desk] Carried by the first version' });
  expect(ourWrites(company, incidentId)).toHaveLength(before + 1);
  expect((await readLink(company, linkId)).fields.find(({ remotePath }) => remotePath === 'short_description')?.provenance?.mappingVersion).toBe(3);
  await listenForMore(company);
  expect(ourWrites(company, incidentId)).toHaveLength(before + 1);
});

test('work that was queued before the mapping changed runs by the new mapping', async () => {
  await saveSettings(exampleMapping);
  await readNow();
  const { incidentId } = await createIncident(company, '1045');
  await sweep(company);
  const before = ourWrites(company, incidentId).length;
  editTicket(company, '1045', { subject: 'Queued under the old mapping' });
  expect(await postDeliveries(company)).toEqual([202]);
  await saveSettings(
    exampleMapping.replace(
      SUBJECT_RULE,
      '      - { desk: subject, remote: short_description, direction: out, transform: { out: "$uppercase(value)" } }',
    ),
  );
  await readNow();
  await comeToRest(company);
  await listenForMore(company);
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: 'QUEUED UNDER THE OLD MAPPING' });
  expect(ourWrites(company, incidentId)).toHaveLength(before + 1);
});

test('settings that lose their mapping change nothing', async () => {
  const { active } = await readNow();
  await saveSettings('');
  expect((await readNow()).active).toBe(active);
});
