/** A zip that depends on its content alone: sorted entries, one time, one mode, a deflate written in JavaScript. */
import { strToU8, type Zippable, zipSync } from 'fflate';

/**
 * Zip keeps local times, and fflate reads the local parts of a Date: built from local parts, the stored bytes are the same in every time zone.
 * 1980 is the first year the format knows.
 */
const fixedTime = (): Date => new Date(1980, 0, 1, 0, 0, 0);
const unix = 3;
const regularFile = 0o100644;

/** Text or bytes by path. */
export type ZipContent = ReadonlyMap<string, string | Uint8Array>;

/** The bytes of the archive. */
export const zip = (content: ZipContent): Uint8Array => {
  const sorted = [...content].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries: Zippable = {};
  for (const [path, data] of sorted) {
    entries[path] = [typeof data === 'string' ? strToU8(data) : data, { level: 9, mtime: fixedTime(), os: unix, attrs: (regularFile << 16) >>> 0 }];
  }
  return zipSync(entries);
};
