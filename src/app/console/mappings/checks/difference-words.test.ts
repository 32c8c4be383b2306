/** What a failed test expected and what came: as the backend tells it of a real document, said in every language without a gap. */
import type { MappingTestView } from '#contract';
import { checkMapping } from '#mapping';
import { loadCatalog } from '../../../platform/catalogs.ts';
import { createWords, type Words } from '../../../platform/words.ts';
import { differenceWords } from './difference-words.ts';

let words: Readonly<Record<'en' | 'de', Words>>;
beforeAll(async () => {
  words = { en: createWords('en', 'en-GB', await loadCatalog('en')), de: createWords('de', 'de', await loadCatalog('de')) };
});

const RULES = `version: 1
flows:
  - name: a
    connection: c
    record: incident
    when: { type: incident }
    fields:
      - { desk: status, remote: state, direction: out, otherwise: { out: keep }, requires: { "6": [code] }, values: [{ desk: open, remote: "2" }, { desk: solved, remote: "6" }] }
      - { desk: kind, remote: sort, direction: out, values: [{ desk: x, remote: y }] }
`;

/** As the API passes it on. */
async function differenceOf(test: string): Promise<MappingTestView['differences'][number]> {
  const { tests } = await checkMapping(`${RULES}tests: [{ name: t, ${test} }]\n`);
  const [outcome] = tests;
  if (outcome?.kind !== 'failed') throw new Error('The test does not fail.');
  const [first] = outcome.differences;
  if (!first) throw new Error('No difference is told.');
  const view = (of: typeof first.wanted) => ({
    kind: of.kind,
    value: of.kind === 'value' ? of.value : '',
    reason: 'reason' in of && of.reason ? { ...of.reason } : null,
    missing: of.kind === 'held' ? [...of.missing] : [],
  });
  return { target: first.target, wanted: view(first.wanted), found: view(first.found), message: first.what };
}

it.each([
  ['flow: a, desk: { status: open }, expect: { remote: { state: "3" } }', 'state: expected "3", got "2"', 'state: erwartet war "3", es kam "2"'],
  [
    'flow: a, desk: { status: solved }, expect: { remote: { state: "6" } }',
    'state: expected "6", got held, for want of code',
    'state: erwartet war "6", es kam zurückgehalten, weil code fehlt',
  ],
  [
    'flow: a, desk: { status: open }, expect: { hold: { field: state, missing: [code, notes] } }',
    'state: expected held, for want of code and notes, got "2"',
    'state: erwartet war zurückgehalten, weil code und notes fehlen, es kam "2"',
  ],
  [
    'flow: a, desk: { status: open }, expect: { hold: { field: state, reason: value-unmapped-held } }',
    'state: expected held (value-unmapped-held), got "2"',
    'state: erwartet war zurückgehalten (value-unmapped-held), es kam "2"',
  ],
  [
    'flow: a, desk: { status: pending }, expect: { remote: { state: "2" } }',
    'state: expected "2", got left as it is (Pending has no partner in the mapping; the other side keeps its value.)',
    'state: erwartet war "2", es kam unverändert gelassen (Pending hat keinen Partner in der Zuordnung; die andere Seite behält ihren Wert.)',
  ],
  [
    'flow: a, desk: { kind: z }, expect: { remote: { sort: y } }',
    'sort: expected "y", got held (Z has no partner in the mapping.)',
    'sort: erwartet war "y", es kam zurückgehalten (Z hat keinen Partner in der Zuordnung.)',
  ],
  [
    'flow: a, desk: { status: open }, expect: { keep: sort }',
    'sort: expected left as it is, got nothing: no rule writes it from what the test gives',
    'sort: erwartet war unverändert gelassen, es kam nichts: keine Regel schreibt es aus dem, was der Test gibt',
  ],
  [
    'flow: a, desk: { type: task }, expect: { matches: true }',
    'a: expected a ticket that the flow means, got a ticket that the flow does not mean',
    'a: erwartet war ein Ticket, das der Ablauf meint, es kam ein Ticket, das der Ablauf nicht meint',
  ],
])('says %s', async (test, english, german) => {
  const difference = await differenceOf(test);
  expect(differenceWords(words.en, difference)).toBe(english);
  expect(differenceWords(words.de, difference)).toBe(german);
});

it('says it in the backend’s own words where a kind of outcome is newer than this app', async () => {
  const difference = await differenceOf('flow: a, desk: { status: open }, expect: { remote: { state: "3" } }');
  const newer = { ...difference, found: { ...difference.found, kind: 'asked' as 'held' } };
  expect(differenceWords(words.de, newer)).toBe('remote state');
});
