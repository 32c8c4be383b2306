/**
 * Loaded into a server before its own first line (`--import`), so that the one that ships can be made to die over its work as a fault of an engine does it: by
 * `process.abort()`, in the moment in which it would send a certain text to a vendor.
 */
import { ClientRequest } from 'node:http';
import { DEADLY } from './deadly.ts';

const { write, end } = ClientRequest.prototype;

function abortOver(chunk: unknown): void {
  const text = Buffer.isBuffer(chunk) ? chunk.toString('utf8') : chunk;
  if (typeof text === 'string' && text.includes(DEADLY)) process.abort();
}

ClientRequest.prototype.write = function (...asked: unknown[]) {
  abortOver(asked[0]);
  return Reflect.apply(write, this, asked);
};
ClientRequest.prototype.end = function (...asked: unknown[]) {
  abortOver(asked[0]);
  return Reflect.apply(end, this, asked);
};
