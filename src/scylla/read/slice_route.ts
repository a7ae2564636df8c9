import type cassandra from "cassandra-driver";
import type { RingSlice } from "./ring_slices.ts";

/** The parts of the driver that lead a request to a node. */
interface Routing {
  metadata?: { newToken?(token: string): unknown };
  hosts?: { values(): cassandra.Host[] };
}

/** Options that lead a request to a node that has its rows. */
export type Route = Pick<cassandra.QueryOptions, "host" | "routingKey">;

/**
 * Leads the request for a slice to one of its replicas; where it fails, any node may be asked.
 *
 * @param datacenter whose nodes are used
 * @param turn lets replicas take turns
 */
export function routeOf(
  client: cassandra.Client,
  slice: RingSlice,
  datacenter: string,
  turn: number,
): Route {
  const { metadata, hosts } = client as unknown as Routing;
  if (slice.hostIds !== undefined) {
    const near = hosts?.values().filter((host) =>
      host.datacenter === datacenter && host.isUp() &&
      slice.hostIds?.includes(String((host as { hostId?: unknown }).hostId))
    ) ?? [];
    const host = near[turn % Math.max(1, near.length)];
    // The driver's own ring is that of vnodes, and would lead to any node.
    return host === undefined ? {} : { host };
  }
  const token = metadata?.newToken?.(String(slice.upTo));
  // The driver takes a token, too, which its types leave out.
  return token === undefined ? {} : { routingKey: token as never };
}
