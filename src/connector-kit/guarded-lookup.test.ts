import type { LookupAddress } from 'node:dns';
import { createEgressGuard } from './egress-policy.ts';
import { createGuardedLookup } from './guarded-lookup.ts';

const guard = createEgressGuard({ allowedPrivateCidrs: ['10.20.0.0/16'] });
const four = { address: '8.8.8.8', family: 4 };
const six = { address: '2606:4700::1111', family: 6 };
/** What `node:net` would be handed, or the code of the error. */
const lookUp = (answer: readonly LookupAddress[] | Error, options: { readonly all?: boolean; readonly family?: number } = {}) => {
  const asked: unknown[] = [];
  const lookup = createGuardedLookup(guard, async (host, how) => {
    asked.push([host, how.family]);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return new Promise<{ asked: unknown[]; got: unknown }>((resolve) => {
    lookup('vendor.example.com', options, (error, address, family) =>
      resolve({ asked, got: error ? (error as { code?: string }).code : [address, family] }),
    );
  });
};

describe('createGuardedLookup', () => {
  test('hands over all judged addresses, or the first, as the socket asks', async () => {
    expect((await lookUp([four, six], { all: true })).got).toEqual([[four, six], undefined]);
    expect((await lookUp([six, four])).got).toEqual(['2606:4700::1111', 6]);
  });

  test('asks once, for the family that the socket wants', async () => {
    expect((await lookUp([four], { family: 4 })).asked).toEqual([['vendor.example.com', 4]]);
  });

  test('lets an opened private range pass and refuses the name for any other', async () => {
    expect((await lookUp([{ address: '10.20.3.4', family: 4 }])).got).toEqual(['10.20.3.4', 4]);
    for (const address of ['10.21.0.1', '127.0.0.1', '169.254.169.254', '::1', '::ffff:10.21.0.1', 'fe80::1%eth0'])
      expect((await lookUp([four, { address, family: address.includes(':') ? 6 : 4 }], { all: true })).got).toBe('egress-denied');
  });

  test('passes on that a name has no address', async () => {
    expect((await lookUp([])).got).toBe('ENOTFOUND');
    expect((await lookUp(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }))).got).toBe('EAI_AGAIN');
  });
});
