/** @module connectors/zendesk  No address, whatever it holds, adds a word to the search language of the vendor (B19). */
import fc from 'fast-check';
import { openDemoDesk, REQUESTER } from './fake/demo-account.ts';

/** Printed with every failure, so that it can be run again. */
const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647);

const PIECES = [
  '@',
  'a',
  'b.example',
  'type:user',
  'role:admin',
  '"',
  "'",
  '\\',
  ' ',
  '\n',
  '\u00a0',
  '\u0000',
  '\u200b',
  '*',
  '-',
  ':',
  '<',
  '>',
  '(',
  ')',
  'OR',
  'ü',
  '🚄',
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
  fc.tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 })).map((sides) => sides.join('@')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
/** One term whose value nothing inside ends: no quote, no escape, no blank, nothing unseen. */
const ONE_QUOTED_TERM = /^email:"[^\s"\\\p{Cc}\p{Cf}\p{Cs}]+@[^\s"\\\p{Cc}\p{Cf}\p{Cs}]+"$/u;

/** A desk, and every search that it is asked from now on. */
function open() {
  const demo = openDemoDesk();
  const asked: (string | null)[] = [];
  const { fetch } = demo.fake;
  demo.fake.fetch = (request) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/api/v2/users')) asked.push(url.searchParams.get('query'));
    return fetch(request);
  };
  return { ...demo, asked };
}

test('whatever is looked up asks nothing, or for exactly one quoted address, and finds nobody else', async () => {
  const { desk, call, asked, close } = open();
  let searches = 0;
  const looked = fc.asyncProperty(hostile, async (text) => {
    asked.length = 0;
    expect(await desk.findUserByEmail?.(text, call)).toEqual([]);
    searches += asked.length;
    if (asked.length === 0) return;
    expect(asked).toEqual([`email:"${text.trim()}"`]);
    expect(asked[0]).toMatch(ONE_QUOTED_TERM);
  });
  try {
    await fc.assert(looked, { seed: SEED, numRuns: 300, verbose: 1 });
    // Otherwise the property would have shown nothing but refusals.
    expect(searches).toBeGreaterThan(0);
  } finally {
    await close();
  }
});

test('an address with every sign that an address may have is asked for as it is', async () => {
  const { desk, call, asked, close } = open();
  const address = "petra.o'lang+desk=1_#!$%&/?^`{|}~-@alp-1.example";
  expect(await desk.findUserByEmail?.(address, call)).toEqual([]);
  expect(asked).toEqual([`email:"${address}"`]);
  expect(await desk.findUserByEmail?.(' petra.lang@alpenhof.example ', call)).toMatchObject([{ id: String(REQUESTER) }]);
  await close();
});
