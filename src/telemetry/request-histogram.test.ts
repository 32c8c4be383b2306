import { Histogram, Registry } from 'prom-client';
import { createRequestHistogram } from './request-histogram.ts';

const options = { name: 'requests_seconds', help: 'Requests.', bounds: [0.005, 0.5, 10] };

test('is written as the library writes the same observations', async () => {
  const registry = new Registry();
  const theirs = new Histogram({
    name: options.name,
    help: options.help,
    labelNames: ['route', 'status'],
    buckets: options.bounds,
    registers: [registry],
  });
  const ours = createRequestHistogram(options);
  const routes = ['/v1/links/:linkId', '/a"b\\c\nd', '*'];
  for (const route of routes)
    for (const status of [200, 404])
      for (const seconds of [0, 0.005, 0.0051, 0.25, 0.5, 10, 11, 3600]) {
        ours.observe({ route, status, seconds });
        theirs.observe({ route, status: String(status) }, seconds);
      }
  const linesOf = (text: string) => text.trim().split('\n').sort();
  expect(linesOf(ours.expose())).toEqual(linesOf(await registry.metrics()));
});

test('names itself before anything was observed', () => {
  expect(createRequestHistogram(options).expose()).toBe('# HELP requests_seconds Requests.\n# TYPE requests_seconds histogram\n');
});
