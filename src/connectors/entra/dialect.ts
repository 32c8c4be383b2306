/**
 * @module connectors/entra/dialect
 * How the vendor refuses.
 */
import { parseJson, type VendorDialect } from '#connector-kit';
import { refusalWire } from './wire.ts';

export const entraDialect: VendorDialect = {
  readRefusal(_response, text) {
    const { error } = refusalWire.parse(parseJson(text));
    return { message: [error.code, error.message].filter(Boolean).join(': '), fields: [] };
  },
};
