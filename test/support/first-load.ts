/** What a browser must load before the first panel of a page is usable: what bench E1 compares and a test holds below a number of bytes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { StatsChunk, StatsCompilation } from 'webpack';

/** Loaded by every reader besides the page's own scripts: the words of one language. */
const languageChunk = 'locale-en';

/** The chunks of a page that nothing waits for a click to load. */
export const firstLoad = ({ chunks = [] }: StatsCompilation, page: string): StatsChunk[] => {
  const own = chunks.find(({ names }) => names?.includes(page));
  return chunks.filter(
    (chunk) => chunk === own || (chunk.initial && own?.siblings?.includes(chunk.id ?? '')) || chunk.names?.includes(languageChunk),
  );
};

/** Bytes of these chunks' files below `output`, each after gzip -9, as servers send them. */
export const gzippedBytes = async (output: string, chunks: readonly StatsChunk[]): Promise<number> => {
  const files = chunks.flatMap((chunk) => chunk.files ?? []);
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(output, file)), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0);
};
