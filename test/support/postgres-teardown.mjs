/** Ends the cluster that postgres-setup.mjs started and deletes its data. */
export default async function removeClusterOfThisRun() {
  await globalThis.tielineTestCluster?.remove();
}
