/**
 * @module connectors/zendesk/dialect
 * How the vendor refuses, in its three shapes.
 */
import { parseJson, type VendorDialect } from '#connector-kit';
import { type RefusalWire, refusalWire } from './wire.ts';

/** The words of a refusal that names fields end in what is wrong with each. */
export function wordsOfRefusal(refusal: RefusalWire): string {
  const complaints = Object.values(refusal.details).flatMap((list) => list.map((complaint) => complaint.description ?? complaint.error ?? ''));
  return complaints.filter(Boolean).join('; ') || refusal.message;
}

export const zendeskDialect: VendorDialect = {
  readRefusal(_response, text) {
    const refusal = refusalWire.parse(parseJson(text));
    return { message: wordsOfRefusal(refusal), fields: Object.keys(refusal.details).filter((name) => name !== 'base') };
  },
};
