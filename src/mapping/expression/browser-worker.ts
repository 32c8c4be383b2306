/** @module mapping/expression/browser-worker  The entry of the console's expression worker. */
import { type EvaluationRequest, evaluate } from './evaluate.ts';
import { sealGlobals } from './seal-globals.ts';

const post = globalThis.postMessage.bind(globalThis);
await evaluate({
  id: 0,
  expression: '$join([$substring(value, 0, 1), $string(fields)]) ~> /a/',
  bindings: '{"value":"a","fields":{}}',
  outputLength: 100,
});
sealGlobals();
globalThis.addEventListener('message', async (event: MessageEvent<EvaluationRequest>) => {
  post(await evaluate(event.data));
});
post({ kind: 'ready' });
