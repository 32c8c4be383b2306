/** @module connectors/jira  Items of Assets: what they carry, what is asked, and what a missing one costs. */
import { HttpResponse, http } from 'msw';
import { testCall } from '../../connector-kit/testing/index.ts';
import { ITEM_FIELD } from './fake/site-model.ts';
import { anna, company, configFor, GATEWAY, objectIds, using } from './fake/test-connection.ts';
import { seededAccount } from './fake.ts';
import { jira } from './index.ts';

test('a connection without Assets fills incidents and changes as records, and never asks for objects', () =>
  using(async ({ fake, runtime, seedRecord, call }) => {
    const { capabilities } = jira.connect(runtime, configFor('basic', { usesAssets: 'false' }));
    expect(Object.keys(capabilities)).toEqual(['incident', 'changeRecord']);
    expect(await capabilities.incident?.listOpenForItems([objectIds['web-01']], 5, call)).toEqual([]);
    expect(await capabilities.incident?.read(seedRecord(), [ITEM_FIELD], call)).toMatchObject({ kind: 'found' });
    expect(fake.requests.some(({ path }) => path.includes('/assets/'))).toBe(false);
  }));

test('an item carries its people, group, place and state, and a reference that is no dependency is none', () =>
  using(async ({ cmdb, call }) => {
    const [item] = await cmdb.readItems([objectIds['web-01']], call);
    expect(item).toMatchObject({
      classLabel: 'Linux Server',
      status: 'operational',
      assignedTo: { id: seededAccount('marko'), name: 'Marko Novak', email: 'Marko.Novak@acme.example' },
      supportGroup: { name: 'Linux Operations' },
      location: 'Graz',
    });
    const { relations } = await cmdb.readNeighbourhood([objectIds['san-01']], 1, 10, call);
    expect(relations.map(({ label, inverseLabel, isDependency }) => [label, inverseLabel, isDependency])).toEqual(
      expect.arrayContaining([
        ['Depends on', 'Used by', true],
        ['Stands in', 'Stands in of', false],
      ]),
    );
  }));

test('an attribute that no type has is left out of the question, which would otherwise be invalid', () =>
  using(async ({ runtime, call }) => {
    const config = configFor('basic', { itemAttributes: 'assetTag = Inventory No.', assetsSchemaId: '1' });
    const { cmdb } = jira.connect(runtime, config).capabilities;
    expect((await cmdb?.searchItems('CZJ9430211', 5, call))?.map(({ name }) => name)).toEqual(['web-01']);
  }));

test('a missing object of a field costs its label only', () =>
  using(async ({ incident, fake, server, call }) => {
    const id = fake.insert('issue', { summary: 'x', [ITEM_FIELD]: [objectIds['san-01']] }, anna);
    fake.hide(objectIds['san-01']);
    expect(await incident.read(id, [ITEM_FIELD], testCall())).toMatchObject({
      record: { fields: { [ITEM_FIELD]: objectIds['san-01'] }, labels: {} },
    });
    server.use(http.post(`${GATEWAY}/jsm/assets/workspace/*`, () => HttpResponse.json({}, { status: 403 })));
    expect(await incident.read(id, [ITEM_FIELD], call)).toMatchObject({ record: { fields: { [ITEM_FIELD]: objectIds['san-01'] } } });
    expect(company.objects?.length).toBe(5);
  }));
