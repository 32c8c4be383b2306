/** The worked example that the documentation shows and the sandbox runs. */
import { readFileSync } from 'node:fs';

export const exampleMapping = readFileSync(new URL('../../../src/mapping/examples/incidents.yaml', import.meta.url), 'utf8');
