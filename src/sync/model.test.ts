import { runModel } from './model.suite.ts';
import { createMemoryStore } from './testing/memory-store.ts';

// More runs: TIELINE_MODEL_RUNS=10000
runModel({ engine: 'memory', runs: Number(process.env.TIELINE_MODEL_RUNS ?? 500), newStore: async () => createMemoryStore() });
