#!/usr/bin/env node
/** `npx tieline …` in a checkout: the bin of package.json. Plain JS like the bootstrap, which finds the Node that the command runs on. */
import { run } from './bootstrap.mjs';

// Paths on the command line are meant from where the person stands; the command itself runs in the root.
process.env.INIT_CWD ??= process.cwd();
run(['scripts/tieline.ts', ...process.argv.slice(2)]);
