/** D4: the checksum that names a record's values, against sha-256 over a list of fields that somebody wrote out by hand. */
import { createHash } from 'node:crypto';
import type { FieldValues } from '#domain';
import { hashOfList } from '../../src/sync/content-hash.ts';
import type { Bench } from './bench.ts';

const ROUND_MS = 300;
const record = {
  name: 'erp-api',
  class: 'cmdb_ci_service',
  status: 'degraded',
  environment: 'production',
  owner: { id: 'u-1042', name: 'Sofía Reyes' },
  support: { id: 'g-7', name: 'Applications' },
  addresses: ['10.20.1.17', '10.20.1.18'],
  location: 'Zürich, room 4',
  serial: 'SN-99-1042-77',
  model: 'M-2400',
  vendor: 'Example Machines',
  cost: 1250,
  isVirtual: true,
  discovered: '2026-03-02T09:00:00.000Z',
  note: 'Payment run depends on it; see the runbook before a restart.',
} satisfies FieldValues;
type Item = typeof record;

const byHand = (item: Item): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        item.addresses,
        item.class,
        item.cost,
        item.discovered,
        item.environment,
        item.isVirtual,
        item.location,
        item.model,
        item.name,
        item.note,
        item.owner.id,
        item.owner.name,
        item.serial,
        item.status,
        item.support.id,
        item.support.name,
        item.vendor,
      ]),
    )
    .digest('hex');
/** The fields of this kind of record, as its rules name them: set down once. What is inside a value is nobody's list. */
const fields = Object.keys(record).sort() as (keyof Item)[];
/** As the audit makes it of each side of a pair. */
const byProduct = (item: Item): string => hashOfList(fields.map((field) => item[field]));

const rateOf = (checksum: (item: Item) => string) => {
  const startedAt = performance.now();
  let done = 0;
  const known = new Set<string>();
  do {
    for (let index = 0; index < 100; index += 1) known.add(checksum({ ...record, cost: done + index }));
    done += 100;
  } while (performance.now() - startedAt < ROUND_MS);
  return { values: { rate: (done / (performance.now() - startedAt)) * 1000 }, ledger: { due: done, done: known.size } };
};

export const bench: Bench = {
  id: 'D4',
  title: "a record's checksum costs little more than a hash over its fields by hand",
  goals: [{ metric: 'rate', unit: 'records/s', atLeast: 0.6 }],
  limit: async () => rateOf(byHand),
  product: async () => ({ ...rateOf(byProduct), notes: ['not measured: 3x npm canonicalize'] }),
};
