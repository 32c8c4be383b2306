import { StorageUnavailableError } from '#domain';
import { retryLost, whileBeginning } from './retry-lost.ts';

/** Fails with these SQLSTATEs in turn, then answers how often it ran. */
function failing(...states: string[]) {
  let runs = 0;
  return async () => {
    const code = states[runs++];
    if (code) throw Object.assign(new Error(`state ${code}`), { code });
    return runs;
  };
}

function setup() {
  const waits: number[] = [];
  return { waits, deps: { sleep: async (ms: number) => void waits.push(ms), random: () => 0.5 } };
}

test('runs again after a serialization failure and after a deadlock, waiting longer each time', async () => {
  const { waits, deps } = setup();
  expect(await retryLost(failing('40001', '40P01'), deps)).toBe(3);
  expect(waits).toEqual([10, 20]);
});

test('gives up after five retries with the database’s own error', async () => {
  const { waits, deps } = setup();
  await expect(retryLost(failing(...Array.from({ length: 9 }, () => '40001')), deps)).rejects.toMatchObject({ code: '40001' });
  expect(waits).toHaveLength(5);
});

test('finds the code on a cause', async () => {
  const { deps } = setup();
  let runs = 0;
  const wrapped = async () => {
    if (runs++ === 0) throw new Error('outer', { cause: Object.assign(new Error('inner'), { code: '40001' }) });
    return 'done';
  };
  expect(await retryLost(wrapped, deps)).toBe('done');
});

test.each(['23505', '42601', '57P01'])('does not repeat %s', async (state) => {
  const { waits, deps } = setup();
  await expect(retryLost(failing(state), deps)).rejects.toMatchObject({ code: state });
  expect(waits).toEqual([]);
});

test.each(['connection', '57P01', '08006'])(
  'begins again where the connection was gone before (%s), and tells the database’s own error in the end',
  async (state) => {
    const { waits, deps } = setup();
    const lost = new StorageUnavailableError({ message: 'gone', facts: { state } });
    const outcomes = [lost, undefined];
    const begin = async () => {
      const error = outcomes.shift();
      if (error) whileBeginning(error);
      return 'began';
    };
    expect(await retryLost(begin, deps)).toBe('began');
    expect(waits).toEqual([10]);
    await expect(retryLost(async () => whileBeginning(lost), deps)).rejects.toBe(lost);
  },
);

test.each(['no-answer', 'overloaded', '53300', '25006'])('waits for no second beginning where the server is there or silent (%s)', async (state) => {
  const { waits, deps } = setup();
  const error = new StorageUnavailableError({ message: 'not now', facts: { state } });
  await expect(retryLost(async () => whileBeginning(error), deps)).rejects.toBe(error);
  expect(waits).toEqual([]);
});
