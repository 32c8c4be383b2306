import { runModelShard } from './model.suite.ts';

runModelShard(2);
