import { KafkaCluster } from "../kafka/connection/cluster.ts";
import { openSession, type Session } from "../scylla/session/session.ts";
import type { BenchOptions } from "./options.ts";

/** Open connections, with which a run makes and removes what it works on. */
export interface Services {
  cluster: KafkaCluster;
  session: Session;
}

/** Opens the services before anything is measured. */
export async function onServices<Result>(
  { kafka, scylla, waitMs, signal, onWaiting }: BenchOptions,
  work: (services: Services) => Promise<Result>,
): Promise<Result> {
  const waiting = { waitMs, signal, onWaiting };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    try {
      return await work({ cluster, session });
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}
