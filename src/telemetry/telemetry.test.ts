import { createLogger, createMetrics, type LoggerDeps, newTraceId, readTraceparent, writeTraceparent } from './index.ts';

/** Masks one known value, as the kit's redactor does among much else. */
const redaction: LoggerDeps['redaction'] = {
  text: (value) => value.replaceAll('canary-secret', '[redacted]'),
  data: (value) => JSON.parse(JSON.stringify(value).replaceAll('canary-secret', '[redacted]')),
};

function setup(level: LoggerDeps['level'] = 'info') {
  const lines: string[] = [];
  const log = createLogger({ level, redaction, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe('the log', () => {
  test('writes one line of JSON per event with level, instant and facts', () => {
    const { log, parsed } = setup();
    log.warn('round-failed', { round: 'sweep', count: 2n });
    expect(parsed()).toEqual([
      { level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/u), app: 'tieline', round: 'sweep', count: '2', event: 'round-failed' },
    ]);
  });

  test('redacts at its core: in event names, facts, messages, stacks, causes and error facts', () => {
    const { log, lines } = setup();
    const cause = Object.assign(new Error('inner canary-secret'), { facts: { url: 'https://x/?k=canary-secret' } });
    log.error('said canary-secret', { deep: [{ a: { b: 'canary-secret' } }], error: new Error('outer canary-secret', { cause }) });
    expect(lines.join('')).toContain('[redacted]');
    expect(lines.join('')).not.toContain('canary-secret');
  });

  test('keeps name, code and cause of an error', () => {
    const { log, parsed } = setup();
    log.error('job-failed', { error: Object.assign(new RangeError('too far', { cause: new Error('root') }), { code: 'X1' }) });
    expect(parsed()[0].error).toMatchObject({ name: 'RangeError', message: 'too far', code: 'X1', cause: { message: 'root' } });
  });

  test('cuts long texts, counts bytes and bounds loops instead of failing', () => {
    const { log, parsed } = setup();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    log.info('big', { page: 'x'.repeat(5_000), bytes: new Uint8Array(3), loop });
    expect(parsed()[0].page).toHaveLength(2_001);
    expect(parsed()[0].bytes).toBe('3 bytes');
  });

  test('keeps the line and drops the facts where they cannot be read', () => {
    const { log, parsed } = setup();
    const hostile = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    log.info('hostile', { hostile });
    expect(parsed()[0]).toMatchObject({ event: 'hostile', factsLost: true });
  });

  test('writes nothing below its level', () => {
    const { log, lines } = setup('warn');
    log.debug('a');
    log.info('b');
    expect(lines).toEqual([]);
  });
});

describe('metrics', () => {
  test('exposes what was reported', async () => {
    const metrics = createMetrics();
    metrics.requestServed({ route: 'readLinks', status: 200, seconds: 0.03 });
    metrics.vendorCalled({ connector: 'servicenow', operation: 'incident.update', outcome: 'ok', seconds: 0.2 });
    metrics.webhookReceived({ connector: 'zendesk', outcome: 'accepted' });
    metrics.linkRun({ outcome: 'in-sync', seconds: 1 });
    metrics.linksInState('held', 3);
    const text = await metrics.expose();
    expect(text).toContain('tieline_http_request_seconds_count{route="readLinks",status="200"} 1');
    expect(text).toContain('tieline_vendor_call_seconds_sum{connector="servicenow",operation="incident.update",outcome="ok"} 0.2');
    expect(text).toContain('tieline_webhooks_total{connector="zendesk",outcome="accepted"} 1');
    expect(text).toContain('tieline_link_run_seconds_count{outcome="in-sync"} 1');
    expect(text).toContain('tieline_links{state="held"} 3');
  });

  test('two sets do not share numbers', async () => {
    const [one, two] = [createMetrics(), createMetrics()];
    one.linksInState('held', 3);
    expect(await two.expose()).not.toContain('tieline_links{');
  });
});

describe('trace ids', () => {
  test('come back from the header that they went out in', () => {
    const id = newTraceId();
    expect(readTraceparent(writeTraceparent(id))).toBe(id);
    expect(newTraceId()).not.toBe(id);
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['all zeroes', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`],
    ['a parent of zeroes', `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01`],
    ['the forbidden version', `ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`],
    ['upper case', `00-${'A'.repeat(32)}-${'1'.repeat(16)}-01`],
    ['a line break', `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01\nx`],
  ])('refuses %s', (_title, header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});
