/**
 * jest-light-runner, with its workers told what they ask for one by one.
 *
 * The runner (0.8.2) has one channel for all child processes: when the first of them asks for its configuration, all are sent theirs, and each is sent it once. A process
 * that starts slowly is not listening yet, asks later, is answered nothing, and waits for ever; on a busy machine a whole run then hangs. With a channel for each
 * run of a worker, only who asks is answered, and when it asks. To be dropped with a release of the runner that does so itself.
 */
import runner from 'jest-light-runner';
import Tinypool from 'tinypool';

/** Between one worker and the runner's own channel. */
const channelOf = (shared) => {
  let toWorker;
  return {
    onMessage: (listener) => {
      toWorker = listener;
    },
    postMessage: (message) => {
      // Heard for this one answer: the runner forgets a listener with the answer that it gave.
      shared.onMessage(toWorker);
      shared.postMessage(message);
    },
  };
};

const { run } = Tinypool.prototype;
Tinypool.prototype.run = function runApart(task, options) {
  return run.call(this, task, options?.channel ? { ...options, channel: channelOf(options.channel) } : options);
};

export default runner;
