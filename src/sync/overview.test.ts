/** The overview of very many flows: one page of them, and the whole counted over all. */
import type { CompiledField } from '#mapping';
import { type FlowsAsked, type Overview, readOverview } from './overview.ts';
import type { FieldHealthRow } from './rows.ts';
import { history, hold, linkId, linkRow } from './store-promises/rows.suite.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { compileFlow, createWorld, INSTALLATION, incidentFlow } from './testing/world.ts';

const HOUR_MS = 3_600_000;
const nameOf = (at: number) => `flow-${String(at).padStart(4, '0')}`;

/** 1,010 flows with two links each. The last one has a held link, the one before does not get through, the one before that is silent. */
async function manyFlows() {
  const queries: string[] = [];
  const inner = createMemoryStore();
  const world = createWorld({ store: inner });
  const one = compileFlow(incidentFlow());
  const [flow] = one.flows;
  if (!flow) throw new Error('The flow of the test does not compile.');
  const flows = Array.from({ length: 1_010 }, (_, at) => ({ ...flow, name: nameOf(at), connection: at % 10 === 0 ? 'other-prod' : 'remote-prod' }));
  const now = world.clock.now();
  await inner.transact(INSTALLATION, async (stores) => {
    for (const { name } of flows) {
      const state = name === nameOf(1_008) ? 'failing' : 'in-sync';
      for (const id of [`${name}-a`, `${name}-b`]) await stores.links.reserve(linkRow(id, { flow: name, state, doneSeq: 1 }));
    }
    await stores.fieldHealth.put([
      brokenField(nameOf(700), flow.fields[0]),
      // Its rule is another one by now.
      { ...brokenField(nameOf(600), flow.fields[0]), ruleHash: 'before' },
    ]);
    await stores.holds.open([hold('waits', { linkId: linkId(`${nameOf(1_009)}-a`), kind: 'missing' })]);
    const hourly = Array.from({ length: 30 }, (_, at) =>
      history(`h${at}`, { linkId: linkId(`${nameOf(1_007)}-a`), by: 'person', at: now - (at + 24) * HOUR_MS }),
    );
    await stores.history.add(hourly);
  });
  const store: typeof world.deps.store = {
    transact: (installationId, work) =>
      inner.transact(installationId, (stores) =>
        work({
          ...stores,
          fieldHealth: {
            ...stores.fieldHealth,
            list: () => Promise.reject(new Error('Asked flow by flow.')),
            listBroken() {
              queries.push('broken');
              return stores.fieldHealth.listBroken();
            },
          },
          history: {
            ...stores.history,
            listInstants(names, limit) {
              queries.push('instants');
              return stores.history.listInstants(names, limit);
            },
          },
        }),
      ),
  };
  const deps = { ...world.deps, store, mappings: { active: async () => ({ version: 1, mapping: { ...one, flows } }) } };
  return { queries, read: (asked?: FlowsAsked) => readOverview(deps, { installationId: INSTALLATION, ...(asked && { asked }) }) };
}

function brokenField(flow: string, field: CompiledField | undefined): FieldHealthRow {
  const { key: fieldKey = '', ruleHash = '' } = field ?? {};
  const broken = { at: 0, side: 'remote' as const, message: 'Frozen.', tryAt: HOUR_MS };
  return { flow, fieldKey, ruleHash, kinds: { desk: null, remote: null }, refusals: 5, broken };
}

const namesOf = ({ flows }: Overview) => flows.map(({ flow }) => flow);

describe('1,010 flows', () => {
  test('come page by page, each once: first what needs a person, then what is stuck, then by name', async () => {
    const { read } = await manyFlows();
    const seen: string[] = [];
    let after: string | null | undefined;
    for (let page = 0; after !== null && page < 30; page += 1) {
      const overview: Overview = await read({ limit: 50, ...(after !== undefined && { after }) });
      if (page === 0) expect(namesOf(overview).slice(0, 4)).toEqual([nameOf(1_009), nameOf(1_007), nameOf(1_008), nameOf(0)]);
      expect(overview.flows.length).toBeLessThanOrEqual(50);
      seen.push(...namesOf(overview));
      after = overview.next;
    }
    expect(seen).toHaveLength(1_010);
    expect(new Set(seen).size).toBe(1_010);
  });

  test('are counted as a whole whatever is asked for, and looked up together', async () => {
    const { read, queries } = await manyFlows();
    const { flows, next, matching, whole } = await read({ limit: 1, connection: 'other-prod' });
    expect([flows.map(({ connectionName }) => connectionName), next === null, matching]).toEqual([['other-prod'], false, { flows: 101, links: 202 }]);
    expect(whole).toMatchObject({ needs: { held: 1, conflicts: 0, deadLetters: 0 }, stuck: [nameOf(1_007), nameOf(1_008)] });
    expect(whole.systems.size).toBe(1_010);
    expect(queries).toEqual(['instants', 'broken']);
  });

  test('that have a field set aside are found together, none of the others is looked up', async () => {
    const { read, queries } = await manyFlows();
    const overview = await read({ fields: 'set-aside', limit: 200 });
    expect(overview).toMatchObject({ flows: [{ flow: nameOf(700), setAside: [{ tryAt: HOUR_MS }] }], next: null, matching: { flows: 1 } });
    expect(overview.whole.systems.size).toBe(1_010);
    expect(queries).toEqual(['instants', 'broken']);
  });

  test('have each its own answer, and a flow that is not there has none', async () => {
    const { read } = await manyFlows();
    expect(await read({ flow: nameOf(500) })).toMatchObject({
      flows: [{ flow: nameOf(500), links: { 'in-sync': 2 } }],
      next: null,
      matching: { flows: 1 },
    });
    expect(await read({ flow: 'nothing' })).toMatchObject({ flows: [], next: null, matching: { flows: 0, links: 0 } });
  });
});
