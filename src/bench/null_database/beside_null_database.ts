import { AndeanError } from "../../errors/andean_error.ts";
import { portOf, type ScyllaConnection } from "../../scylla/session/session.ts";
import { runThreads } from "../../workers/run_threads.ts";
import type { BenchOptions } from "../options.ts";
import { NULL_DATABASE_TASK } from "./task.ts";

/**
 * Does work with a `NullDatabase` before the real one.
 *
 * @returns also how many rows were acknowledged, and are nowhere
 * @throws {AndeanError} `usage` where connections are encrypted, so that it could not tell batches
 */
export async function besideNullDatabase<Result>(
  { scylla, nullTimeouts, workers, signal, onWaiting }: BenchOptions,
  work: (scylla: ScyllaConnection) => Promise<Result>,
): Promise<{ result: Result; rows: number }> {
  if (scylla.tls !== undefined) {
    throw new AndeanError("usage", "Cannot stand in for a database over TLS", {
      hint: "Leave --null-database out, or measure beside a node without TLS.",
    });
  }
  const stop = new AbortController();
  const listening = Promise.withResolvers<number>();
  const { contactPoints } = scylla;
  const hostname = contactPoints[0]!.replace(/:\d+$/, "");
  const part = { target: { hostname, port: portOf(contactPoints) }, timeouts: nullTimeouts };
  const standing = runThreads(NULL_DATABASE_TASK, [part], {
    module: workers.module,
    signal: AbortSignal.any([signal, stop.signal]),
    onWaiting,
    onProgress: ([progress]) => {
      if (progress !== undefined) listening.resolve(progress.port);
    },
    crashHint: "This is a bug in andean's bench.",
  });
  standing.then(() => listening.reject(interrupted()), listening.reject);
  try {
    const port = await listening.promise;
    const result = await work({ ...scylla, contactPoints: [`127.0.0.1:${port}`] });
    stop.abort();
    const [figures] = await standing;
    return { result, rows: figures?.rows ?? 0 };
  } finally {
    stop.abort();
    await standing;
  }
}

function interrupted(): AndeanError {
  return new AndeanError("interrupted", "Interrupted before the stage pipeline");
}
