/** @module mapping/expression/node-worker  The entry of the server's expression thread. */
import { parentPort } from 'node:worker_threads';
import { type EvaluationRequest, evaluate } from './evaluate.ts';
import { sealGlobals } from './seal-globals.ts';

// The first evaluation compiles half of JSONata; done here, it does not count against the first expression's 50 ms.
await evaluate({
  id: 0,
  expression: '$join([$substring(value, 0, 1), $string(fields)]) ~> /a/',
  bindings: '{"value":"a","fields":{}}',
  outputLength: 100,
});
sealGlobals();
parentPort?.on('message', async (request: EvaluationRequest) => {
  const reply = await evaluate(request);
  parentPort?.postMessage(reply);
});
parentPort?.postMessage({ kind: 'ready' });
