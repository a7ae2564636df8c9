import type { Task } from "../../workers/task.ts";
import { type Address, NullDatabase } from "./null_database.ts";

/** What stands in for which node. */
export interface NullDatabaseOptions {
  target: Address;
  /** Of 1,000 batches. */
  timeouts: number;
}

/** What the stand-in tells once it listens. */
export interface NullDatabaseProgress {
  port: number;
}

/** Stands in until it is stopped, in a thread of its own: it must not take time from `ingest`. */
export const NULL_DATABASE_TASK: Task<NullDatabaseOptions, NullDatabaseProgress, { rows: number }> =
  {
    name: "null-database",
    async run({ target, timeouts }, { signal, onProgress }) {
      const database = new NullDatabase(target, timeouts);
      onProgress({ port: database.port });
      const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => stop(), { once: true });
      if (signal.aborted) stop();
      await stopped;
      await database.close();
      return { rows: database.rows };
    },
  };
