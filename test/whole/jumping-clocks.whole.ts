/** F28 with real processes: two of the servers that ship over one database, and the clock of one of them jumps by an hour, either way, in the midst of the work of both. */
import { join } from 'node:path';
import { type LinkedCompany, startLinkedCompany } from '../integration/faults/linked-company.ts';
import { post, type ServerProcess } from '../integration/faults/process-company.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

const TICKETS = ['1043', '1045', '1046', '1048', '1054', '1056'];
/** What happens to the clock, in order: it never ends where it was without having been on either side. */
const JUMPS = [
  { signal: 'SIGUSR2', ahead: 1 },
  { signal: 'SIGWINCH', ahead: 0 },
  { signal: 'SIGWINCH', ahead: -1 },
  { signal: 'SIGUSR2', ahead: 0 },
] as const;
/** Longer than a claim holds: what a clock that is ahead takes for a dead worker's link is still at work. */
const SLOW_MS = 3_000;

let company: LinkedCompany;
let jumping: ServerProcess;
beforeAll(async () => {
  company = await startLinkedCompany({ tickets: TICKETS });
  jumping = await company.start({ port: await freePort(), nodeArguments: ['--import', join(import.meta.dirname, 'jumping-clock.ts')] });
});
afterAll(() => company?.close());

const latestRequest = () => company.vendors.incidentSystem.requests.at(-1)?.sequence ?? 0;

/** Every ticket is saved; a delivery that is not taken comes again, as the desk does it. */
async function saveAll(subject: string): Promise<void> {
  const posting = company.rename(subject).map((delivery) => until(async () => (await post(delivery)).status === 202, 'a delivery was taken'));
  await Promise.all(posting);
}

test('jumps of an hour forward and back, each while both servers are at work over a slow vendor, lose nothing and double nothing', async () => {
  const { incidentSystem } = company.vendors;
  for (const [index, { signal, ahead }] of JUMPS.entries()) {
    const subject = `Jump ${index + 1}`;
    incidentSystem.switchOn({ kind: 'slow', delayMs: SLOW_MS });
    const from = latestRequest();
    await saveAll(subject);
    await until(() => latestRequest() > from, 'the work had begun');
    jumping.send(signal);
    await until(() => jumping.said().includes(`the clock is ${ahead} h ahead`), 'the clock has jumped');
    await saveAll(`${subject}, at work`);
    await until(() => company.hasArrived(`${subject}, at work`), `every subject arrived after jump ${index + 1}`);
    incidentSystem.switchOff();
    expect({ jump: index + 1, doubled: company.doubled() }).toEqual({ jump: index + 1, doubled: [] });
  }
  expect(jumping.isRunning() ? '' : jumping.said()).toBe('');
});

test('what a server refuses as too old because its own clock is ahead is found by the sweep', async () => {
  jumping.send('SIGUSR2');
  await until(() => jumping.said().endsWith('the clock is 1 h ahead\n'), 'the clock has jumped');
  const posted = await Promise.all(
    company.rename('Too old').map((delivery) => post({ ...delivery, endpoint: delivery.endpoint.replace(company.backend, jumping.address) })),
  );
  expect(posted.map(({ status }) => status)).toEqual(TICKETS.map(() => 401));
  await until(() => company.hasArrived('Too old'), 'every subject arrived', 600_000);
  expect(company.doubled()).toEqual([]);
});
