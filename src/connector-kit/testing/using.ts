/** @module connector-kit/testing/using  A connection for as long as a test needs it. */

/** A function that connects, runs, and ends what was opened, whatever becomes of the run. */
export const usingOf =
  <Options extends readonly unknown[], Connection extends { readonly close: () => Promise<void> }>(connectTo: (...options: Options) => Connection) =>
  async (run: (connection: Connection) => Promise<void>, ...options: Options): Promise<void> => {
    const connection = connectTo(...options);
    try {
      await run(connection);
    } finally {
      await connection.close();
    }
  };
