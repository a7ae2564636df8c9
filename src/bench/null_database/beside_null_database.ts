import { AndeanError } from "../../errors/andean_error.ts";
import type { ScyllaConnection } from "../../scylla/session.ts";
import { runThreads } from "../../workers/run_threads.ts";
import type { BenchOptions } from "../options.ts";
import type { Address } from "./null_database.ts";
import { NULL_DATABASE_TASK } from "./task.ts";

const DEFAULT_PORT = 9042;

/**
 * Does work with a {@linkcode NullDatabase} before the real one.
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
  const part = { target: addressOf(scylla.contactPoints), timeouts: nullTimeouts };
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

function addressOf([first = ""]: readonly string[]): Address {
  const [, hostname = first, port] = /^(.*):(\d+)$/.exec(first) ?? [];
  return { hostname, port: Number(port ?? DEFAULT_PORT) };
}

function interrupted(): AndeanError {
  return new AndeanError("interrupted", "Interrupted before the stage pipeline");
}
