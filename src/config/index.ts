/** @module config  The environment as typed settings. */
export { type Config, type ConfigProblem, type ConfigResult, type ConfiguredKey, describeConfigProblems, readConfig } from './read-config.ts';
