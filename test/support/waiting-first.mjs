/**
 * The order of test files: those that wait for real processes and databases begin first, so that what only computes fills their pauses, and no long wait is left to the
 * end of a run. Plain JS: Jest loads it before any transform.
 */
import Sequencer from '@jest/test-sequencer';

/** Real time passes in these: leases of killed workers run out, servers start and stop. */
const WAITING = [
  /\/integration\/faults\/(processes|chaos|database|rolling|slow)/,
  /\/integration\/sync\/(engine|killed)/,
  /\/integration\/faults\//,
  /\/integration\//,
];

const rankOf = (path) => {
  const rank = WAITING.findIndex((pattern) => pattern.test(path));
  return rank < 0 ? WAITING.length : rank;
};

export default class WaitingFirst extends Sequencer {
  sort(tests) {
    const rest = super.sort(tests);
    return rest.toSorted((one, other) => rankOf(one.path) - rankOf(other.path));
  }
}
